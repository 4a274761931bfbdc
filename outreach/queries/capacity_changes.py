"""How many conversations fit into a week, and who said so."""

from collections.abc import Sequence
from typing import Any

from outreach.models import CallCapacity
from outreach.queries import wording
from outreach.queries.weights import MOST_SHOWN, Change


def current() -> int:
    stored = CallCapacity.objects.filter(pk=1).first() or CallCapacity()
    return stored.conversations


def changes() -> Sequence[Change]:
    """The latest, the newest first."""
    stored: Any = CallCapacity.pgh_event_model  # type: ignore[attr-defined]  # made by pghistory
    events = stored.objects.select_related("pgh_context").order_by("-pgh_id")[:MOST_SHOWN]
    return [_change(event) for event in events]


def _change(event: Any) -> Change:
    context = event.pgh_context.metadata if event.pgh_context else {}
    return Change(
        when=wording.moment(event.pgh_created_at),
        who=str(context.get("actor", "the database")),
        what=f"{event.conversations:,} a week",
    )
