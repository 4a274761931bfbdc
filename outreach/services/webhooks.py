"""Endpoints: made, changed, paused, switched on again, given a new secret, tried out and removed, by who may change settings."""

import base64
import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from accounts import access
from accounts.access import Action
from accounts.models import User
from accounts.vocabulary import ChangeEvent, ChangeKind
from crisis_triage.shared import egress, sealing
from crisis_triage.shared.errors import DomainError, Invalid, NotFound
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.models import WebhookDelivery, WebhookEndpoint
from outreach.queries.changes import ChangeRecord
from outreach.services import webhook_fan_out
from outreach.webhook_rules import ROTATION, TO_CHOOSE, EndpointState, SendingState, WebhookEvent

SECRET_BYTES = 32
LONGEST_DESCRIPTION = 200
MOST_ENDPOINTS = 50
LONGEST_ROTATION = timedelta(days=30)


class AlreadySo(DomainError):
    """It is paused already, or was never switched off."""

    code = "already_so"


class TooMany(DomainError):
    code = "too_many_webhooks"


@dataclass(frozen=True)
class Wish:
    """``owner``: it hears of the customers that this person may see."""

    url: str
    events: Collection[str]
    owner: User
    description: str = ""


@dataclass(frozen=True)
class WithSecret:
    """The only time that the secret can be read."""

    endpoint: WebhookEndpoint
    plain: str


@transaction.atomic
def make(*, wish: Wish, by: User, at: datetime) -> WithSecret:
    """It hears what happens from now on. Raises Forbidden, Invalid, TooMany."""
    access.check_may(by, Action.MANAGE_SETTINGS)
    if WebhookEndpoint.objects.exclude(state=EndpointState.REMOVED).count() >= MOST_ENDPOINTS:
        raise TooMany(f"There are {MOST_ENDPOINTS} webhooks already. Remove one that nobody needs.")
    plain = _new_secret()
    endpoint = WebhookEndpoint(secret=sealing.seal(plain), **_checked(wish))
    webhook_fan_out.begin(endpoint)
    endpoint.save()
    endpoint.refresh_from_db()
    return WithSecret(endpoint, plain)


@transaction.atomic
def change(
    *, endpoint: WebhookEndpoint, wish: Wish, seen: Seen | None = None, by: User, at: datetime
) -> WebhookEndpoint:
    """What waits goes to the new address, at once. Raises Forbidden, NotFound, Stale, Invalid."""
    held = _hold(endpoint, by=by, seen=seen)
    for name, value in _checked(wish).items():
        setattr(held, name, value)
    held.held_until = None
    held.deliveries.filter(state=SendingState.WAITING).update(due_at=Now())
    return _save(held)


@transaction.atomic
def pause(*, endpoint: WebhookEndpoint, seen: Seen | None = None, by: User, at: datetime) -> WebhookEndpoint:
    """Nothing is lost meanwhile: it waits. Raises Forbidden, NotFound, Stale, AlreadySo."""
    held = _hold(endpoint, by=by, seen=seen)
    if held.state != EndpointState.ACTIVE:
        raise AlreadySo(f"This webhook is {held.state} already.")
    held.state = EndpointState.PAUSED
    held.reason = f"Paused by {by.name}."
    return _save(held)


@transaction.atomic
def resume(*, endpoint: WebhookEndpoint, seen: Seen | None = None, by: User, at: datetime) -> WebhookEndpoint:
    """What waited begins to arrive, in order. Raises Forbidden, NotFound, Stale, AlreadySo."""
    held = _hold(endpoint, by=by, seen=seen)
    if held.state == EndpointState.ACTIVE:
        raise AlreadySo("This webhook is active already.")
    held.state, held.reason, held.gap_at = EndpointState.ACTIVE, "", None
    held.failures, held.failing_since, held.held_until, held.warned_at = 0, None, None, None
    held.deliveries.filter(state=SendingState.WAITING).update(attempts=0, first_tried_at=None, due_at=Now())
    return _save(held)


@transaction.atomic
def rotate(
    *, endpoint: WebhookEndpoint, keep: timedelta = ROTATION, seen: Seen | None = None, by: User, at: datetime
) -> WithSecret:
    """A new secret. The old one signs as well for so long, so that receivers can change it in peace; zero ends it at once. Raises
    Forbidden, NotFound, Stale, Invalid."""
    held = _hold(endpoint, by=by, seen=seen)
    if not timedelta(0) <= keep <= LONGEST_ROTATION:
        raise Invalid(f"The old secret may sign for up to {LONGEST_ROTATION.days} days more.", field="keep_hours")
    plain = _new_secret()
    held.old_secret, held.old_secret_until = (held.secret, at + keep) if keep else ("", None)
    held.secret = sealing.seal(plain)
    held.secret_number += 1
    return WithSecret(_save(held), plain)


@transaction.atomic
def remove(*, endpoint: WebhookEndpoint, seen: Seen | None = None, by: User, at: datetime) -> None:
    """Its secrets go at once, its log when its days are over. Raises Forbidden, NotFound, Stale."""
    held = _hold(endpoint, by=by, seen=seen)
    held.state, held.removed_at = EndpointState.REMOVED, at
    held.secret = held.old_secret = ""
    _save(held)


@transaction.atomic
def test(*, endpoint: WebhookEndpoint, by: User, at: datetime) -> WebhookDelivery:
    """One event that means nothing, at once, also to an endpoint that is paused; it is not tried again. Raises Forbidden, NotFound."""
    held = _hold(endpoint, by=by, seen=None)
    record = ChangeRecord(
        id=0,
        kind=ChangeKind.CUSTOMER,
        event=ChangeEvent.UPDATED,
        object_id=0,
        external_ids=[],
        customer_id=None,
        issue_id=None,
        at=at,
        by_id=by.pk,
        job="",
        changed=[],
        from_state="",
        to_state="",
        etag=None,
        link=None,
    )
    made = webhook_fan_out.delivery(held, WebhookEvent.TEST, record, subject=f"test:{uuid.uuid4().hex}", line=None)
    made.save()
    made.refresh_from_db()
    return made


def sweep(*, at: datetime) -> int:
    """The log is kept for some days, and old secrets until their time is over. What still waits stays. Safe to run twice."""
    for endpoint in WebhookEndpoint.objects.exclude(state=EndpointState.REMOVED):
        _seal_anew(endpoint.pk, at)
    old = Q(settled_at__lt=at - timedelta(days=settings.WEBHOOK_LOG_DAYS))
    gone = Q(endpoint__removed_at__lt=at - timedelta(days=settings.WEBHOOK_LOG_DAYS))
    return WebhookDelivery.objects.filter(old | gone).delete()[1].get("outreach.WebhookDelivery", 0)


@transaction.atomic
def _seal_anew(pk: int, at: datetime) -> None:
    """With the newest key; so an old key can be thrown away after an hour."""
    held = WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=pk)
    before = (held.secret, held.old_secret)
    if held.old_secret_until and held.old_secret_until <= at:
        held.old_secret, held.old_secret_until = "", None
    for name in ("secret", "old_secret"):
        sealed = getattr(held, name)
        if sealed and not sealing.is_current(sealed):
            setattr(held, name, sealing.seal(sealing.unseal(sealed)))
    if before != (held.secret, held.old_secret):
        held.save(update_fields=["secret", "old_secret", "old_secret_until"])


def _hold(endpoint: WebhookEndpoint, *, by: User, seen: Seen | None) -> WebhookEndpoint:
    access.check_may(by, Action.MANAGE_SETTINGS)
    held = (
        WebhookEndpoint.objects.select_for_update(no_key=True, of=("self",)).select_related("owner").get(pk=endpoint.pk)
    )
    if held.state == EndpointState.REMOVED:
        raise NotFound("There is no such webhook any more.")
    if is_stale(held.version, seen):
        raise Stale(f"Somebody else changed this webhook meanwhile, or we switched it off. {GO_ON}")
    return held


def _save(held: WebhookEndpoint) -> WebhookEndpoint:
    held.number += 1
    held.save()
    held.refresh_from_db()
    return held


def _checked(wish: Wish) -> dict[str, object]:
    chosen = {event.value for event in TO_CHOOSE}
    if unknown := sorted(set(wish.events) - chosen):
        raise Invalid(f"“{unknown[0]}” is not an event. There are: {', '.join(sorted(chosen))}.", field="events")
    if not wish.events:
        raise Invalid("Choose at least one event: a webhook without one hears nothing.", field="events")
    if not wish.owner.is_active:
        raise Invalid(f"{wish.owner.email} was switched off, and sees nothing. Choose somebody else.", field="owner")
    return {
        "url": egress.check_url(wish.url),
        "events": sorted(set(wish.events)),
        "owner": wish.owner,
        "description": wish.description.strip()[:LONGEST_DESCRIPTION],
    }


def _new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"
