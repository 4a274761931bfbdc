"""Honest updates: each says what is so, also when nothing moved, and by when they hear from us again. What does not come is noticed once."""

from datetime import datetime

from django.db import transaction

from accounts.models import Contact, User
from crisis_triage.shared.errors import Invalid
from outreach.models import Recovery, RecoveryClock, RecoveryWord
from outreach.models.recovery import OPEN
from outreach.notices import Event
from outreach.queries import crews
from outreach.recoveries import RecoveryState, WordKind
from outreach.services import evidence, notifications, recoveries, recovery_moves, words
from outreach.services.notifications import Portion
from outreach.services.recovery_moves import RecoveryMoved
from outreach.vocabulary import Channel

PORTION = 100
JOB = "cadence of recovery cases"
LEFT = "customers who left"


@transaction.atomic
def tell(
    *,
    recovery: Recovery,
    text: str,
    channel: Channel,
    has_moved: bool = False,
    tells_the_cause: bool = False,
    contact: Contact | None = None,
    next_days: int | None = None,
    by: User,
    at: datetime,
) -> RecoveryWord:
    """The first that tells the cause and the steps begins the saving. Raises Forbidden, NotFound, Invalid, RecoveryMoved,
    RecoveryIsOver."""
    held = recovery_moves.hold_to_lead(recovery, by=by)
    if held.state == RecoveryState.AT_RISK or held.cadence_days is None:
        raise RecoveryMoved("There is no plan yet that they could be told. Make it first.")
    said = words.required(text, field="text", ask="Say what they were told: what is so, also if nothing moved.")
    _check(held, contact, next_days)
    was_due_at = RecoveryClock.objects.values_list("due_at", flat=True).get(recovery=held)
    next_due_on = recoveries.owe_word(held, at, days=next_days)
    word = RecoveryWord.objects.create(
        recovery=held,
        kind=WordKind.UPDATE,
        text=said,
        has_moved=has_moved,
        tells_the_cause=tells_the_cause,
        channel=channel,
        contact=contact,
        said_by=by,
        said_at=at,
        was_due_at=was_due_at,
        next_due_on=next_due_on,
    )
    evidence.record(
        customer_id=held.customer_id, measure="recovery_update", name=f"recovery:{held.pk}:word:{word.pk}", by=by, at=at
    )
    if tells_the_cause and held.state == RecoveryState.PLAN_IN_PLACE:
        recovery_moves.move(held, RecoveryState.SAVING, note="They know what went wrong, and the steps.", by=by, at=at)
    return word


@transaction.atomic
def notice_missed(*, at: datetime, limit: int = PORTION) -> Portion:
    """Plans and words that were due and did not come: each is written down once, and told once to who leads the case and to the CCO."""
    overdue = RecoveryClock.objects.filter(due_at__lte=at, missed_at=None, recovery__customer__deleted_at=None)
    locked = overdue.select_for_update(skip_locked=True, of=("self",)).select_related("recovery__owner")
    held = list(locked.order_by("due_at")[:limit])
    for owed in held:
        _miss(owed, at)
    return Portion(len(held), is_more=len(held) == limit)


@transaction.atomic
def notice_left(*, at: datetime, limit: int = PORTION) -> Portion:
    """Cases of customers who left meanwhile are lost: nobody keeps one open to spare the save rate."""
    left = Recovery.objects.filter(OPEN, customer__churned_on__lte=at.date(), customer__deleted_at=None)
    locked = left.select_for_update(skip_locked=True, no_key=True, of=("self",)).select_related("customer", "owner")
    held = list(locked.order_by("pk")[:limit])
    for case in held:
        note = f"They left on {case.customer.churned_on:%-d %b %Y}."
        recoveries.end_held(case, RecoveryState.LOST, note=note, job=LEFT, at=at)
    return Portion(len(held), is_more=len(held) == limit)


def _miss(owed: RecoveryClock, at: datetime) -> None:
    case = owed.recovery
    what = "plan" if case.state == RecoveryState.AT_RISK else "word to the customer"
    RecoveryWord.objects.create(
        recovery=case,
        kind=WordKind.MISSED,
        text=f"The {what} that was due on {owed.due_at:%-d %b %Y, %H:%M} UTC did not come.",
        job=JOB,
        said_at=at,
        was_due_at=owed.due_at,
    )
    owed.missed_at = at
    owed.save()
    notifications.notify(event=Event.RECOVERY_OVERDUE, to=[case.owner, *crews.deciders(besides=[])], about=case, at=at)


def _check(held: Recovery, contact: Contact | None, next_days: int | None) -> None:
    if contact is not None and contact.customer_id != held.customer_id:
        raise Invalid("That contact belongs to another customer. Choose one of theirs.", field="contact")
    longest = held.cadence_days or 1
    if next_days is not None and not 1 <= next_days <= longest:
        raise Invalid(
            f"They hear from us at least every {longest} days. Name an earlier day, or change the plan.",
            field="next_days",
        )
