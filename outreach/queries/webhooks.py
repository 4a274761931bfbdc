"""Webhooks as the settings show them: how each does, its log, one delivery with every attempt, and what can be heard at all."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Slice
from crisis_triage.shared.errors import NotFound
from outreach.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from outreach.queries import scope, wording
from outreach.webhook_rules import MOST_ATTEMPTS, TO_CHOOSE, EndpointState, SendingState, WebhookEvent

LOG = Order("webhook log", (("id", int),), is_descending=True)
PAGE = 30
TONES = {"delivered": "good", "failed": "bad", "withheld": "watch", "waiting": "plain", "sending": "plain"}


@dataclass(frozen=True)
class EndpointRow:
    id: int
    url: str
    name: str
    target: str
    owner: str
    events: Sequence[str]
    state: str
    state_label: str
    tone: str
    is_active: bool
    reason: str
    trouble: str
    last_success: str
    waiting: int
    lag: str
    version: str
    old_secret_until: str
    gap: str


@dataclass(frozen=True)
class DeliveryRow:
    id: int
    url: str
    event: str
    label: str
    subject: str
    happened_at: str
    state: SendingState
    state_label: str
    tone: str
    attempts: str
    due: str
    trouble: str
    is_settled: bool


@dataclass(frozen=True)
class AttemptRow:
    when: str
    answer: str
    tone: str
    seconds: str
    trouble: str
    excerpt: str


@dataclass(frozen=True)
class Log:
    rows: Sequence[DeliveryRow]
    next_cursor: str


@dataclass(frozen=True)
class DeliveryPage:
    row: DeliveryRow
    endpoint: EndpointRow
    message_id: str
    body: str
    replayed: str
    attempts: Sequence[AttemptRow]


@dataclass(frozen=True)
class EventRow:
    name: str
    label: str


def endpoints(user: User, *, at: datetime) -> Sequence[EndpointRow]:
    found = _with_counts(scope.visible_webhooks(user)).order_by("pk")
    return [_endpoint(row, at) for row in found]


def get_endpoint(user: User, pk: int) -> WebhookEndpoint:
    """Raises Forbidden, NotFound."""
    found: WebhookEndpoint = _one(scope.visible_webhooks(user).select_related("owner"), user, pk)
    return found


def endpoint_row(user: User, pk: int, *, at: datetime) -> EndpointRow:
    """Raises Forbidden, NotFound."""
    return _endpoint(_one(_with_counts(scope.visible_webhooks(user)), user, pk), at)


def _one(rows: QuerySet[Any], user: User, pk: int) -> Any:
    access.check_may(user, Action.MANAGE_SETTINGS)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such webhook, or it was removed.")
    return found


def log(endpoint_id: int, *, state: str = "", after: str = "") -> Log:
    """The newest first. Raises BadCursor."""
    found = logged(endpoint_id, state=state)
    page = cursors.take(found, LOG, Slice(limit=PAGE, after=cursors.unsign(LOG, after) if after else None))
    return Log([_delivery(row) for row in page.entries], cursors.sign(LOG, page.last_key) if page.last_key else "")


def logged(endpoint_id: int, *, state: str) -> QuerySet[WebhookDelivery]:
    found = WebhookDelivery.objects.filter(endpoint=endpoint_id).defer("body")
    return found.filter(state=state) if state in set(SendingState) else found


def get_delivery(user: User, pk: int) -> WebhookDelivery:
    access.check_may(user, Action.MANAGE_SETTINGS)
    found = (
        WebhookDelivery.objects.filter(endpoint__in=scope.visible_webhooks(user).values("pk"))
        .select_related("endpoint__owner", "replayed_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound("There is no such delivery, or its days in the log are over.")
    return found


def delivery_page(user: User, pk: int, *, at: datetime) -> DeliveryPage:
    found = get_delivery(user, pk)
    by = found.replayed_by
    return DeliveryPage(
        row=_delivery(found),
        endpoint=endpoint_row(user, found.endpoint_id, at=at),
        message_id=found.message_id,
        body=json.dumps(json.loads(found.body), indent=2, ensure_ascii=False),
        replayed=f"{by.name}, {wording.moment(found.replayed_at)}" if by and found.replayed_at else "",
        attempts=[_attempt(each) for each in found.tries.order_by("-pk")],
    )


def events() -> Sequence[EventRow]:
    return [EventRow(event.value, event.label) for event in TO_CHOOSE]


def _with_counts(found: QuerySet[WebhookEndpoint]) -> QuerySet[Any]:
    is_open = Q(deliveries__state__in=[state.value for state in (SendingState.WAITING, SendingState.SENDING)])
    return found.select_related("owner").annotate(
        waiting=Count("deliveries", filter=is_open), oldest=Min("deliveries__happened_at", filter=is_open)
    )


def _endpoint(row: Any, at: datetime) -> EndpointRow:
    state_label, tone = _health(row)
    return EndpointRow(
        id=row.pk,
        url=reverse("webhook", args=[row.pk]),
        name=row.description or row.url,
        target=row.url,
        owner=row.owner.name,
        events=[WebhookEvent(event).value for event in row.events],
        state=row.state,
        state_label=state_label,
        tone=tone,
        is_active=row.state == EndpointState.ACTIVE,
        reason=row.reason or ("" if row.owner.is_active else f"{row.owner.name} was switched off, and sees nothing."),
        trouble=row.last_trouble,
        last_success=wording.moment(row.last_success_at) if row.last_success_at else "never",
        waiting=row.waiting,
        lag=wording.age(at - row.oldest) if row.oldest else "",
        version=row.version,
        old_secret_until=wording.moment(row.old_secret_until) if row.old_secret and row.old_secret_until > at else "",
        gap=wording.moment(row.gap_at) if row.gap_at else "",
    )


def _health(row: WebhookEndpoint) -> tuple[str, str]:
    if row.state == EndpointState.DISABLED:
        return "switched off", "bad"
    if row.state == EndpointState.PAUSED or not row.owner.is_active:
        return "paused", "watch"
    if row.failing_since:
        return "failing", "risk"
    return ("well", "good") if row.last_success_at else ("new", "plain")


def _delivery(row: WebhookDelivery) -> DeliveryRow:
    state = SendingState(row.state)
    is_settled = row.settled_at is not None
    is_test = row.event == WebhookEvent.TEST
    return DeliveryRow(
        id=row.pk,
        url=reverse("webhook_delivery", args=[row.pk]),
        event=row.event,
        label=WebhookEvent(row.event).label,
        subject="–" if is_test else row.subject.replace(":", " "),
        happened_at=wording.moment(row.happened_at),
        state=state,
        state_label=state.label.lower(),
        tone=TONES[state.value],
        attempts=f"{row.attempts}" if is_test else f"{row.attempts} of {MOST_ATTEMPTS}",
        due="" if is_settled else wording.moment(row.due_at),
        trouble=row.trouble,
        is_settled=is_settled,
    )


def _attempt(row: WebhookAttempt) -> AttemptRow:
    return AttemptRow(
        when=wording.moment(row.began_at),
        answer=str(row.status) if row.status else "no answer",
        tone="bad" if row.trouble else "good",
        seconds=f"{row.seconds:.2f} s",
        trouble=row.trouble,
        excerpt=row.excerpt,
    )
