"""What rebuilding trust asks of somebody, where they look anyway: in their inbox, on the call list, in the brief for a call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat

from outreach.models import Recovery, RecoveryStep, RecoveryWord
from outreach.models.recovery import OPEN
from outreach.queries import recovery_cards, recovery_scope, wording
from outreach.queries.readers import Reader
from outreach.recoveries import RecoveryState, StepState, WordKind
from outreach.vocabulary import TouchpointKind

SOON = timedelta(days=7)
LETTERS = 120


@dataclass(frozen=True)
class Duty:
    url: str
    what: str
    customer: str
    customer_url: str
    due: str
    needs_you: bool


@dataclass(frozen=True)
class TrustInBrief:
    """Before a call: where the case stands, what they heard last, and what comes next."""

    url: str
    state: str
    cause: str
    heard: str
    steps: Sequence[str]


def mine(*, reader: Reader, limit: int) -> Sequence[Duty]:
    """Plans and words that I owe, and my steps of the next days; what is late first. In two queries."""
    seen = recovery_scope.visible_recoveries(reader.user)
    led = seen.filter(OPEN, owner=reader.user, clock__due_at__lte=reader.at + SOON).select_related("customer", "clock")
    duties = [(case.clock.due_at.date(), _word(case, reader)) for case in led.order_by("clock__due_at", "pk")[:limit]]
    steps = RecoveryStep.objects.filter(owner=reader.user, state=StepState.OPEN, due_on__lte=reader.today + SOON)
    owed = steps.filter(recovery__in=seen).select_related("recovery__customer").order_by("due_on", "pk")[:limit]
    duties += [(step.due_on, _step(step, reader.today)) for step in owed]
    return [duty for _, duty in sorted(duties, key=lambda each: each[0])][:limit]


def next_touch() -> Subquery:
    """For a row of the call list: “visit 2026-11-26”, the next touch of the customer's plan; NULL without one."""
    steps = RecoveryStep.objects.filter(recovery__customer=OuterRef("customer_id"), state=StepState.OPEN).exclude(
        touch=""
    )
    said = Concat(F("touch"), Value(" "), Cast("due_on", CharField()))
    return Subquery(steps.order_by("due_on", "pk").annotate(said=said).values("said")[:1])


def touch_words(said: str | None, *, today: date) -> str:
    """“Recovery plan: visit due 26 Nov 2026”."""
    if not said:
        return ""
    kind, _, day = said.partition(" ")
    due_on = date.fromisoformat(day)
    late = "was due" if due_on < today else "due"
    return f"Recovery plan: {TouchpointKind(kind).label.lower()} {late} {wording.day(due_on)}"


def in_brief(*, customer_id: int, today: date) -> TrustInBrief | None:
    """For a customer that the caller has found to be visible."""
    case = recovery_scope.open_of(customer_id)
    if case is None:
        return None
    last = RecoveryWord.objects.filter(recovery=case, kind=WordKind.UPDATE).order_by("-said_at", "-pk").first()
    steps = case.steps.filter(state=StepState.OPEN).order_by("due_on", "pk")[:3]
    return TrustInBrief(
        url=f"/recoveries/{case.pk}",
        state=RecoveryState(case.state).label,
        cause=wording.short(case.cause, LETTERS),
        heard=f"{wording.day(last.said_at.date())}: {wording.short(last.text, LETTERS)}" if last else "",
        steps=[f"{wording.short(step.what, LETTERS)} {_due(step, today)}" for step in steps],
    )


def _word(case: Recovery, reader: Reader) -> Duty:
    owed = recovery_cards.due(case, at=reader.at)
    is_planned = case.state != RecoveryState.AT_RISK
    return Duty(
        url=f"/recoveries/{case.pk}",
        what="Say how it stands, also if nothing moved" if is_planned else "Make the plan",
        customer=case.customer.name,
        customer_url=f"/customers/{case.customer_id}",
        due=owed.words if owed else "",
        needs_you=owed is not None and (owed.is_overdue or owed.is_near),
    )


def _step(step: RecoveryStep, today: date) -> Duty:
    return Duty(
        url=f"/recoveries/{step.recovery_id}#step-{step.pk}",
        what=wording.short(step.what, LETTERS),
        customer=step.recovery.customer.name,
        customer_url=f"/customers/{step.recovery.customer_id}",
        due=_due(step, today),
        needs_you=step.due_on <= today,
    )


def _due(step: RecoveryStep, today: date) -> str:
    return f"{'was due' if step.due_on < today else 'due'} {wording.day(step.due_on)}"
