"""Recovery cases as far along as a test needs them, made by the services."""

from datetime import datetime
from typing import Any

from accounts.models import Customer, User
from outreach.models import Recovery, RecoveryStep, RecoveryWord
from outreach.recoveries import RecoveryState
from outreach.services import recoveries, recovery_steps, recovery_words
from outreach.vocabulary import Channel, TouchpointKind
from tests.factories.issues import NOW

PLAN = {"cause": "A switch failed twice.", "goal": "A month without an outage.", "cadence_days": 7}
TOLD = {"text": "A switch failed. It is replaced on Friday.", "channel": Channel.CALL}


def a_recovery(
    by: User,
    customer: Customer,
    *,
    state: RecoveryState = RecoveryState.AT_RISK,
    at: datetime = NOW,
    **about: Any,
) -> Recovery:
    case = recoveries.open_case(customer=customer, **{"reason": "Two outages.", **about}, by=by, at=at)
    if state in (RecoveryState.LOST, RecoveryState.NOT_AT_RISK):
        recoveries.end(recovery=case, to=state, note="They said so.", by=by, at=at)
    elif state != RecoveryState.AT_RISK:
        recoveries.plan(recovery=case, **PLAN, by=by, at=at)
        if state != RecoveryState.PLAN_IN_PLACE:
            a_word(case, by, tells_the_cause=True, at=at)
        if state == RecoveryState.RECOVERED:
            recoveries.end(recovery=case, to=state, note="They renewed.", by=by, at=at)
    return Recovery.objects.get(pk=case.pk)


def a_word(recovery: Recovery, by: User, *, at: datetime = NOW, **about: Any) -> RecoveryWord:
    return recovery_words.tell(recovery=recovery, **{**TOLD, **about}, by=by, at=at)


def a_step(recovery: Recovery, by: User, *, at: datetime = NOW, **about: Any) -> RecoveryStep:
    given = {"what": "Visit the night shift.", "touch": TouchpointKind.VISIT, "due_on": at.date()}
    return RecoveryStep.objects.get(pk=recovery_steps.add(recovery=recovery, **{**given, **about}, by=by, at=at).pk)
