"""What webhooks send, in the OpenAPI document: one entry for each event, as receivers see it."""

from typing import Any

from drf_spectacular.utils import OpenApiWebhook, extend_schema

from outreach.api.webhooks import TAG
from outreach.services.webhook_fan_out import WebhookPayload
from outreach.webhook_rules import TO_CHOOSE, WebhookEvent

DESCRIPTION = (
    "With “webhook-id” (the same at every attempt), “webhook-timestamp” and “webhook-signature”, by Standard Webhooks 1.0; two "
    "signatures, with a space between, while the secret changes. Answer 2xx within 15 seconds, before you do the work. Anything else is "
    "tried again for three days. Messages about one thing arrive in order; each may arrive twice. “data” is the line of /api/v1/changes."
)


def _webhook(event: WebhookEvent) -> OpenApiWebhook:
    return OpenApiWebhook(
        event.value,
        extend_schema(
            operation_id=f"receive_{event.value.replace('.', '_')}",
            summary=event.label,
            description=DESCRIPTION,
            request=WebhookPayload,
            responses={200: None},
            tags=[TAG],
        ),
    )


def with_their_components(result: dict[str, Any], generator: Any, **_: Any) -> dict[str, Any]:
    """The library collects components before it comes to the webhooks, and would leave out what only they mention."""
    return result | {"components": generator.registry.build({})}


WEBHOOKS = [_webhook(event) for event in (*TO_CHOOSE, WebhookEvent.TEST)]
