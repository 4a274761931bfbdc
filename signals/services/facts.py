"""The store of facts. A fact is taken in once, however often it is sent; what follows from it (decayed rates, a request
to score its customer) is written in the same transaction, or not at all."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec
from django.db import connection, transaction

from accounts.models import User
from crisis_triage.shared.errors import FieldError, Invalid
from signals.models import Signal, Source
from signals.services import folding, hints, measures, quarantine, sources, staging, tallies
from signals.services.items import Refused, SignalItem, checked, faults, latest_allowed, too_many_measures
from signals.services.known_customers import whose
from signals.services.retries import atomically
from signals.vocabulary import Content, Kind

Known = Literal["now", "when it happened"]
"""When could we have known? ``now`` for a live feed; ``when it happened`` for a declared backfill."""


class ItemResult(msgspec.Struct, frozen=True, gc=False):
    """What became of one item. ``accepted``, ``duplicate``, ``parked`` (its customer is not known yet) or ``rejected``."""

    index: int
    external_id: str
    status: Literal["accepted", "duplicate", "parked", "rejected"]
    id: int | None = None
    errors: list[FieldError] = []


class Stored(NamedTuple):
    """The places of the items that were new, with their ids; of those that wait for their customer; the rest came before."""

    accepted: dict[int, int]
    parked: set[int]


CUSTOMERS = f"""
customers AS MATERIALIZED (
    SELECT customer_external_id, {whose("%(source_slug)s", "%(directory_slug)s")} AS customer_id
    FROM (SELECT DISTINCT customer_external_id FROM incoming_fact) AS named
)
"""  # noqa: S608  ours
FACTS = f"""
{CUSTOMERS}, facts AS MATERIALIZED (
    SELECT id, place, %(source)s::smallint AS source_id, measure_id, occurred_at,
        CASE WHEN %(is_backfill)s THEN least(occurred_at, %(at)s) ELSE %(at)s END AS known_at,
        %(at)s::timestamptz AS received_at, value, external_id, text, author, url, customer_external_id, customer_id
    FROM incoming_fact JOIN customers USING (customer_external_id)
)
"""  # noqa: S608  our own pieces
# A fact that is stored already is not parked, whatever customer it names this time.
PARKED = """
parked AS (
    INSERT INTO signals_parkedsignal (
        source_id, customer_external_id, measure_id, occurred_at, known_at, received_at, value, external_id, text, author, url)
    SELECT source_id, customer_external_id, measure_id, occurred_at, known_at, received_at, value, external_id, text, author, url
    FROM facts
    WHERE customer_id IS NULL AND NOT EXISTS (
        SELECT FROM signals_signal AS old
        WHERE old.source_id = facts.source_id AND old.external_id = facts.external_id)
    ORDER BY source_id, external_id
    ON CONFLICT (source_id, external_id) DO NOTHING
    RETURNING external_id
)
"""
STORE = f"""
WITH {FACTS}, {folding.STORED}, {folding.FOLDED}, {PARKED}
SELECT place, stored.id, parked.external_id IS NOT NULL
FROM facts LEFT JOIN stored USING (id) LEFT JOIN parked USING (external_id)
WHERE stored.id IS NOT NULL OR parked.external_id IS NOT NULL
"""  # noqa: S608  our own pieces

RECORD = f"""
WITH facts AS (
    SELECT nextval('signals_signal_id_seq') AS id, %(source)s::smallint AS source_id, customer_id, measure_id, occurred_at,
        %(at)s::timestamptz AS known_at, %(at)s::timestamptz AS received_at, value, external_id, text, author, '' AS url
    FROM unnest(%(customers)s::bigint[], %(measures)s::smallint[], %(moments)s::timestamptz[], %(values)s::float8[],
        %(external_ids)s::text[], %(texts)s::text[], %(authors)s::text[])
        AS own (customer_id, measure_id, occurred_at, value, external_id, text, author)
), {folding.STORED}, {folding.FOLDED}
SELECT id FROM stored
"""  # noqa: S608  our own pieces


class OwnFact(NamedTuple):
    """What we noticed ourselves. ``external_id`` names the event, such as ``escalation:17``, so that it is recorded once."""

    customer_id: int
    kind: Kind
    measure: str
    external_id: str
    occurred_at: datetime
    value: float | None = None
    text: str = ""
    author: str = ""

    def as_item(self) -> SignalItem:
        return SignalItem(
            self.external_id,
            str(self.customer_id),
            self.kind,
            self.measure,
            self.occurred_at,
            self.value,
            self.text,
            self.author,
        )


def receive(
    *, source: Source, items: Sequence[SignalItem | Refused], known: Known, at: datetime, by: User | None
) -> list[ItemResult]:
    """Take in a batch; the answers stand in the order of the items.

    Of two items with one external id in the same batch the first wins and the second is a duplicate. A rejected item
    goes into quarantine with its reasons; it never harms the others.
    """
    return atomically(lambda: _receive(source, items, known, at))


def _receive(source: Source, items: Sequence[SignalItem | Refused], known: Known, at: datetime) -> list[ItemResult]:
    sound, refused = checked(items, at=at)
    stored, refused_late = store(source=source, items=sound, known=known, at=at)
    refused |= refused_late
    quarantine.keep(
        source=source, content=Content.SIGNALS, rows=[(place + 1, refused[place]) for place in sorted(refused)], at=at
    )
    earlier = _ids(source, [item.external_id for place, item in sound.items() if place not in stored.accepted])
    return [_result(place, item, stored, refused.get(place), earlier) for place, item in enumerate(items)]


def _result(
    place: int, item: SignalItem | Refused, stored: Stored, refused: Refused | None, earlier: dict[str, int]
) -> ItemResult:
    if refused:
        return ItemResult(place, refused.external_id, "rejected", errors=refused.errors)
    if place in stored.accepted:
        return ItemResult(place, item.external_id, "accepted", stored.accepted[place])
    if place in stored.parked:
        return ItemResult(place, item.external_id, "parked")
    return ItemResult(place, item.external_id, "duplicate", earlier.get(item.external_id))


def _ids(source: Source, external_ids: list[str]) -> dict[str, int]:
    if not external_ids:
        return {}
    return dict(Signal.objects.filter(source=source, external_id__in=external_ids).values_list("external_id", "id"))


def store(
    *, source: Source, items: Mapping[int, SignalItem], known: Known, at: datetime
) -> tuple[Stored, dict[int, Refused]]:
    """Items by their place, all of them sound, inside the caller's transaction. Refuses what only the store can know of:
    one measure too many."""
    ids = measures.ensure({(item.kind, item.measure) for item in items.values()})
    refused = {place: too_many_measures(item) for place, item in items.items() if (item.kind, item.measure) not in ids}
    firsts = _firsts({place: item for place, item in items.items() if place not in refused} if refused else items)
    if not firsts:
        return Stored({}, set()), refused
    staging.stage(firsts, measures=ids)
    stored = _store(source, known, at)
    sources.heard_from(source, at=at)
    new = {"accepted": len(stored.accepted), "parked": len(stored.parked)}
    tallies.note(source, at=at, **new, duplicate=len(items) - len(refused) - sum(new.values()))
    if stored.accepted:
        hints.scores_are_due()
        if any(firsts[place].text for place in stored.accepted):
            hints.texts_are_due()
    return stored, refused


def _firsts(items: Mapping[int, SignalItem]) -> Mapping[int, SignalItem]:
    """Without the later ones of those that share an external id."""
    if len({item.external_id for item in items.values()}) == len(items):
        return items
    seen: dict[str, int] = {}
    for place, item in items.items():
        seen.setdefault(item.external_id, place)
    return {place: items[place] for place in seen.values()}


def _store(source: Source, known: Known, at: datetime) -> Stored:
    directory = sources.directory()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(
            STORE,
            {
                "source": source.pk,
                "source_slug": source.slug,
                "directory_slug": directory.slug if directory else source.slug,
                "is_backfill": known == "when it happened",
                "at": at,
            },
        )
        rows = cursor.fetchall()
    return Stored(
        accepted={place: id for place, id, _ in rows if id is not None},
        parked={place for place, _, is_parked in rows if is_parked},
    )


def record(
    *,
    customer_id: int,
    kind: Kind,
    measure: str,
    external_id: str,
    occurred_at: datetime,
    at: datetime,
    value: float | None = None,
    text: str = "",
    author: str = "",
) -> int | None:
    """Record what we noticed ourselves (an escalation, a broken promise) in the caller's transaction.

    Returns the id of the signal, or None when it was recorded before. Refuses what ``items.faults`` refuses.
    """
    fact = OwnFact(customer_id, kind, measure, external_id, occurred_at, value, text, author)
    return next(iter(record_many([fact], at=at)), None)


def record_many(own: Sequence[OwnFact], *, at: datetime) -> list[int]:
    """Thousands of them in one question. Returns the ids of the new ones."""
    latest = latest_allowed(at)
    for fact in own:
        if errors := faults(fact.as_item(), latest=latest):
            raise Invalid(errors[0].message, field=errors[0].field)
    source, known = sources.internal(), measures.ensure({(fact.kind, fact.measure) for fact in own})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            RECORD,
            {
                "source": source.pk,
                "at": at,
                "customers": [fact.customer_id for fact in own],
                "measures": [known[fact.kind, fact.measure] for fact in own],
                "moments": [fact.occurred_at for fact in own],
                "values": [fact.value for fact in own],
                "external_ids": [fact.external_id for fact in own],
                "texts": [fact.text for fact in own],
                "authors": [fact.author for fact in own],
            },
        )
        ids = [id for (id,) in cursor.fetchall()]
    sources.heard_from(source, at=at)
    tallies.note(source, at=at, accepted=len(ids))
    hints.scores_are_due()
    return ids
