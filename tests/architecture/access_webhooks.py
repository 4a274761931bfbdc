"""The access matrix of webhooks: who may change settings, and nobody else, because each can be made to tell of any customer."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from outreach.models import WebhookDelivery
from outreach.services import webhooks
from outreach.webhook_rules import SendingState
from tests.factories.webhooks import a_webhook

TABLE = """
# ---- webhooks --------------------------------------------------------------------------------------------------------
webhooks                  GET     302    302 403 403 403  403 200  200  302  302
webhook_new               GET     302    302 403 403 403  403 200  200  302  302
webhook_new               POST    302    302 403 403 403  403 201  201  302  302
webhook_events            GET     302    302 403 403 403  403 200  200  302  302
webhook                   GET     302    302 403 403 403  403 200  200  302  302
webhook_edit              GET     302    302 403 403 403  403 200  200  302  302
webhook_edit              POST    302    302 403 403 403  403 302  302  302  302
webhook_pause             POST    302    302 403 403 403  403 302  302  302  302
webhook_resume            POST    302    302 403 403 403  403 302  302  302  302
webhook_remove            POST    302    302 403 403 403  403 302  302  302  302
webhook_rotate            POST    302    302 403 403 403  403 200  200  302  302
webhook_test              POST    302    302 403 403 403  403 302  302  302  302
webhook_replay            POST    302    302 403 403 403  403 302  302  302  302
webhook_delivery          GET     302    302 403 403 403  403 200  200  302  302
webhook_delivery_replay   POST    302    302 403 403 403  403 302  302  302  302
api_webhooks              GET     401    401 403 403 403  403 200  200  403  403
api_webhooks              POST    401    401 403 403 403  403 201  201  403  403
api_webhook               GET     401    401 403 403 403  403 200  200  403  403
api_webhook               PUT     401    401 403 403 403  403 200  200  403  403
api_webhook               DELETE  401    401 403 403 403  403 204  204  403  403
api_webhook_pause         POST    401    401 403 403 403  403 200  200  403  403
api_webhook_resume        POST    401    401 403 403 403  403 409  409  403  403
api_webhook_rotate        POST    401    401 403 403 403  403 200  200  403  403
api_webhook_test          POST    401    401 403 403 403  403 202  202  403  403
api_webhook_replay        POST    401    401 403 403 403  403 202  202  403  403
api_webhook_deliveries    GET     401    401 403 403 403  403 200  200  403  403
api_webhook_delivery      GET     401    401 403 403 403  403 200  200  403  403
api_webhook_delivery_replay POST  401    401 403 403 403  403 202  202  403  403
"""
OF_WEBHOOK = ("", "_edit", "_pause", "_resume", "_remove", "_rotate", "_test", "_replay")
OF_WEBHOOK_API = ("", "_pause", "_resume", "_rotate", "_test", "_replay")
ARGUMENTS: dict[str, Any] = {
    **{f"webhook{name}": lambda world: [world.webhook_delivery.endpoint_id] for name in OF_WEBHOOK},
    **{f"api_webhook{name}": lambda world: [world.webhook_delivery.endpoint_id] for name in OF_WEBHOOK_API},
    **{
        f"{prefix}webhook_delivery{name}": lambda world: [world.webhook_delivery.pk]
        for prefix in ("", "api_")
        for name in ("", "_replay")
    },
}
SPAN = {"since": "2026-01-01T00:00:00Z", "until": "2036-01-01T00:00:00Z"}
FIELDS = {"url": "https://crm.example.com/hook", "description": "The CRM", "events": ["loop.moved"]}


def typed(world: Any) -> dict[str, Any]:
    return FIELDS | {"owner": world.people["lena"].pk}


SENT: dict[tuple[str, str], Any] = {
    ("webhook_new", "POST"): typed,
    ("webhook_edit", "POST"): typed,
    ("webhook_rotate", "POST"): {"keep_hours": "24"},
    ("webhook_replay", "POST"): {"since": "2026-01-01T00:00", "until": "2036-01-01T00:00"},
    ("api_webhooks", "POST"): FIELDS,
    ("api_webhook", "PUT"): FIELDS,
    ("api_webhook_rotate", "POST"): {"keep_hours": 24},
    ("api_webhook_replay", "POST"): SPAN,
}


def build(by: User) -> WebhookDelivery:
    """One that was delivered; it waits for being sent again."""
    endpoint = a_webhook(by).endpoint
    delivery = webhooks.test(endpoint=endpoint, by=by, at=timezone.now())
    about = {"message_id": "msg_of_the_matrix", "event": "loop.moved", "line": 1, "state": SendingState.DELIVERED}
    copied = {name: getattr(delivery, name) for name in ("endpoint", "subject", "happened_at", "body")}
    return WebhookDelivery.objects.create(**copied, **about, settled_at=timezone.now())


def headers(world: Any, address: str) -> dict[str, str]:
    if not address.startswith("api_webhook") or address not in ARGUMENTS:
        return {}
    return {"if-match": f'"{world.webhook_delivery.endpoint.version}"'}
