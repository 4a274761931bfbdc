"""Deliveries that are due, handed to the mail server one after the other. Nobody twice, whoever is killed when.

A worker leases a portion; a row that is leased has not been touched. Just before a row is handed over it is marked ``sending``, and the
attempt is counted; just after the server's word it is marked with that word, in the same commit that marks the next one. So a worker that
dies leaves one row at most of which nobody knows whether it left. That row becomes ``in_doubt``, is never sent again by itself, and
waits for a person (docs/decisions/0023). All times are the database's.
"""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.db import InterfaceError, OperationalError, connection

from accounts.models import Company
from crisis_triage.shared.quiet_hours import next_allowed
from crisis_triage.shared.sql import Row, ask
from outreach import due
from outreach.notices import Event
from outreach.queries import message_troubles, opt_out_links
from outreach.services import addressing, hindrances, mailing, refusals, stopping
from outreach.services.mailing import Answer, Fate, Mail, Post, ServerDown
from outreach.states import DeliveryState

log = structlog.get_logger()

PORTION = 50
WAITS = (60, 300, 900, 3600)
"""Seconds before the second to the last attempt."""

MOST_ATTEMPTS = len(WAITS) + 1
LEASE_SECONDS = 300
SENDING_SECONDS = 600
"""Longer than any server may keep us waiting for its word (EMAIL_TIMEOUT, at each of six steps)."""

DOWN_SECONDS = 30
MOST_DOUBTS = message_troubles.MOST_DOUBTS
"""A mail server that swallows messages without a word gets no more of them before a person has looked."""

TRIES_TO_NOTE, TRY_EVERY_SECONDS = 10, 1.0
"""The server's word must not be lost because our database is away for a moment."""

CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT id FROM outreach_delivery candidate
         WHERE state = 'waiting' AND due_at <= statement_timestamp()
           AND (lease_until IS NULL OR lease_until < statement_timestamp())
           AND (SELECT count(*) FROM outreach_delivery doubt
                 WHERE doubt.message_id = candidate.message_id AND doubt.state = 'in_doubt') < %(doubts)s
           AND NOT EXISTS (SELECT FROM outreach_message WHERE id = candidate.message_id AND state = 'paused')
         ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    UPDATE outreach_delivery delivery
       SET lease_until = statement_timestamp() + %(seconds)s * interval '1 second', lease_token = %(token)s
      FROM due, accounts_customer customer, outreach_message message, accounts_user author
     WHERE delivery.id = due.id AND customer.id = delivery.customer_id AND message.id = delivery.message_id
       AND author.id = message.author_id
 RETURNING delivery.id, delivery.address, delivery.subject, delivery.body, delivery.header_id, author.email, customer.time_zone, message.is_urgent, statement_timestamp()
"""
POSTPONE = """
    UPDATE outreach_delivery delivery SET due_at = later.due_at, lease_until = NULL, lease_token = NULL
      FROM unnest(%(ids)s::bigint[], %(moments)s::timestamptz[]) AS later (id, due_at)
     WHERE delivery.id = later.id AND delivery.lease_token = %(token)s AND delivery.state = 'waiting'
"""
# Whoever wrote and whoever started a message hears, in the same commit, of what nobody knows of it.
ALARM = f"""
    INSERT INTO outreach_noticerequest (user_id, event, about_id, happened_at)
    SELECT DISTINCT unnest(ARRAY[message.author_id, message.started_by_id]), '{Event.MESSAGE_STUCK}', message.id, statement_timestamp()
      FROM outreach_message message
"""  # noqa: S608  a word of ours
# What came of the one, and the next one is begun: one commit. Whoever must not be told any more is not begun.
STEP = f"""
    WITH ended AS (
        UPDATE outreach_delivery
           SET state = %(state)s, reason = %(reason)s, attempts = attempts - %(uncounted)s, lease_until = NULL, lease_token = NULL,
               sent_at = CASE WHEN %(state)s = 'sent' THEN statement_timestamp() END,
               bounced_at = CASE WHEN %(state)s = 'bounced' THEN statement_timestamp() END,
               due_at = statement_timestamp() + %(wait)s * interval '1 second'
         WHERE id = %(ended)s AND lease_token = %(token)s
           AND (state = 'sending' OR state = 'in_doubt' AND %(state)s IN ('sent', 'bounced', 'waiting'))
     RETURNING message_id, state
    ), alarmed AS ({ALARM} WHERE message.id IN (SELECT message_id FROM ended WHERE state = 'in_doubt'))
    UPDATE outreach_delivery delivery
       SET state = 'sending', attempts = attempts + 1, tried_at = statement_timestamp(), reason = '',
           lease_until = statement_timestamp() + %(seconds)s * interval '1 second'
      FROM {hindrances.BESIDE}
     WHERE delivery.id = %(begun)s AND delivery.lease_token = %(token)s AND delivery.state = 'waiting' AND {hindrances.ITS_OWN}
       AND ({hindrances.HINDRANCE}) IS NULL AND message.state <> 'paused'
 RETURNING delivery.attempts
"""  # noqa: S608  statements of ours
RELEASE = """
    UPDATE outreach_delivery
       SET lease_until = NULL, lease_token = NULL, reason = CASE WHEN %(reason)s = '' THEN reason ELSE %(reason)s END,
           due_at = due_at + %(seconds)s * interval '1 second'
     WHERE lease_token = %(token)s AND state = 'waiting'
"""
# The token stays: a worker that only slept still knows what the server said.
DOUBT = f"""
    WITH doubted AS (
        UPDATE outreach_delivery SET state = 'in_doubt', lease_until = NULL, reason = %(reason)s
         WHERE state = 'sending' AND lease_until < statement_timestamp()
     RETURNING id, message_id
    ), alarmed AS ({ALARM} WHERE message.id IN (SELECT message_id FROM doubted))
    SELECT id FROM doubted
"""  # noqa: S608  a statement of ours
STOPPED = (
    "Its worker stopped after it had begun to hand this message over. It may have left: look for its Message-ID in the "
    "mail server's log, then say whether it did."
)
BROKE_OFF = "The mail server broke off after it was given the message, so it may have left"
STATES = {
    Fate.ACCEPTED: DeliveryState.SENT,
    Fate.REFUSED: DeliveryState.BOUNCED,
    Fate.LATER: DeliveryState.WAITING,
    Fate.CUT_OFF: DeliveryState.WAITING,
    Fate.UNKNOWN: DeliveryState.IN_DOUBT,
    Fate.DENIED: DeliveryState.FAILED,
    Fate.UNSENDABLE: DeliveryState.FAILED,
}


@dataclass(frozen=True)
class Ended:
    """What the server said of one row, not yet noted. ``uncounted``: attempts that were not the row's fault."""

    id: int
    state: DeliveryState
    reason: str = ""
    wait: int = 0
    uncounted: int = 0


@dataclass(frozen=True)
class Done:
    """``claimed``: 0 if nothing was due. ``trouble``: why the server took nothing. ``refused``: messages none of which it takes."""

    claimed: int
    sent: int = 0
    trouble: str = ""
    refused: Sequence[int] = ()


def send_some() -> Done:
    """One portion of what is due."""
    token = uuid.uuid4()
    claimed, mails = _claim(token)
    if not mails:
        return Done(claimed)
    portion = _Portion(token, is_last=claimed < PORTION)
    try:
        with stopping.finishing_first() as stop, mailing.connected() as post:
            portion.send(mails, post, stop)
    except RefusesAll as refusal:
        ask(RELEASE, {"token": token, "reason": "", "seconds": 0})
        log.error("mail_server_refuses_all", reason=str(refusal))
        return Done(claimed, portion.sent, trouble=str(refusal), refused=refusal.messages)
    except ServerDown as down:
        ask(RELEASE, {"token": token, "reason": str(down), "seconds": DOWN_SECONDS})
        log.warning("mail_server_down", reason=str(down))
        return Done(claimed, portion.sent, trouble=str(down))
    ask(RELEASE, {"token": token, "reason": "", "seconds": 0})
    return Done(claimed, portion.sent)


def doubt_the_lost() -> int:
    """Rows of workers that died with them. Returns how many are in doubt now."""
    rows = ask(DOUBT, {"reason": STOPPED})
    if rows:
        log.error("deliveries_in_doubt", ids=[id for (id,) in rows])
    return len(rows)


class RefusesAll(Exception):
    def __init__(self, words: str, messages: Sequence[int]) -> None:
        super().__init__(f"The mail server refuses one message after the other: {refusals.without_addresses(words)}")
        self.messages = messages


class _Portion:
    """What one worker holds, handed over row by row. ``is_last``: nothing else was due, so a few refusals are no sign of more."""

    def __init__(self, token: uuid.UUID, *, is_last: bool = True) -> None:
        self.token = token
        self.is_last = is_last
        self.sent = 0
        self._run = refusals.Run()
        self._ended: Ended | None = None

    def send(self, mails: Sequence[Mail], post: Post, stop: stopping.Stop) -> None:
        try:
            for mail in mails:
                if stop.is_asked:
                    return
                self._send_one(mail, post)
            if self.is_last:
                self._note()
                self._run.believe()
        finally:
            self._note()

    def _send_one(self, mail: Mail, post: Post) -> None:
        attempts = self._step(begun=mail.id)
        if attempts is None:
            hindrances.turn_away(mail.id, token=self.token)
            return
        try:
            answer = post.send(mail)
        except ServerDown as down:
            self._ended = Ended(mail.id, DeliveryState.WAITING, str(down), DOWN_SECONDS, uncounted=1)
            raise
        self._ended = _ended(mail.id, answer, attempts)
        if self._run.note(mail.id, answer, self._ended.state):
            self._ended = Ended(mail.id, DeliveryState.WAITING, answer.words, refusals.HELD_SECONDS, uncounted=1)
        self.sent += answer.fate == Fate.ACCEPTED
        self._look_back(answer)
        if answer.fate in (Fate.CUT_OFF, Fate.UNKNOWN):
            self._note()
            post.close()
            post.open()

    def _look_back(self, answer: Answer) -> None:
        """Raises RefusesAll and ServerDown, of what the server does to everybody."""
        if self._run.is_of_all:
            self._note()
            raise RefusesAll(answer.words, refusals.messages_of(self._run.refused))
        if self._run.is_put_off:
            self._note()
            self._run.give_back()
            raise ServerDown(f"The mail server puts everybody off: {refusals.without_addresses(answer.words)}")

    def _note(self) -> None:
        if self._ended is not None:
            self._step(begun=None)

    def _step(self, *, begun: int | None) -> int | None:
        """Notes what came of the last row and begins this one. Returns its attempts; None: it is not ours, or not to be sent, any
        more."""
        ended = self._ended or Ended(0, DeliveryState.WAITING)
        rows = _insist(
            STEP, {**vars(ended), "ended": ended.id, "begun": begun, "token": self.token, "seconds": SENDING_SECONDS}
        )
        self._ended = None
        return rows[0][0] if rows else None


def _ended(id: int, answer: Answer, attempts: int) -> Ended:
    if answer.fate == Fate.UNKNOWN:
        return Ended(id, DeliveryState.IN_DOUBT, f"{BROKE_OFF}: {answer.words}")
    is_retried = STATES[answer.fate] == DeliveryState.WAITING
    if is_retried and attempts >= MOST_ATTEMPTS:
        return Ended(id, DeliveryState.FAILED, f"After {attempts} attempts: {answer.words}")
    return Ended(id, STATES[answer.fate], answer.words, WAITS[attempts - 1] if is_retried else 0)


def _claim(token: uuid.UUID) -> tuple[int, list[Mail]]:
    """How many rows were leased, and those of them that may go now. For the others it is night, and they are due in the morning."""
    rows = ask(CLAIM, {"limit": PORTION, "doubts": MOST_DOUBTS, "seconds": LEASE_SECONDS, "token": token})
    ours = Company.ours().zone
    late = {row[0]: morning for row in rows if (morning := _morning(row, ours)) is not None}
    if late:
        ask(POSTPONE, {"ids": list(late), "moments": list(late.values()), "token": token})
    return len(rows), [_mail(row) for row in sorted(rows) if row[0] not in late]


def _mail(row: Row) -> Mail:
    id, address, subject, body, header_id, answers_to, *_ = row
    return Mail(id, address, subject, body, header_id, opt_out_links.link_of(header_id), answers_to)


def _morning(row: Row, ours: ZoneInfo) -> datetime | None:
    *_, time_zone, is_urgent, now = row
    if is_urgent:
        return None
    allowed = next_allowed(now, due.zone_of(time_zone, ours), addressing.quiet())
    return allowed if allowed > now else None


def _insist(statement: str, about: dict[str, Any]) -> list[Row]:
    """Again, if the database is away: the row that is begun and not sent is worse than a worker that waits."""
    for _ in range(TRIES_TO_NOTE):
        try:
            return ask(statement, about)
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block:
                raise
            log.warning("delivery_not_noted_yet", reason=str(error))
            connection.close()
            time.sleep(TRY_EVERY_SECONDS)
    return ask(statement, about)
