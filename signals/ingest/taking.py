"""A chunk of parsed rows, taken in by the service for its content, inside the caller's transaction."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from accounts.models import User
from accounts.services.contacts import ContactRow, upsert_contacts
from accounts.services.customers import CustomerRow, Status, UpsertResult, upsert_customers
from crisis_triage.shared.errors import FieldError
from signals.ingest.parsing import Parsed
from signals.models import Source
from signals.services import facts, sources
from signals.services.facts import Stored
from signals.services.items import Refused, SignalItem, checked
from signals.vocabulary import Content

WORDS = {
    Content.CUSTOMERS: ("created", "updated", "unchanged", "rejected"),
    Content.CONTACTS: ("created", "updated", "unchanged", "rejected"),
    Content.SIGNALS: ("accepted", "duplicate", "parked", "rejected"),
}
"""What becomes of a row. Whatever is counted adds up to the rows."""

NOTICES = ("ignored", "stale")
"""Of rows that are counted above: taken without some of their fields; unchanged, because something newer was known."""


class Taken(NamedTuple):
    """How many of each word, and by their place in the chunk: the refused, the records that were taken, the signals that are new."""

    counts: Counter[str]
    refused: dict[int, Refused]
    records: dict[int, UpsertResult] = {}
    stored: Stored = Stored({}, set())

    def followed_by(self, later: "Taken", *, behind: int) -> "Taken":
        """Both as one, whose second half begins so many places later."""
        stored = Stored(
            self.stored.accepted | {place + behind: id for place, id in later.stored.accepted.items()},
            self.stored.parked | {place + behind for place in later.stored.parked},
        )
        refused = self.refused | {place + behind: one for place, one in later.refused.items()}
        records = self.records | {place + behind: one for place, one in later.records.items()}
        return Taken(self.counts + later.counts, refused, records, stored)


class Feed(NamedTuple):
    """Where rows come from and on whose behalf."""

    content: Content
    source: Source
    known: facts.Known
    by: User | None


def take_in(feed: Feed, parsed: Sequence[Parsed], raws: Sequence[str], *, at: datetime) -> Taken:
    if feed.content == Content.SIGNALS:
        return _signals(feed, parsed, raws, at)
    return _records(feed, parsed, raws, at)


def _signals(feed: Feed, parsed: Sequence[Parsed], raws: Sequence[str], at: datetime) -> Taken:
    given = [item for item in parsed if isinstance(item, SignalItem | Refused)]
    sound, refused = checked(given, at=at)
    stored, refused_late = facts.store(source=feed.source, items=sound, known=feed.known, at=at)
    refused = {place: _as_it_came(one, raws[place]) for place, one in (refused | refused_late).items()}
    new = len(stored.accepted) + len(stored.parked)
    counts = {
        "accepted": len(stored.accepted),
        "parked": len(stored.parked),
        "rejected": len(refused),
        "duplicate": len(given) - len(refused) - new,
    }
    return Taken(Counter(counts), refused, stored=stored)


def _records(feed: Feed, parsed: Sequence[Parsed], raws: Sequence[str], at: datetime) -> Taken:
    places = [place for place, row in enumerate(parsed) if not isinstance(row, Refused)]
    refused = {place: row for place, row in enumerate(parsed) if isinstance(row, Refused)}
    results = _upserted(feed, [parsed[place] for place in places], at)
    records: dict[int, UpsertResult] = {}
    for result in results:
        place = places[result.index]
        if result.status != Status.REJECTED:
            records[place] = result
        else:
            errors = [FieldError(error.field, error.code, error.message) for error in result.errors]
            refused[place] = Refused(raws[place], errors, result.external_id)
    sources.heard_from(feed.source, at=at)
    counts = Counter(word_for(result) for result in results)
    counts["rejected"] = len(refused)
    counts["stale"] = sum(result.status == Status.STALE for result in results)
    counts["ignored"] = sum(bool(result.ignored) for result in results)
    return Taken(counts, refused, records)


def word_for(result: UpsertResult) -> str:
    """A row that came too late to say anything has changed nothing."""
    return Status.UNCHANGED.value if result.status == Status.STALE else result.status.value


def _upserted(feed: Feed, rows: Sequence[Parsed], at: datetime) -> list[UpsertResult]:
    if feed.content == Content.CUSTOMERS:
        customers = [row for row in rows if isinstance(row, CustomerRow)]
        return upsert_customers(source=feed.source.slug, rows=customers, by=feed.by, at=at)
    contacts = [row for row in rows if isinstance(row, ContactRow)]
    directory = sources.directory_slug()
    return upsert_contacts(source=feed.source.slug, rows=contacts, by=feed.by, at=at, directory=directory)


def _as_it_came(refused: Refused, raw: str) -> Refused:
    return Refused(raw, refused.errors, refused.external_id)
