"""What is worked on in a crisis, opened in its room: an issue that belongs to it at once, with whoever the crisis touches to be told."""

from datetime import datetime

from django.db import transaction

from accounts import access
from accounts.models import User
from accounts.vocabulary import Function
from crisis_triage.shared.errors import Invalid
from outreach.models import Crisis, CrisisAudience, Issue
from outreach.queries.audience_rules import Filter
from outreach.services import audience, crisis_moves, crisis_rooms, intake, issues
from outreach.services.intake import Actor
from outreach.states import CrisisState
from outreach.vocabulary import HowAffected


@transaction.atomic
def open_issue(
    *,
    crisis: Crisis,
    title: str,
    function: Function,
    description: str = "",
    with_customers: bool = True,
    by: User,
    at: datetime,
) -> Issue:
    """``with_customers``: each in the audience whom ``by`` sees gets a loop, and so does whoever comes to match its filter. Raises
    Forbidden, NotFound, Invalid, CrisisIsOver."""
    held = crisis_moves.hold_to_work(crisis, by=by)
    if with_customers and held.state == CrisisState.SUSPECTED:
        raise Invalid(
            "Whom a crisis touches is known when it is declared. Declare it first, or open the issue without its customers.",
            field="with_customers",
        )
    issue = issues.open_issue(title=title, function=function, description=description, by=by, at=at)
    if with_customers:
        _take_in_audience(issue, held, by, at)
    crisis_rooms.link(crisis=held, issue=issue, by=by, at=at)
    return issue


def _take_in_audience(issue: Issue, held: Crisis, by: User, at: datetime) -> None:
    """By its filter, which is read on by the clock; then who came into it otherwise."""
    wanted = CrisisAudience.objects.values_list("wanted", flat=True).get(crisis=held)
    if wanted:
        audience.set_filter(issue=issue, audience=Filter.of(wanted), by=by, at=at)
    seen = access.limit(held.customers.all(), by, team="customer__team_id", owner="customer__owner_id")
    there = seen.filter(customer__deleted_at=None).order_by().values_list("customer_id", flat=True)
    intake.take_in(issue=issue, found=there, how=HowAffected.BY_HAND, actor=Actor(by), at=at)
