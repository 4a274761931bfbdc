"""What people are told of recovery cases."""

from outreach.models import Recovery, RecoveryClock
from outreach.notices import Event
from outreach.queries.notice_fact import Fact, Place
from outreach.recoveries import RecoveryState

TOLD = (Event.RECOVERY_YOURS, Event.RECOVERY_OVERDUE)


def tell(recovery: Recovery, event: Event) -> Fact:
    """“Is true” while it is worth a mail: what was settled meanwhile is not sent."""
    name = recovery.customer.name
    owed: RecoveryClock | None = getattr(recovery, "clock", None)
    is_planned = recovery.state != RecoveryState.AT_RISK
    overdue = (
        f"{name} was to hear from us, and has not. Say what is so, also if nothing moved."
        if is_planned
        else f"{name} is at risk, and there is no plan yet."
    )
    is_missed = owed is not None and owed.missed_at is not None
    is_overdue = event == Event.RECOVERY_OVERDUE
    return Fact(
        matter=f"recovery:{recovery.pk}",
        heading=f"Recovery of {name}",
        sentence=overdue if is_overdue else f"You lead the recovery of {name}. Make the plan within three days.",
        url=f"/recoveries/{recovery.pk}",
        place=Place("recovery", recovery.pk),
        is_severe=False,
        is_true=is_missed if is_overdue else not recovery.is_over,
        only=None if is_overdue else frozenset([recovery.owner_id]),
    )
