"""Webhooks as people make them, and time that passes for them."""

from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from outreach.models import WebhookDelivery, WebhookEndpoint
from outreach.services import webhook_fan_out, webhook_sending, webhooks
from outreach.services.webhooks import Wish, WithSecret
from outreach.webhook_rules import TO_CHOOSE

PASSING = {
    WebhookEndpoint: ("held_until", "failing_since", "warned_at", "last_success_at", "old_secret_until"),
    WebhookDelivery: ("due_at", "first_tried_at", "lease_until", "settled_at"),
}


def a_webhook(by: User, url: str = "https://crm.example.com/hook", **about: Any) -> WithSecret:
    wish: dict[str, Any] = {"owner": by, "events": [event.value for event in TO_CHOOSE], **about}
    return webhooks.make(wish=Wish(url=url, **wish), by=by, at=timezone.now())


def tick() -> webhook_sending.Done:
    """What the clock does every two seconds."""
    while webhook_fan_out.fan_out(at=timezone.now()).is_more:
        pass
    return webhook_sending.send_due(seconds=10)


def let_pass(time: timedelta) -> None:
    """The database's clock cannot be turned; so what is written by it moves into the past."""
    for model, names in PASSING.items():
        model.objects.update(**{name: F(name) - time for name in names})


def live_through(time: timedelta, *, step: timedelta) -> None:
    for _ in range(int(time / step)):
        let_pass(step)
        tick()


def states(endpoint: WebhookEndpoint) -> list[str]:
    return list(endpoint.deliveries.order_by("pk").values_list("state", flat=True))
