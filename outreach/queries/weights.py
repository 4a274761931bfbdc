"""The weights as they are, and who changed them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from outreach.models import PriorityWeights
from outreach.queries import wording

MOST_SHOWN = 10
LABELS = {
    "renewal_near": "renewal today",
    "renewal_look_ahead_days": "look-ahead",
    "escalation": "escalation",
    "broken_promise": "broken promise",
    "covered": "covered",
}


@dataclass(frozen=True)
class Change:
    when: str
    who: str
    what: str


def current() -> PriorityWeights:
    return PriorityWeights.objects.filter(pk=1).first() or PriorityWeights()


def changes() -> Sequence[Change]:
    """The latest edits, the newest first."""
    stored: Any = PriorityWeights.pgh_event_model  # type: ignore[attr-defined]  # made by pghistory
    events = list(stored.objects.select_related("pgh_context").order_by("-pgh_id")[: MOST_SHOWN + 1])
    pairs = zip_longest(events[:MOST_SHOWN], events[1:])
    return [_change(event, before) for event, before in pairs if event]


def _change(event: Any, before: Any) -> Change:
    context = event.pgh_context.metadata if event.pgh_context else {}
    earlier = before or PriorityWeights()
    moved = [
        f"{label} {getattr(earlier, name):g} → {getattr(event, name):g}"
        for name, label in LABELS.items()
        if getattr(earlier, name) != getattr(event, name)
    ]
    return Change(
        when=wording.moment(event.pgh_created_at),
        who=str(context.get("actor", "the database")),
        what=", ".join(moved) or "first set",
    )
