"""What was delivered or given up is sent again, with the id that it had: one of it, or all of a span of time."""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError, Invalid
from outreach.models import WebhookDelivery, WebhookEndpoint
from outreach.webhook_rules import EndpointState, SendingState, WebhookEvent

SETTLED = [SendingState.DELIVERED, SendingState.FAILED, SendingState.WITHHELD]
MOST_AT_ONCE = 10_000


class NothingToReplay(DomainError):
    code = "nothing_to_replay"


class Waits(DomainError):
    """It is on its way already."""

    code = "delivery_waits"


@transaction.atomic
def replay(*, delivery: WebhookDelivery, by: User, at: datetime) -> WebhookDelivery:
    """Raises Forbidden, Waits, NothingToReplay."""
    access.check_may(by, Action.MANAGE_SETTINGS)
    held = WebhookDelivery.objects.select_for_update(of=("self",)).select_related("endpoint").get(pk=delivery.pk)
    if held.endpoint.state == EndpointState.REMOVED:
        raise NothingToReplay("The webhook of this delivery was removed.")
    if held.state not in SETTLED:
        raise Waits("This delivery is on its way already. Look again in a moment.")
    _again([held.pk], by, at)
    held.refresh_from_db()
    return held


@transaction.atomic
def replay_range(
    *, endpoint: WebhookEndpoint, since: datetime, until: datetime, only_failed: bool, by: User, at: datetime
) -> int:
    """What happened from ``since`` on and before ``until``. Returns how many. Raises Forbidden, Invalid, NothingToReplay."""
    access.check_may(by, Action.MANAGE_SETTINGS)
    if since >= until:
        raise Invalid("The end lies before the beginning. Write the later moment as the end.", field="until")
    states = [SendingState.FAILED] if only_failed else SETTLED
    chosen = endpoint.deliveries.filter(state__in=states, happened_at__gte=since, happened_at__lt=until)
    ids = list(
        chosen.exclude(event=WebhookEvent.TEST)
        .select_for_update()
        .order_by("pk")
        .values_list("pk", flat=True)[: MOST_AT_ONCE + 1]
    )
    if not ids:
        raise NothingToReplay("Nothing in this span was delivered or given up, so there is nothing to send again.")
    if len(ids) > MOST_AT_ONCE:
        raise Invalid(f"These are more than {MOST_AT_ONCE:,}. Choose a shorter span.", field="since")
    _again(ids, by, at)
    return len(ids)


def _again(ids: list[int], by: User, at: datetime) -> None:
    WebhookDelivery.objects.filter(pk__in=ids).update(
        state=SendingState.WAITING, attempts=0, first_tried_at=None, due_at=Now(), settled_at=None, trouble="",
        replayed_by=by, replayed_at=at,
    )  # fmt: skip
