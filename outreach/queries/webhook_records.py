"""Webhooks and their deliveries as the API hands them on. The secret is in the answer that makes it, and nowhere else."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Page, Slice
from outreach.models import WebhookDelivery, WebhookEndpoint
from outreach.queries import scope
from outreach.queries.webhooks import get_delivery, get_endpoint
from outreach.webhook_rules import EndpointState, SendingState, WebhookEvent

WEBHOOKS = cursors.by_change("webhooks")
DELIVERIES = Order("webhook deliveries", (("id", int),))


class WebhookRecord(msgspec.Struct):
    """An address that hears of what happens."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match. How it does is no new version.")]
    url: str
    description: str
    events: list[WebhookEvent]
    owner_id: Annotated[int, msgspec.Meta(description="It hears of the customers that this colleague may see.")]
    state: EndpointState
    reason: Annotated[str, msgspec.Meta(description="Why it is not active.")]
    secret_number: Annotated[int, msgspec.Meta(description="Of the secret that signs; each rotation adds one.")]
    old_secret_until: Annotated[datetime | None, msgspec.Meta(description="Until then the one before signs as well.")]
    failing_since: datetime | None
    last_success_at: datetime | None
    last_trouble: str
    gap_at: Annotated[
        datetime | None,
        msgspec.Meta(description="It was off for so long that it missed something: read /api/v1/changes."),
    ]
    created_at: datetime
    updated_at: datetime


class WebhookWithSecret(WebhookRecord):
    """The only answer with the secret in it."""

    secret: Annotated[
        str, msgspec.Meta(description="Verify with it, by Standard Webhooks. Keep it: it is not shown again.")
    ]


class AttemptRecord(msgspec.Struct):
    began_at: datetime
    seconds: float
    status: Annotated[int | None, msgspec.Meta(description="None: there was no answer.")]
    trouble: str
    excerpt: Annotated[str, msgspec.Meta(description="The beginning of what was answered.")]


class WebhookDeliveryRecord(msgspec.Struct):
    """One event for one webhook."""

    id: int
    webhook_id: int
    message_id: Annotated[
        str, msgspec.Meta(description="“webhook-id”: the same at every attempt, and when it is replayed.")
    ]
    event: WebhookEvent
    subject: Annotated[str, msgspec.Meta(description="Events of one subject arrive in their order.")]
    happened_at: datetime
    state: SendingState
    attempts: int
    due_at: datetime
    settled_at: datetime | None
    trouble: str
    replayed_by_id: int | None
    replayed_at: datetime | None


class WebhookDeliveryDetail(WebhookDeliveryRecord):
    """With what was sent, as text: it was signed byte for byte. The latest attempt comes first."""

    body: str
    tries: list[AttemptRecord]


class ReplayedRecord(msgspec.Struct):
    replayed: int


def list_webhooks(user: User, part: Slice) -> Page[WebhookRecord]:
    access.check_may(user, Action.MANAGE_SETTINGS)
    page = cursors.take_changes(scope.visible_webhooks(user), WEBHOOKS, part)
    return Page([record(endpoint) for endpoint in page.entries], page.last_key)


def read(user: User, pk: int) -> WebhookRecord:
    return record(get_endpoint(user, pk))


def record(endpoint: WebhookEndpoint) -> WebhookRecord:
    return WebhookRecord(**_fields(endpoint))


def with_secret(endpoint: WebhookEndpoint, plain: str) -> WebhookWithSecret:
    return WebhookWithSecret(**_fields(endpoint), secret=plain)


def list_deliveries(
    user: User, part: Slice, *, webhook: int | None = None, state: str | None = None, event: str | None = None
) -> Page[WebhookDeliveryRecord]:
    """In the order in which they were made. ``updated_since`` asks when that was."""
    access.check_may(user, Action.MANAGE_SETTINGS)
    found = WebhookDelivery.objects.filter(endpoint__in=scope.visible_webhooks(user).values("pk")).defer("body")
    exact = {"endpoint": webhook, "state": state, "event": event, "created_at__gte": part.updated_since}
    found = found.filter(**{name: value for name, value in exact.items() if value is not None})
    page = cursors.take(found, DELIVERIES, part)
    return Page([WebhookDeliveryRecord(**_delivery(row)) for row in page.entries], page.last_key)


def read_delivery(user: User, pk: int) -> WebhookDeliveryDetail:
    found = get_delivery(user, pk)
    tries = [
        AttemptRecord(each.began_at, each.seconds, each.status, each.trouble, each.excerpt)
        for each in found.tries.order_by("-pk")
    ]
    return WebhookDeliveryDetail(**_delivery(found), body=found.body, tries=tries)


def _fields(endpoint: WebhookEndpoint) -> dict[str, Any]:
    copied = [name for name in WebhookRecord.__struct_fields__ if name not in {"etag", "old_secret_until"}]
    until = endpoint.old_secret_until if endpoint.old_secret else None
    return {name: getattr(endpoint, name) for name in copied} | {
        "etag": f'"{endpoint.version}"',
        "old_secret_until": until,
    }


def _delivery(row: WebhookDelivery) -> dict[str, Any]:
    copied = [name for name in WebhookDeliveryRecord.__struct_fields__ if name != "webhook_id"]
    return {name: getattr(row, name) for name in copied} | {"webhook_id": row.endpoint_id}
