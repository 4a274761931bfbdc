"""An issue and the first customers whom it touches, opened in one go: nobody is left with an issue that forgot who asked."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import Customer, User
from accounts.vocabulary import Function
from outreach.models import Escalation, Issue
from outreach.services import audience, issues
from outreach.vocabulary import Origin


@transaction.atomic
def open_for(
    *,
    title: str,
    function: Function,
    description: str = "",
    customers: Iterable[Customer] = (),
    escalation: Escalation | None = None,
    by: User,
    at: datetime,
) -> Issue:
    """From an escalation its customer is affected, whoever else is. Raises Forbidden, NotFound, Invalid."""
    issue = issues.open_issue(
        title=title,
        function=function,
        description=description,
        origin=Origin.ESCALATION if escalation else Origin.BY_HAND,
        escalation=escalation,
        by=by,
        at=at,
    )
    affected = [*customers, *([escalation.customer] if escalation else [])]
    if affected:
        audience.add_by_hand(issue=issue, customers=affected, by=by, at=at)
        issue.refresh_from_db()
    return issue
