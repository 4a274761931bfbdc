"""Lists of CRMs and helpdesks, read again every day: a page at a time, each item kept as a payload and read by the mapping of its
source, as if its webhook had come. What did come is the same record, and counts once.

A page and the place of the next are committed together, or neither. Whoever dies in between leaves a row that is due again.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from crisis_triage.shared import fetching
from crisis_triage.shared.fetching import Fetched
from crisis_triage.shared.retry_after import seconds_of
from crisis_triage.shared.sealing import Unreadable, unseal
from signals.mapping import pages
from signals.mapping.pages import BadPage, Layout, Page
from signals.models import Reconcile
from signals.readers import listing
from signals.services import payloads, reconciles
from signals.services.queues import Queue
from signals.vocabulary import Door, SinceAs

AGENT = "CrisisTriage (reconcile)"
WAITS = (300, 900, 3600, 4 * 3600)
"""Seconds before the second to the fifth try; after that it has time until tomorrow."""

LONGEST_WAIT = 12 * 3600
PAUSE = timedelta(hours=1)
MOST_ROUNDS = 5
BEGINNING = datetime(1970, 1, 2, tzinfo=UTC)
"""Of a list that is read whole."""

EXPIRED = {400, 404, 410, 422}
"""What lists answer to a cursor that they do not know any more."""

DUE = Queue(
    table="signals_reconcile",
    key="id",
    claimed="request.id",
    portions=(1, 1, 1, 1, 1),
    waits=WAITS,
    lease_seconds=120,
    gave_up="Its worker died or was stopped at each of five attempts. Look into the worker's log, then reconcile now.",
    only="is_on",
)

Fetch = Callable[..., Fetched]


class Refused(Exception):
    """The page cannot be had. ``status``: what was answered, if anything."""

    def __init__(self, trouble: str, fetched: Fetched | None = None) -> None:
        super().__init__(trouble)
        self.trouble = trouble
        self.fetched = fetched or Fetched(None)


@dataclass(frozen=True)
class Reading:
    """One page, asked for at one moment by one holder."""

    row: Reconcile
    token: uuid.UUID
    at: datetime


def read_due(*, fetch: Fetch = fetching.fetch) -> int:
    """A page of a list that is due. Returns how many pages were asked for; 0: nothing is due."""
    return DUE.work_off(lambda id, token: _read(id, token, fetch))


def _read(id: int, token: uuid.UUID, fetch: Fetch) -> None:
    row = Reconcile.objects.select_related("source").get(pk=id)
    reading = Reading(row, token, timezone.now())
    try:
        page = _page(row, fetch)
    except Refused as refusal:
        _put_off(reading, refusal)
    else:
        _keep(reading, page)


def _page(row: Reconcile, fetch: Fetch) -> Page:
    if fault := reconciles.fault_of_mapping(row.source):
        raise Refused(fault)
    from_when = BEGINNING if row.is_whole else row.read_until - row.overlap
    since = pages.since_in_words(from_when, SinceAs(row.since_as))
    url = pages.address(row.url, since=since, cursor=row.cursor)
    fetched = fetch(url, headers=_headers(row), redirects=0)
    if fetched.status == 404 and row.cursor and pages.PAGE in row.url:
        return Page([])  # behind the last of numbered pages many lists have nothing
    if fetched.trouble or fetched.status != 200:
        raise Refused(_in_words(fetched), fetched)
    try:
        layout = Layout(row.url, row.items, row.wrap, row.next_path)
        return pages.read(layout, fetched.body, url=url, cursor=row.cursor, link=fetched.link)
    except BadPage as error:
        raise Refused(str(error), fetched) from error


def _headers(row: Reconcile) -> dict[str, str]:
    headers = {"User-Agent": AGENT, "Accept": "application/json"}
    if not row.header:
        return headers
    try:
        return {**headers, row.header: unseal(row.sealed_secret)}
    except Unreadable as error:
        raise Refused(str(error)) from error


def _in_words(fetched: Fetched) -> str:
    if fetched.status in (401, 403):
        return f"It answered {fetched.status}: the secret is not good, or may not read this list. Write a new one."
    return fetched.trouble or f"It answered {fetched.status}."


@transaction.atomic
def _keep(reading: Reading, page: Page) -> None:
    """What stands on the page and where the next one is, or neither."""
    row = _held(reading)
    if row is None:
        return
    healed = payloads.keep_fetched(source=row.source, door=Door.RECONCILE, bodies=page.items, at=reading.at)
    if row.began_at is None:
        row.began_at, row.pages, row.brought, row.healed = reading.at, 0, 0, 0
        row.rounds, row.new_in_round = 1, 0
    row.pages += 1
    row.brought += len(page.items)
    row.healed += healed
    row.new_in_round += healed
    listing.note(row, page.items, at=reading.at)
    row.cursor, failure = page.cursor or _from_the_beginning(row), ""
    if row.cursor:
        row.due_at = reading.at + (PAUSE if row.pages % row.most_pages == 0 else timedelta(0))
    else:
        failure = _end(row, reading.at)
    row.attempts, row.failure, row.tried_at = 0, failure, reading.at
    _let_go(row)


def _end(row: Any, at: datetime) -> str:
    """Behind the last page. What is the matter, if the list was to be whole and cannot be believed."""
    failure = ""
    if row.is_whole:
        row.gone, failure = listing.mark(row, at=at)
        row.whole_at = at
    row.read_until, row.began_at, row.succeeded_at = row.began_at, None, at
    row.is_whole = reconciles.is_whole_due(row, at=at)
    row.due_at = reconciles.next_due(row, at=at)
    return failure


def _from_the_beginning(row: Reconcile) -> str:
    """What is written while numbered pages are read moves the rows behind it to other pages, and one is missed. So they are read until
    a round brings nothing new."""
    if pages.PAGE not in row.url or not row.new_in_round or row.rounds >= MOST_ROUNDS:
        return ""
    row.rounds, row.new_in_round = row.rounds + 1, 0
    return pages.FIRST_PAGE


@transaction.atomic
def _put_off(reading: Reading, refusal: Refused) -> None:
    """The place stays, unless the list does not know it any more: then from its beginning. Tried again soon, and when that did not
    help, at its hour: a CRM that is down for a night must not be given up for good."""
    row = _held(reading)
    if row is None:
        return
    fetched = refusal.fetched
    is_expired = bool(row.cursor) and fetched.status in EXPIRED
    if is_expired:
        row.cursor, row.began_at = "", None
    if row.attempts <= len(WAITS) and (is_expired or _may_pass(fetched)):
        asked = seconds_of(fetched.retry_after, at=reading.at, most=LONGEST_WAIT)
        row.due_at = reading.at + timedelta(seconds=max(WAITS[row.attempts - 1], asked))
    else:
        row.due_at, row.attempts = reconciles.next_due(row, at=reading.at), 0
    row.failure, row.tried_at = refusal.trouble[:500], reading.at
    _let_go(row)


def _may_pass(fetched: Fetched) -> bool:
    """By itself, and soon: nothing came back, too many asked, or the other side is in trouble."""
    return fetched.status is None or fetched.status in (408, 425, 429) or fetched.status >= 500


def _held(reading: Reading) -> Any:
    held = Reconcile.objects.select_related("source").select_for_update(of=("self",), no_key=True)
    return held.filter(pk=reading.row.pk, lease_token=reading.token).first()


def _let_go(row: Reconcile) -> None:
    row.lease_until = row.lease_token = None
    row.save()
