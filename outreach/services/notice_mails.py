"""Sends the mails of notices: the row is the job, leased before the work and finished only by who still holds it.

Each person gets one mail for all that is due. What it says is asked just before: read, settled or out of sight meanwhile is left out,
and a mail without a word is not sent. Killed after the sending and before the writing down, it is sent again under the same
Message-ID: a colleague who reads twice is better than one who never heard.
"""

import smtplib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction

from outreach.models import Notification
from outreach.notices import Mode
from outreach.queries import notice_texts, notice_wishes, notifications
from outreach.queries.notice_wishes import Wishes
from outreach.queries.notifications import Line
from outreach.services.notifications import Portion

log = structlog.get_logger()

PEOPLE = 20
LEASE = timedelta(minutes=2)
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=30))
MOST_REFUSALS = 5
AGAIN = timedelta(hours=1)
NOT_THEIRS = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError)
"""Refused for this mail, or no mail can be made of it. Whatever else goes wrong is the mail server's, and waits for it."""

CLAIM = """
    WITH people AS MATERIALIZED (
        SELECT user_id, email_mode FROM outreach_notification
         WHERE email_state = 'waiting' AND email_due_at <= %(at)s AND (lease_until IS NULL OR lease_until <= %(at)s)
         GROUP BY user_id, email_mode ORDER BY min(email_due_at) LIMIT %(people)s
    ), due AS MATERIALIZED (
        SELECT notice.id FROM outreach_notification notice JOIN people USING (user_id, email_mode)
         WHERE email_state = 'waiting' AND email_due_at <= %(at)s AND (lease_until IS NULL OR lease_until <= %(at)s)
         ORDER BY notice.id FOR UPDATE OF notice SKIP LOCKED
    )
    UPDATE outreach_notification notice
       SET lease_until = %(at)s + %(lease)s, lease_token = %(token)s, attempts = attempts + 1
      FROM due WHERE notice.id = due.id
"""
RELEASE = """
    UPDATE outreach_notification
       SET lease_until = NULL, lease_token = NULL, email_due_at = %(due)s, email_note = %(note)s, attempts = attempts - %(uncounted)s
     WHERE id = ANY(%(ids)s) AND lease_token = %(token)s
"""
# Whoever was told here and nowhere else has read it. What came while the mail was on its way is for another one.
SETTLE = """
    UPDATE outreach_notification notice
       SET lease_until = NULL, lease_token = NULL, attempts = 0, email_note = %(note)s, email_settled_at = %(at)s,
           email_state = CASE WHEN count > held THEN 'waiting' ELSE %(state)s END,
           email_due_at = CASE WHEN count > held THEN %(at)s + %(again)s ELSE email_due_at END,
           read_at = CASE WHEN in_app OR count > held OR %(state)s <> 'sent' THEN read_at ELSE coalesce(read_at, %(at)s) END
      FROM unnest(%(ids)s::bigint[], %(counts)s::int[]) AS sent (id, held)
     WHERE notice.id = sent.id AND lease_token = %(token)s
"""


@dataclass(frozen=True)
class Claim:
    token: uuid.UUID
    at: datetime

    def release(self, notices: Collection[Notification], *, until: datetime, note: str, uncounted: int = 0) -> None:
        ids = [notice.pk for notice in notices]
        about = {"ids": ids, "token": self.token, "due": until, "note": note[:300], "uncounted": uncounted}
        _execute(RELEASE, about)

    def settle(self, notices: Collection[Notification], *, state: str, note: str = "") -> None:
        about: dict[str, Any] = {"ids": [notice.pk for notice in notices], "counts": [each.count for each in notices]}
        _execute(SETTLE, about | vars(self) | {"state": state, "note": note[:300], "again": AGAIN})


def send_due(*, at: datetime) -> Portion:
    """One portion of people. Safe beside others, and safe to run twice."""
    claim = Claim(uuid.uuid4(), at)
    notices = _take(claim)
    wishes = notice_wishes.wishes_of({notice.user_id for notice in notices})
    mails = 0
    down: Exception | None = None
    for (user_id, mode), rows in groupby(notices, key=lambda notice: (notice.user_id, notice.email_mode)):
        theirs = list(rows)
        if user_id not in wishes:
            claim.settle(theirs, state="dropped", note="This person does not work here any more.")
        elif down is not None:  # to wait for its silence once for each person would outlast the leases
            _put_off(theirs, down, claim)
        else:
            try:
                mails += _send_to(wishes[user_id], Mode(mode), theirs, claim)
            except (OSError, smtplib.SMTPException) as error:
                down = error
                _put_off(theirs, error, claim)
    return Portion(mails, is_more=bool(notices) and down is None)


def _take(claim: Claim) -> list[Notification]:
    """Leased and counted before any work."""
    with transaction.atomic():
        _execute(CLAIM, {"at": claim.at, "people": PEOPLE, "lease": LEASE, "token": claim.token})
    held = Notification.objects.filter(lease_token=claim.token)
    return list(held.order_by("user_id", "email_mode", "-is_severe", "-last_at", "-pk"))


def _send_to(wishes: Wishes, mode: Mode, notices: list[Notification], claim: Claim) -> int:
    """Raises what the mail server's trouble raises."""
    notices = _without_the_undisturbed(wishes, notices, claim)
    told = _still_told(wishes, notices, claim)
    if not told:
        return 0
    mail = _mail(wishes, mode, told)
    kept = [notice for notice, _ in told]
    try:
        mail.send()
    except NOT_THEIRS as error:
        _put_off(kept, error, claim)
        return 0
    claim.settle(kept, state="sent")
    return 1


def _without_the_undisturbed(wishes: Wishes, notices: list[Notification], claim: Claim) -> list[Notification]:
    """Whoever sleeps is written to in the morning."""
    rest: dict[datetime, list[Notification]] = {}
    for notice in notices:
        rest.setdefault(wishes.undisturbed_until(claim.at, is_severe=notice.is_severe), []).append(notice)
    now = rest.pop(claim.at, [])
    for until, asleep in rest.items():
        claim.release(asleep, until=until, note="Waits for the end of the quiet hours.", uncounted=1)
    return now


def _still_told(
    wishes: Wishes, notices: Sequence[Notification], claim: Claim
) -> list[tuple[Notification, Sequence[Line]]]:
    """What is unread, in sight and true, since the mail before; the rest is dropped, and says so."""
    lines = notifications.lines_of(wishes.user, notices)
    told: list[tuple[Notification, Sequence[Line]]] = []
    for notice in notices:
        since = notice.email_settled_at
        news = [line for line in lines[notice.pk] if line.is_true and (since is None or line.at > since)]
        if notice.read_at is not None:
            claim.settle([notice], state="dropped", note="Read before it was due.")
        elif news:
            told.append((notice, news))
        else:
            why = "Settled before it was due." if lines[notice.pk] else notifications.OUT_OF_SIGHT
            claim.settle([notice], state="dropped", note=why)
    return told


def _mail(wishes: Wishes, mode: Mode, told: Sequence[tuple[Notification, Sequence[Line]]]) -> EmailMessage:
    text = notice_texts.written(wishes.user, told, is_digest=mode == Mode.DIGEST)
    name = sha256(repr([(notice.pk, notice.count) for notice, _ in told]).encode()).hexdigest()[:32]
    return EmailMessage(
        text.subject,
        text.body,
        to=[wishes.user.email],
        headers={
            "Message-ID": f"<notice-{name}@{urlsplit(settings.BASE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _put_off(notices: Sequence[Notification], error: Exception, claim: Claim) -> None:
    """An address that is refused again and again is given up, and its person reads that in the settings; a server that is down is
    waited for."""
    attempts = max(notice.attempts for notice in notices)
    note = f"{type(error).__name__}: {error}"
    log.warning("notice_not_sent", notices=[notice.pk for notice in notices], reason=note)
    if isinstance(error, NOT_THEIRS) and attempts >= MOST_REFUSALS:
        claim.settle(notices, state="failed", note=note)
    else:
        claim.release(notices, until=claim.at + WAITS[min(attempts, len(WAITS)) - 1], note=note)


def _execute(statement: str, parameters: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
