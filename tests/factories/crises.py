"""Crises as far along as a test needs them, made by the services."""

from datetime import datetime
from typing import Any

from accounts.models import User
from outreach.crises import CrisisKind, Facing
from outreach.models import Crisis, CrisisAction
from outreach.services import crises, crisis_actions
from outreach.services.crisis_actions import Step
from outreach.states import CrisisState
from outreach.vocabulary import Impact
from tests.factories.issues import NOW

CALLS = Step(
    what="Call the ten largest.", facing=Facing.CUSTOMERS, impact=Impact.NEUTRAL, impact_words="They hear it from us."
)


def a_crisis(
    by: User,
    *,
    state: CrisisState = CrisisState.DECLARED,
    kind: CrisisKind = CrisisKind.SERVICE,
    title: str = "Nobody can sign in",
    severity: int = 1,
    at: datetime = NOW,
    **about: Any,
) -> Crisis:
    """``about``: the issue, the room."""
    given = {"kind": kind, "title": title, "severity": severity, "by": by, "at": at}
    if state == CrisisState.SUSPECTED:
        return Crisis.objects.get(pk=crises.suspect(**given, **about).pk)
    crisis = crises.declare_new(**given, **about)
    for step in (CrisisState.CONTAINED, CrisisState.RECOVERING):
        if state in (step, CrisisState.RECOVERING):
            crisis = crises.advance(crisis=crisis, to=step, by=by, at=at)
    return Crisis.objects.get(pk=crisis.pk)


def an_action(crisis: Crisis, by: User, *, step: Step = CALLS, at: datetime = NOW) -> CrisisAction:
    return CrisisAction.objects.get(pk=crisis_actions.add(crisis=crisis, step=step, by=by, at=at).pk)
