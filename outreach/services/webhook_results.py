"""What came of attempts: noted for many at once, together with what it says of each endpoint."""

import json
import random
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from crisis_triage.shared.courier import Receipt
from crisis_triage.shared.sql import ask
from outreach.models import WebhookDelivery, WebhookEndpoint
from outreach.notices import Event
from outreach.services import notifications, webhook_keepers
from outreach.webhook_rules import (
    IS_DOWN,
    MOST_ATTEMPTS,
    WARN_AFTER,
    EndpointState,
    SendingState,
    Verdict,
    WebhookEvent,
    hold_after,
    judge,
    wait_after,
)

NOTE = """
    WITH said AS (
        SELECT * FROM jsonb_to_recordset(%(rows)s) AS row (
               id bigint, token uuid, state text, wait float, trouble text, seconds float, status int, excerpt text, began_at timestamptz)
    ), noted AS (
        UPDATE outreach_webhookdelivery delivery
           SET state = said.state, trouble = said.trouble, lease_until = NULL, lease_token = NULL,
               due_at = coalesce(statement_timestamp() + said.wait * interval '1 second', due_at),
               settled_at = CASE WHEN said.state <> 'waiting' THEN statement_timestamp() END
          FROM said
         WHERE delivery.id = said.id AND delivery.lease_token = said.token AND delivery.state = 'sending'
     RETURNING delivery.id
    )
    INSERT INTO outreach_webhookattempt (delivery_id, began_at, seconds, status, trouble, excerpt)
    SELECT said.id, said.began_at, said.seconds, said.status, said.trouble, said.excerpt FROM said
"""
WITHHOLD = """
    UPDATE outreach_webhookdelivery delivery
       SET state = 'withheld', trouble = %(why)s, settled_at = statement_timestamp(), lease_until = NULL, lease_token = NULL
      FROM unnest(%(ids)s::bigint[], %(tokens)s::uuid[]) AS held (id, token)
     WHERE delivery.id = held.id AND delivery.lease_token = held.token
"""
HIDDEN = "Whoever the endpoint belongs to may not see this customer any more."


class Sent(NamedTuple):
    """A row that was claimed, with all that is needed to send it."""

    id: int
    endpoint_id: int
    owner_id: int
    url: str
    secret: str
    old_secret: str
    message_id: str
    event: str
    line: int | None
    body: str
    attempts: int
    first_tried_at: datetime
    token: uuid.UUID
    is_due: bool
    now: datetime


@dataclass(frozen=True)
class Result:
    sent: Sent
    receipt: Receipt
    verdict: Verdict = field(init=False)

    def __post_init__(self) -> None:
        receipt, at = self.receipt, self.sent.now
        object.__setattr__(self, "verdict", judge(receipt.status, receipt.trouble, receipt.retry_after, at=at))

    @property
    def is_test(self) -> bool:
        return self.sent.event == WebhookEvent.TEST

    @property
    def is_last(self) -> bool:
        return self.sent.is_due and self.sent.attempts >= MOST_ATTEMPTS

    @property
    def wait(self) -> float | None:
        """None: it is not tried again by itself."""
        if self.is_test or self.is_last:
            return None
        wait = wait_after(self.sent.attempts, chance=random.random())  # noqa: S311  only jitter
        return max(wait, self.verdict.wait)


@transaction.atomic
def note(results: Sequence[Result]) -> int:
    """Returns how many were delivered. The endpoints first, always in one order: two who note never wait for each other."""
    of_endpoint: dict[int, list[Result]] = defaultdict(list)
    for result in results:
        of_endpoint[result.sent.endpoint_id].append(result)
    held = WebhookEndpoint.objects.select_for_update(no_key=True, of=("self",)).select_related("owner").order_by("pk")
    rows: list[dict[str, Any]] = []
    for endpoint in held.filter(pk__in=of_endpoint):
        own = of_endpoint[endpoint.pk]
        _note_health(endpoint, own)
        rows += [_row(endpoint, result) for result in own]
    ask(NOTE, {"rows": json.dumps(rows)})
    return sum(result.verdict.is_delivered for result in results)


def withhold(held: Collection[tuple[int, uuid.UUID]]) -> None:
    if held:
        ids, tokens = zip(*held, strict=True)
        ask(WITHHOLD, {"why": HIDDEN, "ids": list(ids), "tokens": [str(token) for token in tokens]})


def _row(endpoint: WebhookEndpoint, result: Result) -> dict[str, Any]:
    state, wait = _fate(endpoint, result)
    receipt, sent = result.receipt, result.sent
    return {
        "id": sent.id,
        "token": str(sent.token),
        "state": state,
        "wait": wait,
        "trouble": result.verdict.trouble,
        "seconds": receipt.seconds,
        "status": receipt.status,
        "excerpt": receipt.excerpt,
        "began_at": sent.now.isoformat(),
    }


def _fate(endpoint: WebhookEndpoint, result: Result) -> tuple[SendingState, float | None]:
    """And the seconds to its next attempt; None: as it was."""
    if result.verdict.is_delivered:
        return SendingState.DELIVERED, None
    if result.is_test:
        return SendingState.FAILED, None
    if endpoint.state != EndpointState.ACTIVE or not result.sent.is_due:
        return SendingState.WAITING, None
    return (SendingState.FAILED if result.wait is None else SendingState.WAITING), result.wait


def _note_health(endpoint: WebhookEndpoint, results: Sequence[Result]) -> None:
    """Of several answers that ended together one that arrived counts most: it is there."""
    at = max(result.sent.now + timedelta(seconds=result.receipt.seconds) for result in results)
    arrived = [result for result in results if result.verdict.is_delivered]
    failed = [result for result in results if not result.verdict.is_delivered and not result.is_test]
    if arrived:
        _is_well(endpoint, arrived, at)
    if failed:
        _is_ill(endpoint, failed, at, is_there=bool(arrived))
    endpoint.save()


def _is_well(endpoint: WebhookEndpoint, arrived: Sequence[Result], at: datetime) -> None:
    """What waits for its next attempt need not wait any longer: the receiver is back."""
    if endpoint.failures >= IS_DOWN:
        waiting = WebhookDelivery.objects.filter(endpoint=endpoint, state=SendingState.WAITING, attempts__gt=0)
        waiting.filter(due_at__gt=at).update(due_at=at)
    endpoint.failures, endpoint.failing_since, endpoint.held_until, endpoint.warned_at = 0, None, None, None
    endpoint.last_success_at, endpoint.last_trouble = at, ""
    endpoint.last_seconds = max(result.receipt.seconds for result in arrived)


def _is_ill(endpoint: WebhookEndpoint, failed: Sequence[Result], at: datetime, *, is_there: bool) -> None:
    endpoint.last_trouble = failed[-1].verdict.trouble
    down = [result for result in failed if result.verdict.is_down]
    longest = max((result.verdict.wait for result in failed), default=0)
    if not is_there:
        endpoint.failing_since = endpoint.failing_since or at
        endpoint.failures += bool(down)
    if longest or (down and not is_there):
        hold = max(longest, hold_after(endpoint.failures) if endpoint.failures else 0)
        endpoint.held_until = at + timedelta(seconds=hold)
    if endpoint.state == EndpointState.ACTIVE:
        _switch_off_or_warn(endpoint, failed, at)


def _switch_off_or_warn(endpoint: WebhookEndpoint, failed: Sequence[Result], at: datetime) -> None:
    if any(result.verdict.is_gone for result in failed):
        _switch_off(
            endpoint, "It answered 410: nobody lives there any more. Change the address, then switch it on again.", at
        )
    elif any(result.is_last and _got_nothing_since(endpoint, result) for result in failed):
        words = "It received nothing for more than three days. What it is to hear waits; switch it on again when it is back."
        _switch_off(endpoint, f"{words} The last attempt: {endpoint.last_trouble}", at)
    elif endpoint.failing_since and at - endpoint.failing_since >= WARN_AFTER and endpoint.warned_at is None:
        endpoint.warned_at = at
        _tell(endpoint, Event.WEBHOOK_FAILING, at)


def _got_nothing_since(endpoint: WebhookEndpoint, result: Result) -> bool:
    return endpoint.last_success_at is None or endpoint.last_success_at < result.sent.first_tried_at


def _switch_off(endpoint: WebhookEndpoint, reason: str, at: datetime) -> None:
    endpoint.state, endpoint.reason = EndpointState.DISABLED, reason
    endpoint.number += 1
    _tell(endpoint, Event.WEBHOOK_DISABLED, at)


def _tell(endpoint: WebhookEndpoint, event: Event, at: datetime) -> None:
    notifications.notify(event=event, to=webhook_keepers.of(endpoint), about=endpoint, at=at)
