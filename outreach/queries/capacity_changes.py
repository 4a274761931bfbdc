"""How many conversations fit into a week, how many issues an expert can carry, and who said so."""

from collections.abc import Callable, Sequence
from typing import Any

from outreach.models import CallCapacity, ExpertCapacity
from outreach.queries import wording
from outreach.queries.weights import MOST_SHOWN, Change


def current() -> int:
    return (CallCapacity.objects.filter(pk=1).first() or CallCapacity()).conversations


def each_expert_can_carry() -> int:
    return (ExpertCapacity.objects.filter(pk=1).first() or ExpertCapacity()).issues


def changes() -> Sequence[Change]:
    return _changes(CallCapacity, lambda event: f"{event.conversations:,} a week")


def changes_of_experts() -> Sequence[Change]:
    return _changes(ExpertCapacity, lambda event: f"{event.issues:,} each")


def _changes(model: Any, told: Callable[[Any], str]) -> Sequence[Change]:
    """The latest, the newest first."""
    events = model.pgh_event_model.objects.select_related("pgh_context").order_by("-pgh_id")[:MOST_SHOWN]
    return [_change(event, told(event)) for event in events]


def _change(event: Any, what: str) -> Change:
    context = event.pgh_context.metadata if event.pgh_context else {}
    return Change(when=wording.moment(event.pgh_created_at), who=str(context.get("actor", "the database")), what=what)
