"""What people are told of crises."""

from outreach.crises import CrisisKind
from outreach.models import Crisis, CrisisCadence
from outreach.notices import Event
from outreach.queries.notice_fact import Fact, Place
from outreach.states import CrisisState

WORST = 1
TOLD = (Event.CRISIS_SUSPECTED, Event.CRISIS_DECLARED, Event.CRISIS_JOINED, Event.CRISIS_OVERDUE)


def tell(crisis: Crisis, event: Event) -> Fact:
    """“Is true” while it is worth a mail: what was settled meanwhile is not sent."""
    kind = CrisisKind(crisis.kind).label.lower()
    owed: CrisisCadence | None = getattr(crisis, "cadence", None)
    is_running = crisis.state not in (CrisisState.SUSPECTED, CrisisState.STOOD_DOWN)
    sentence, is_true = {
        Event.CRISIS_SUSPECTED: (
            f"{crisis.opened_by.name} suspects a {kind} crisis of severity {crisis.severity}. Declare it, or say that it is none.",
            crisis.state == CrisisState.SUSPECTED,
        ),
        Event.CRISIS_DECLARED: (f"A {kind} crisis of severity {crisis.severity} was declared.", is_running),
        Event.CRISIS_JOINED: ("You have a role in this crisis.", not crisis.is_over),
        Event.CRISIS_OVERDUE: (
            "Its update is overdue. Say how it stands, even if nothing is new.",
            owed is not None and owed.missed_at is not None,
        ),
    }[event]
    roles = (crisis.commander_id, crisis.liaison_id, crisis.scribe_id)
    return Fact(
        matter=f"crisis:{crisis.pk}",
        heading=crisis.title,
        sentence=sentence,
        url=f"/crises/{crisis.pk}",
        place=Place("crisis", crisis.pk),
        is_severe=crisis.severity == WORST,
        is_true=is_true,
        only=frozenset(pk for pk in roles if pk) if event == Event.CRISIS_JOINED else None,
    )
