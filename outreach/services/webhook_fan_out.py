"""From the book of changes to rows that are jobs: for each endpoint what it asked for and its owner may see, once, in order.

An endpoint gets as many rows as can be on their way soon; the rest waits in the book, where it stands anyway. So a receiver that is
down for days, or a night in which a million customers are scored, makes no heap of rows here.
"""

import uuid
from datetime import datetime

import msgspec
from django.db import transaction

from accounts.models import Change, User
from outreach.models import WebhookDelivery, WebhookEndpoint
from outreach.models.webhook import IS_OPEN
from outreach.notices import Event
from outreach.queries import changes, webhook_lines
from outreach.queries.changes import ChangeRecord
from outreach.services import notifications, webhook_keepers
from outreach.services.notifications import Portion
from outreach.webhook_rules import EndpointState, WebhookEvent, events_of

MOST_OPEN = 1_000
"""Rows of an endpoint that wait or are on their way."""
LONGEST_BODY = 20_000
MOST_NAMES = 50
"""External ids that are told of a customer: more would not fit into what receivers take."""


class WebhookPayload(msgspec.Struct):
    """Thin: it says what happened and where to read it, not what the rows say. ``data`` is the line that /api/v1/changes shows."""

    type: WebhookEvent
    timestamp: datetime
    data: ChangeRecord


def fan_out(*, at: datetime) -> Portion:
    """One portion for each endpoint. Safe to run twice, or at once."""
    active = WebhookEndpoint.objects.filter(state=EndpointState.ACTIVE, owner__is_active=True)
    horizon = changes.horizon()
    told = [_fan_out_to(pk, horizon, at) for pk in active.order_by("pk").values_list("pk", flat=True)]
    return Portion(sum(each.done for each in told), any(each.is_more for each in told))


@transaction.atomic
def _fan_out_to(pk: int, horizon: int, at: datetime) -> Portion:
    held = WebhookEndpoint.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    endpoint = held.select_related("owner").filter(pk=pk, state=EndpointState.ACTIVE).first()
    if endpoint is None:
        return Portion(0, is_more=False)
    _find_its_place(endpoint, at)
    room = MOST_OPEN - endpoint.deliveries.filter(IS_OPEN).count()
    if room <= 0:
        return Portion(0, is_more=False)
    after = (endpoint.after_transaction, endpoint.after_line)
    portion = webhook_lines.portion(endpoint.owner, events=endpoint.events, after=after, before=horizon, limit=room)
    rows = [row for line, record in portion.lines for row in _rows(endpoint, line, record)]
    WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    endpoint.after_transaction, endpoint.after_line = portion.end
    endpoint.save(update_fields=["era", "after_transaction", "after_line", "gap_at"])
    return Portion(len(rows), portion.is_more)


def begin(endpoint: WebhookEndpoint) -> None:
    """It hears what comes from now on."""
    endpoint.era, endpoint.after_transaction, endpoint.after_line = changes.newest()


def delivery(
    endpoint: WebhookEndpoint,
    event: WebhookEvent,
    record: ChangeRecord,
    *,
    subject: str,
    line: int | None,
) -> WebhookDelivery:
    record.external_ids = record.external_ids[:MOST_NAMES]
    body = msgspec.json.encode(WebhookPayload(event, record.at, record))
    if len(body) > LONGEST_BODY:
        record.external_ids = record.external_ids[:1]
        body = msgspec.json.encode(WebhookPayload(event, record.at, record))
    return WebhookDelivery(
        endpoint=endpoint,
        message_id=f"msg_{uuid.uuid4().hex}",
        event=event,
        subject=subject,
        line=line,
        happened_at=record.at,
        body=body.decode(),
    )


def _rows(endpoint: WebhookEndpoint, line: Change, record: ChangeRecord) -> list[WebhookDelivery]:
    events = events_of(line.kind, line.event, line.from_state, line.to_state, among=endpoint.events)
    subject = f"{line.kind}:{line.object_id}"
    return [delivery(endpoint, event, record, subject=subject, line=line.pk) for event in events]


def _find_its_place(endpoint: WebhookEndpoint, at: datetime) -> None:
    """Lines are swept after months. Whoever was paused for longer is told so, and goes on with what is there."""
    book = changes.book_now()
    place = (endpoint.after_transaction, endpoint.after_line)
    swept = (book.swept_transaction, book.swept_id)
    if endpoint.era == book.era and place >= swept:
        return
    endpoint.era, endpoint.gap_at = book.era, at
    endpoint.after_transaction, endpoint.after_line = swept
    keepers: list[User] = webhook_keepers.of(endpoint)
    notifications.notify(event=Event.WEBHOOK_FAILING, to=keepers, about=endpoint, at=at)
