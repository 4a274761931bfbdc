"""Who changed a row last, when, and what is different since: asked where somebody comes second."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User

NOT_TOLD = {"id", "updated_at", "moves"}


@dataclass(frozen=True)
class Change:
    who: str
    at: datetime
    columns: frozenset[str]


def last_change(row: Any) -> Change | None:
    """From the audit of a tracked ``row``."""
    events = list(row.events.select_related("pgh_context").order_by("-pgh_id")[:2])
    if not events:
        return None
    context = events[0].pgh_context.metadata if events[0].pgh_context else {}
    person = User.objects.filter(pk=context["user"]).first() if context.get("user") else None
    who = person.name if person else context.get("job") or "Somebody"
    return Change(who, events[0].pgh_created_at, _different(events))


def told(row: Any, now: Mapping[str, str]) -> str:
    """“Lena changed it on 20 Nov 2026 at 12:00 UTC: Bo owns it”. ``now``: by column, what it is. Empty where none of them changed."""
    change = last_change(row)
    words = [word for column, word in now.items() if change and column in change.columns]
    if change is None or not words:
        return ""
    return f"{change.who} changed it on {change.at:%-d %b %Y at %H:%M} UTC: {', '.join(words)}"


def _different(events: list[Any]) -> frozenset[str]:
    """Nothing, where the first one made the row."""
    if len(events) == 1:
        return frozenset()
    names = {field.attname for field in events[0]._meta.fields if not field.name.startswith("pgh_")} - NOT_TOLD
    return frozenset(name for name in names if getattr(events[0], name) != getattr(events[1], name))
