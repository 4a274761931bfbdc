"""Who could be affected, before anybody says so: found by name, or counted by a filter."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounts.models import Customer
from outreach.models import Issue, Loop, RankingCursor
from outreach.queries import audience_rules, wording
from outreach.queries.audience_rules import Filter
from outreach.queries.filters import SHORTEST_PART
from outreach.queries.readers import Reader

MOST_FOUND = 50
FIRST = 5


@dataclass(frozen=True)
class Options:
    segments: list[str]
    regions: list[str]


@dataclass(frozen=True)
class Candidate:
    id: int
    name: str
    about: str
    is_affected: bool


@dataclass(frozen=True)
class Preview:
    count: int
    new: int
    names: Sequence[str]


def options(*, reader: Reader) -> Options:
    words = RankingCursor.objects.filter(pk=1).values_list("segments", "regions").first()
    return Options(*words) if words else Options([], [])


def find(*, reader: Reader, issue: Issue, part: str) -> Sequence[Candidate]:
    """By a part of the name; nothing for a part too short for the index."""
    words = part.replace("\0", "").strip()
    if len(words) < SHORTEST_PART:
        return []
    found = reader.limit(Customer.objects.filter(name__icontains=words, deleted_at=None))
    has_loop = Exists(Loop.objects.filter(issue=issue, customer=OuterRef("pk")))
    return [
        Candidate(
            id=customer.pk,
            name=customer.name,
            about=wording.parts(customer.segment, customer.region),
            is_affected=customer.is_affected,
        )
        for customer in found.annotate(is_affected=has_loop).order_by("name", "pk")[:MOST_FOUND]
    ]


def preview(*, reader: Reader, issue: Issue, wanted: Filter) -> Preview:
    """How many a filter matches now, how many of them are new, and the names of the first."""
    matching = audience_rules.who_matches(reader.user, wanted)
    new = matching.exclude(customer__loops__issue=issue)
    names = Customer.objects.filter(pk__in=new).order_by("name", "pk").values_list("name", flat=True)
    return Preview(count=matching.count(), new=new.count(), names=list(names[:FIRST]))
