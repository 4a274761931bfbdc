"""Whom an act on the call list is about, to be looked at before it is confirmed; and who may be given calls."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from accounts import access
from accounts.models import User
from outreach.models import CallListEntry
from outreach.queries import wording
from outreach.queries.call_plan import CALLERS
from outreach.queries.readers import Reader

NAMED = 10


@dataclass(frozen=True)
class Chosen:
    count: int
    count_text: str
    names: Sequence[str]
    more: str
    arr: str
    notes: Sequence[str]


def chosen(*, rows: QuerySet[CallListEntry]) -> Chosen:
    """Exactly how many, the most pressing by name, and what is already planned for them."""
    asleep, given = Q(snoozed_until__isnull=False), Q(assigned_to__isnull=False)
    told = rows.order_by().aggregate(
        count=Count("pk"), arr=Sum("arr"), asleep=Count("pk", filter=asleep), given=Count("pk", filter=given)
    )
    names = list(rows.order_by("-priority", "-customer_id").values_list("name", flat=True)[:NAMED])
    return Chosen(
        count=told["count"],
        count_text=customers(told["count"]),
        names=names,
        more=f"and {told['count'] - len(names):,} more" if told["count"] > len(names) else "",
        arr=wording.compact(told["arr"] or 0),
        notes=[
            words
            for count, words in (
                (told["given"], f"Already with a caller: {told['given']:,}"),
                (told["asleep"], f"Snoozed now: {told['asleep']:,}"),
            )
            if count
        ],
    )


def callers(*, reader: Reader) -> QuerySet[User]:
    """Who can be given calls, as far as the reader knows them: everybody, or the colleagues of the own teams."""
    people = User.objects.filter(is_active=True, role__in=CALLERS).order_by("name", "pk")
    if access.sees_everyone(reader.user):
        return people
    return people.filter(Q(pk=reader.user.pk) | Q(teams__in=reader.teams)).distinct()


def customers(count: int) -> str:
    return f"{count:,} customer{'' if count == 1 else 's'}"
