"""What the made-up company's CCO fights for, what she leaves, and what gives way to the crisis."""

from datetime import datetime, timedelta

from accounts.models import User
from outreach.battles import Stand
from outreach.models import Crisis, Issue
from outreach.services import battles, programmes
from outreach.states import IssueState

WAITING = (
    ("Partner portal", "Its two engineers watch the nights.", 12),
    ("Customer advisory board", "Nobody asks customers for advice while their production stops.", 26),
)


def set_it(*, by: dict[str, User], at: datetime) -> None:
    """Nothing where the made-up company is too small to have a crisis."""
    crisis = Crisis.objects.first()
    if crisis is None or crisis.main_issue is None:
        return
    began = at - timedelta(days=1)
    decided = (
        (crisis.main_issue, Stand.PICKED, "Whoever produces at night is lost for good if it happens again.", 4),
        (
            _small(crisis.main_issue),
            Stand.LEFT,
            "It is annoying, and there is a way around. The nights come first.",
            20,
        ),
    )
    for issue, stand, reason, days in decided:
        if issue is not None:
            day = (at + timedelta(days=days)).date()
            battles.choose(issue=issue, stand=stand, reason=reason, due_on=day, by=by["lena"], at=began)
    for name, why, days in WAITING:
        day = (at + timedelta(days=days)).date()
        programmes.park(name=name, why=why, crisis=crisis, owner=by["petra"], due_on=day, by=by["lena"], at=began)


def _small(other: Issue) -> Issue | None:
    goes_on = Issue.objects.filter(state__in=[IssueState.IN_PROGRESS, IssueState.ASSESSED, IssueState.TRIAGED])
    return goes_on.exclude(pk=other.pk).order_by("-severity", "pk").first()
