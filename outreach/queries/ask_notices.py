"""What people are told of favours."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from outreach.asks import OPEN_ASKS, AskKind
from outreach.models import Ask, AskThanks
from outreach.notices import Event
from outreach.queries import ask_scope
from outreach.queries.notice_fact import Fact, Place

SIGHT: Mapping[str, Callable[[User], QuerySet[Any]]] = {"ask": ask_scope.visible_asks}
READ: Mapping[type, Callable[[], QuerySet[Any]]] = {
    Ask: lambda: Ask.objects.select_related("customer", "contact", "clock"),
}


def tell(ask: Ask, event: Event) -> Fact:
    """“Is true” while it is worth a mail: what was settled meanwhile is not sent."""
    owed: AskThanks | None = getattr(ask, "clock", None)
    is_overdue = event == Event.THANKS_OVERDUE
    kind, person = AskKind(ask.kind).label.lower(), ask.contact.name
    late = f"{person} did us a favour ({kind}), and nobody has thanked them."
    return Fact(
        matter=f"ask:{ask.pk}",
        heading=f"{ask.customer.name}: {kind}",
        sentence=late if is_overdue else f"You see to it: {person} is asked for a {kind}.",
        url=f"/asks/{ask.pk}",
        place=Place("ask", ask.pk),
        is_severe=False,
        is_true=owed is not None and owed.missed_at is not None if is_overdue else ask.state in OPEN_ASKS or bool(owed),
        only=None if is_overdue else frozenset([ask.owner_id]),
    )


TOLD: Mapping[Event, tuple[type, Callable[[Any, Event], Fact]]] = {
    Event.ASK_YOURS: (Ask, tell),
    Event.THANKS_OVERDUE: (Ask, tell),
}
