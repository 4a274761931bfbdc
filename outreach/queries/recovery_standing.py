"""What is not settled in a recovery case."""

from datetime import datetime

from django.db.models import QuerySet

from outreach.models import Loop, Recovery, RecoveryClock, RecoveryStep
from outreach.recoveries import Standing, StepState
from outreach.states import CLOSED_LOOPS


def standing(recovery: Recovery, *, at: datetime) -> Standing:
    """In four queries."""
    return Standing(
        open_steps=open_steps(recovery).count(),
        waiting_loops=Loop.objects.filter(customer=recovery.customer_id).exclude(state__in=CLOSED_LOOPS).count(),
        is_overdue=RecoveryClock.objects.filter(recovery=recovery, due_at__lte=at).exists(),
        was_told_the_cause=recovery.words.filter(tells_the_cause=True).exists(),
    )


def open_steps(recovery: Recovery) -> QuerySet[RecoveryStep]:
    return RecoveryStep.objects.filter(recovery=recovery, state=StepState.OPEN)
