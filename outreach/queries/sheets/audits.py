"""What people decided about who is whom, and which lists they took along, as files."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import QuerySet

from accounts.models import TakenFile
from accounts.queries import duplicates
from accounts.vocabulary import CandidateState
from crisis_triage.shared.sheets import CHUNK, Sheet, moment, text
from outreach.queries import customer_merges
from outreach.queries.readers import Reader


class Decision(NamedTuple):
    """``one`` goes on where the two were merged."""

    kind: str
    words: str
    one: Any
    other: Any
    by: Any
    at: datetime
    because: str


DECISIONS = (
    text("Of", "kind"),
    text("Decision", "words"),
    text("One (who goes on, if merged)", "one.name"),
    text("One: number", "one.pk"),
    text("The other", "other.name"),
    text("The other: number", "other.pk"),
    text("By", "by.name"),
    moment("At", "at"),
    text("Why, or what could not go back", "because"),
)
TAKEN = (
    text("List", "name"),
    text("Filter", lambda row: "; ".join(f"{name}={value}" for name, value in row.filters.items())),
    text("By", "user.name"),
    text("By e-mail", "user.email"),
    text("Token", "token"),
    moment("Began at", "began_at"),
    moment("Ended at", "ended_at"),
    text("Rows", "rows"),
    text("To the end", "is_whole"),
)


def decisions(*, reader: Reader) -> Sheet:
    """Merged, parted again, and said to be two: customers, then contacts, of each the latest first."""
    user = reader.user
    of_customers = customer_merges.visible_merges(user), duplicates.visible_candidates(user)
    of_contacts = customer_merges.visible_contact_merges(user), duplicates.visible_contact_pairs(user)
    return Sheet(DECISIONS, chain(_decided("customers", *of_customers), _decided("contacts", *of_contacts)))


def _decided(kind: str, merges: QuerySet[Any], pairs: QuerySet[Any]) -> Iterator[Decision]:
    merged = merges.select_related("survivor", "loser", "merged_by", "unmerged_by").order_by("-pk")
    for each in merged.iterator(CHUNK):
        yield Decision(kind, "merged", each.survivor, each.loser, each.merged_by, each.merged_at, "")
        if each.unmerged_at:
            left = "; ".join(each.conflicts or ())
            yield Decision(kind, "parted", each.survivor, each.loser, each.unmerged_by, each.unmerged_at, left)
    two = pairs.filter(state=CandidateState.NOT_THE_SAME).select_related("first", "second", "settled_by")
    for pair in two.order_by("-pk").iterator(CHUNK):
        yield Decision(
            kind, "not the same", pair.first, pair.second, pair.settled_by, pair.settled_at, pair.settled_because
        )


def taken(*, reader: Reader) -> Sheet:
    """The latest first."""
    found = TakenFile.objects.select_related("user").order_by("-began_at", "-id")
    return Sheet(TAKEN, found.iterator(CHUNK))
