"""Battles that stand: which were picked, which were deliberately left, by whom, why, and until when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from crisis_triage.shared.errors import NotFound
from outreach.battles import Stand
from outreach.models import Battle, Issue
from outreach.queries import scope, wording
from outreach.queries.issue_words import counted
from outreach.queries.readers import Reader

MOST = 100
TONES = {Stand.PICKED: "needs-you", Stand.LEFT: "plain"}


@dataclass(frozen=True)
class BattleLine:
    id: int
    issue: str
    issue_url: str
    form_url: str
    stand: str
    stand_label: str
    stand_tone: str
    reason: str
    decided: str
    due: str
    is_overdue: bool


def visible_battles(user: User) -> QuerySet[Battle]:
    """Of the issues that a person may see."""
    return Battle.objects.filter(issue__in=scope.visible_issues(user).values("pk"))


def get_battle(user: User, pk: int) -> Battle:
    """Or NotFound: a stranger never learns whether there is one."""
    found = visible_battles(user).select_related("issue", "decided_by", "ended_by").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such decision, or its issue does not touch a customer of yours.")
    return found


def standing(*, reader: Reader) -> Sequence[BattleLine]:
    """What is to be looked at again first, first."""
    found = visible_battles(reader.user).filter(ended_at=None).order_by("due_on", "pk")
    return [line(each, reader=reader) for each in found.select_related("issue", "decided_by")[:MOST]]


def of_issue(*, issue: Issue) -> Battle | None:
    return Battle.objects.filter(issue=issue, ended_at=None).select_related("issue", "decided_by").first()


def line_of_issue(*, reader: Reader, issue: Issue) -> BattleLine | None:
    stands = of_issue(issue=issue)
    return line(stands, reader=reader) if stands else None


def stands_of(issue_ids: Collection[int]) -> Mapping[int, str]:
    """Of these issues, those of which something was decided."""
    return dict(Battle.objects.filter(issue__in=issue_ids, ended_at=None).values_list("issue_id", "stand"))


def line(each: Battle, *, reader: Reader) -> BattleLine:
    late = (reader.today - each.due_on).days
    day = wording.day(each.due_on)
    return BattleLine(
        id=each.pk,
        issue=each.issue.title,
        issue_url=f"/issues/{each.issue_id}",
        form_url=f"/issues/{each.issue_id}/battle",
        stand=each.stand,
        stand_label=Stand(each.stand).label,
        stand_tone=TONES[Stand(each.stand)],
        reason=each.reason,
        decided=f"{wording.moment(each.decided_at)} by {each.decided_by.name}",
        due=f"{day}, {counted(late, 'day')} ago" if late > 0 else day,
        is_overdue=late > 0,
    )
