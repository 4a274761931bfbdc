"""Deliveries that are due, on their way to many receivers at once; none waits for a receiver that is not its own.

One process sends at a time (a lock of the database's session, so that one which dies frees it), and holds hundreds of requests in one
thread (crisis_triage.shared.courier). Rows are claimed with a lease and a token by the database's clock, a few per endpoint: one that
is slow or down keeps one place, not all of them. A process that is killed leaves rows whose lease ends: they are sent again, with the
id by which the receiver knows them.
"""

import time
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC

import structlog
from standardwebhooks import Webhook

from accounts import access
from accounts.models import User
from crisis_triage.shared import sealing
from crisis_triage.shared.courier import Courier, Parcel, Receipt
from crisis_triage.shared.sql import ask
from outreach.queries import webhook_lines
from outreach.services import stopping, webhook_results
from outreach.services.webhook_results import Result, Sent
from outreach.webhook_rules import IS_DOWN, LANES, NARROW, SLOW_SECONDS

log = structlog.get_logger()

LOCK = 4_160_035
LEASE_SECONDS = 60
MOST_AT_ONCE = 256
GATHER_SECONDS = 0.03
"""What ends within a moment is noted together."""
LOOK_SECONDS, SELDOM_SECONDS = 0.25, 2.0
"""How often it looks for more while some are on their way; more seldom the longer there is nothing."""

# A few of each endpoint, oldest first, each only when nothing earlier about the same thing is open. An endpoint that is down is knocked
# at with its oldest, before that one's time as well; such a knock is no attempt of it. A test is sent also to an endpoint that is paused
# or left alone: it is how one finds out.
CLAIM = """
    WITH lane AS (
        SELECT endpoint.id, endpoint.state = 'active' AND coalesce(held_until <= statement_timestamp(), true) AS is_open,
               failures >= %(down)s AS is_down,
               CASE WHEN failures > 0 THEN 1 WHEN last_seconds > %(slow)s THEN %(narrow)s ELSE %(lanes)s END
               - (SELECT count(*) FROM outreach_webhookdelivery busy
                   WHERE busy.endpoint_id = endpoint.id AND busy.state = 'sending') AS free
          FROM outreach_webhookendpoint endpoint JOIN accounts_user owner ON owner.id = endpoint.owner_id
         WHERE endpoint.state <> 'removed' AND owner.is_active
    ), due AS MATERIALIZED (
        SELECT chosen.id FROM lane CROSS JOIN LATERAL (
            SELECT candidate.id FROM outreach_webhookdelivery candidate
             WHERE candidate.endpoint_id = lane.id AND candidate.state = 'waiting'
               AND (lane.is_open OR candidate.event = 'webhook.test')
               AND (candidate.due_at <= statement_timestamp() OR lane.is_open AND lane.is_down)
               AND NOT EXISTS (
                   SELECT FROM outreach_webhookdelivery earlier
                    WHERE earlier.endpoint_id = candidate.endpoint_id AND earlier.subject = candidate.subject
                      AND earlier.id < candidate.id AND earlier.state IN ('waiting', 'sending'))
             ORDER BY candidate.id LIMIT greatest(lane.free, 0) FOR UPDATE SKIP LOCKED) AS chosen
         LIMIT %(limit)s)
    UPDATE outreach_webhookdelivery delivery
       SET state = 'sending', attempts = attempts + (due_at <= statement_timestamp())::int, lease_token = %(token)s,
           lease_until = statement_timestamp() + %(seconds)s * interval '1 second',
           first_tried_at = coalesce(first_tried_at, statement_timestamp())
      FROM due, outreach_webhookendpoint endpoint
     WHERE delivery.id = due.id AND endpoint.id = delivery.endpoint_id
 RETURNING delivery.id, delivery.endpoint_id, endpoint.owner_id, endpoint.url, endpoint.secret,
           CASE WHEN endpoint.old_secret_until > statement_timestamp() THEN endpoint.old_secret ELSE '' END,
           delivery.message_id, delivery.event, delivery.line, delivery.body, delivery.attempts, delivery.first_tried_at,
           delivery.lease_token, delivery.due_at <= statement_timestamp(), statement_timestamp()
"""
# The attempt was counted; nobody knows what came of it.
FREE_THE_LOST = """
    UPDATE outreach_webhookdelivery
       SET state = 'waiting', lease_until = NULL, lease_token = NULL, trouble = 'Its worker stopped; it is sent again.'
     WHERE state = 'sending' AND lease_until < statement_timestamp()
"""


@dataclass(frozen=True)
class Done:
    delivered: int
    failed: int


def send_due(*, seconds: float) -> Done:
    """Until nothing is due, or for so many seconds and the last answers. Nothing, if another process is at it."""
    with _alone() as is_alone:
        if not is_alone:
            return Done(0, 0)
        ask(FREE_THE_LOST, {})
        if not (first := claim(MOST_AT_ONCE)):
            return Done(0, 0)
        with stopping.finishing_first() as stop, Courier() as courier:
            return _Round(courier, until=time.monotonic() + seconds, stop=stop).run(first)


class _Round:
    def __init__(self, courier: Courier, *, until: float, stop: stopping.Stop) -> None:
        self._courier = courier
        self._until = until
        self._stop = stop
        self._on_the_way: dict[Future[Receipt], Sent] = {}
        self._delivered = self._failed = 0

    def run(self, first: list[Sent]) -> Done:
        self._send(first)
        pause = LOOK_SECONDS
        while (is_more := self._claim()) or self._on_the_way:
            ended, _ = wait(self._on_the_way, timeout=pause, return_when=FIRST_COMPLETED)
            pause = LOOK_SECONDS if ended or is_more else min(2 * pause, SELDOM_SECONDS)
            if ended:
                time.sleep(GATHER_SECONDS)
            self._note()
        return Done(self._delivered, self._failed)

    def _claim(self) -> bool:
        free = MOST_AT_ONCE - len(self._on_the_way)
        if self._stop.is_asked or free <= 0 or time.monotonic() > self._until:
            return False
        claimed = claim(free)
        self._send(claimed)
        return bool(claimed)

    def _send(self, claimed: list[Sent]) -> None:
        for each in withhold(claimed):
            self._on_the_way[self._hand_over(each)] = each

    def _hand_over(self, sent: Sent) -> "Future[Receipt]":
        try:
            return self._courier.send(parcel(sent))
        except sealing.Unreadable as trouble:
            log.error("webhook_secret_unreadable", endpoint=sent.endpoint_id, reason=str(trouble))
            never: Future[Receipt] = Future()
            never.set_result(Receipt(None, 0.0, str(trouble)))
            return never

    def _note(self) -> None:
        ended = [future for future in self._on_the_way if future.done()]
        results = [Result(self._on_the_way.pop(future), future.result()) for future in ended]
        if results:
            delivered = webhook_results.note(results)
            self._delivered += delivered
            self._failed += len(results) - delivered


def claim(limit: int) -> list[Sent]:
    about: Mapping[str, object] = {
        "limit": limit,
        "token": uuid.uuid4(),
        "seconds": LEASE_SECONDS,
        "lanes": LANES,
        "narrow": NARROW,
        "slow": SLOW_SECONDS,
        "down": IS_DOWN,
    }
    return sorted(Sent(*row) for row in ask(CLAIM, about))


def withhold(claimed: list[Sent]) -> list[Sent]:
    """Those that may go. Rights are looked at once more, days after the event as well: what the owner may not see any more stays."""
    lines: dict[int, list[int]] = {}
    for each in claimed:
        if each.line is not None:
            lines.setdefault(each.owner_id, []).append(each.line)
    limited = [owner for owner in User.objects.filter(pk__in=lines) if not access.sees_everyone(owner)]
    seen = {owner.pk: webhook_lines.still_seen(owner, lines[owner.pk]) for owner in limited}
    hidden = [
        each for each in claimed if each.line is not None and each.line not in seen.get(each.owner_id, {each.line})
    ]
    webhook_results.withhold([(each.id, each.token) for each in hidden])
    return [each for each in claimed if each not in hidden]


def parcel(claimed: Sent) -> Parcel:
    """Signed anew at each attempt, with both secrets while one takes over from the other."""
    signatures = [
        Webhook(sealing.unseal(secret)).sign(claimed.message_id, claimed.now.astimezone(UTC), claimed.body)
        for secret in (claimed.secret, claimed.old_secret)
        if secret
    ]
    headers = {
        "content-type": "application/json",
        "user-agent": "Crisis-Triage-Webhooks/1",
        "webhook-id": claimed.message_id,
        "webhook-timestamp": str(int(claimed.now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    return Parcel(claimed.url, claimed.body.encode(), headers)


@contextmanager
def _alone() -> Iterator[bool]:
    [(is_alone,)] = ask("SELECT pg_try_advisory_lock(%(lock)s)", {"lock": LOCK})
    try:
        yield is_alone
    finally:
        if is_alone:
            ask("SELECT pg_advisory_unlock(%(lock)s)", {"lock": LOCK})
