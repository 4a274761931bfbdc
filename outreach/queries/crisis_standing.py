"""What is still open in a crisis: asked before it stands down, and shown while it runs."""

from datetime import datetime

from outreach.crises import CrisisActionState, Standing
from outreach.models import Crisis, CrisisAction, CrisisCadence, Issue, Loop
from outreach.states import WAITING_LOOPS, WORKED_OUT_ISSUES


def standing(crisis: Crisis, *, at: datetime) -> Standing:
    linked = crisis.links.values("issue_id")
    return Standing(
        open_actions=CrisisAction.objects.filter(crisis=crisis, state=CrisisActionState.OPEN).count(),
        issues_in_work=Issue.objects.filter(pk__in=linked).exclude(state__in=sorted(WORKED_OUT_ISSUES)).count(),
        customers_waiting=Loop.objects.filter(issue__in=linked, state__in=sorted(WAITING_LOOPS))
        .values("customer_id")
        .distinct()
        .count(),
        is_overdue=CrisisCadence.objects.filter(crisis=crisis, due_at__lte=at).exists(),
    )
