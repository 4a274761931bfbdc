"""Lists that are read again every day: which, since when, and with which secret."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Company, User
from crisis_triage.shared import egress
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.sealing import seal
from signals.mapping import pages, paths
from signals.mapping.pages import Layout
from signals.models import Mapping, Reconcile, Source
from signals.services import hints
from signals.vocabulary import SinceAs

HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,59}")
NOT_OURS_TO_SAY = {"host", "content-length", "connection", "transfer-encoding", "accept-encoding", "cookie"}
SECRET = re.compile(r"[!-~][ -~]{0,1999}")
LONGEST_OVERLAP = timedelta(days=7)
MOST_PAGES = 1_000
MOST_DAYS = 365
FIRST = timedelta(days=7)
"""As far back as the first reading looks, unless somebody says otherwise."""

MINUTES_APART = 7
"""A thousand sources that are due at three o'clock are spread over that hour."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """``secret``: None keeps the one that is there. ``since``: from where the first reading starts, or the next one."""

    layout: Layout
    since_as: SinceAs = SinceAs.ISO
    header: str = ""
    secret: str | None = None
    hour: int = 3
    overlap: timedelta = timedelta(hours=1)
    most_pages: int = 100
    since: datetime | None = None
    whole_days: int = 0


@transaction.atomic
def set_up(*, source: Source, wish: Wish, by: User, at: datetime) -> Reconcile:
    """Read this list every day, and for the first time at once. Refuses a mapping that gives its signals no id of their own: what
    a webhook brought would count again. The secret is sealed, goes to this host only, and is not shown again."""
    access.check_may(by, Action.MANAGE_SOURCES)
    _check(wish)
    if fault := fault_of_mapping(source):
        raise Invalid(fault, field="url")
    old = Reconcile.objects.select_for_update(no_key=True).filter(source=source).first()
    fields = {
        **vars(wish.layout),
        "since_as": wish.since_as,
        "header": wish.header,
        "sealed_secret": _sealed(wish, old),
        "hour": wish.hour,
        "whole_days": wish.whole_days,
        "is_whole": False,
        "overlap": wish.overlap,
        "most_pages": wish.most_pages,
        "read_until": wish.since or (old.read_until if old else at - FIRST),
        "is_on": True,
        "changed_at": at,
        "began_at": None,
        "cursor": "",
        "rounds": 1,
        "new_in_round": 0,
    }
    made, _ = Reconcile.objects.update_or_create(source=source, defaults=fields)
    _due_now(made, at)
    return made


@transaction.atomic
def stop(*, source: Source, by: User, at: datetime) -> None:
    access.check_may(by, Action.MANAGE_SOURCES)
    Reconcile.objects.filter(source=source).update(is_on=False, changed_at=at, lease_until=None, lease_token=None)


@transaction.atomic
def read_now(*, source: Source, by: User | None, at: datetime) -> Reconcile:
    """Due at once, also if it was given up; what is under way goes on from its page. Refuses what has no list, and says what to do."""
    if by is not None:
        access.check_may(by, Action.MANAGE_SOURCES)
    found = Reconcile.objects.filter(source=source, is_on=True).first()
    if found is None:
        raise Invalid(
            f"{source.name} only sends by itself: there is no list to read again. Say where it stands, or ask the sender to send "
            "again what is missing.",
            field="source",
        )
    _due_now(found, at)
    return found


@transaction.atomic
def read_whole(*, source: Source, by: User, at: datetime) -> Reconcile:
    """All of the list, from its beginning and at once: what stood in it once and does not now is marked, for a person to decide."""
    found = read_now(source=source, by=by, at=at)
    check_can_be_whole(found.url)
    Reconcile.objects.filter(pk=found.pk).update(is_whole=True, began_at=None, cursor="")
    return found


def check_can_be_whole(url: str) -> None:
    if pages.PAGE in url:
        raise Invalid(
            "Rows move from one numbered page to another while they are read, so what is missing in such a list may well be there. "
            "Only a list with cursors can be read to see what is gone.",
            field="whole_days",
        )


def is_whole_due(row: Reconcile, *, at: datetime) -> bool:
    return bool(row.whole_days) and (row.whole_at is None or at >= row.whole_at + timedelta(days=row.whole_days))


def fault_of_mapping(source: Source) -> str:
    """Why the same record would count twice; empty if it would not, or if nobody can tell yet."""
    newest = Mapping.objects.filter(source=source).order_by("-version").first()
    if newest is None or "external_id" in newest.spec["fields"]:
        return ""
    return "The mapping says no external_id, so what a webhook brought would count once more. Say in the mapping where the id stands."


def next_due(row: Reconcile, *, at: datetime) -> datetime:
    """At its hour, where the company is; tomorrow, if that has passed."""
    local = at.astimezone(Company.ours().zone)
    due = local.replace(hour=row.hour, minute=row.source_id * MINUTES_APART % 60, second=0, microsecond=0)
    return due if due > local else due + timedelta(days=1)


def _due_now(row: Reconcile, at: datetime) -> None:
    """Whoever holds it finds that it is not theirs any more, and keeps nothing."""
    Reconcile.objects.filter(pk=row.pk).update(
        due_at=at, attempts=0, quarantined_at=None, failure="", lease_until=None, lease_token=None
    )
    hints.reconciles_are_due()


def _check(wish: Wish) -> None:
    _check_address(wish.layout)
    for field, path in (("items", wish.layout.items), ("next_path", wish.layout.next_path)):
        _check_path(field, path)
    if wish.header and (not HEADER.fullmatch(wish.header) or wish.header.lower() in NOT_OURS_TO_SAY):
        raise Invalid("Name a header such as Authorization or X-API-Key.", field="header")
    if not 0 <= wish.hour <= 23:
        raise Invalid("Write an hour from 0 to 23.", field="hour")
    if not timedelta(0) <= wish.overlap <= LONGEST_OVERLAP:
        raise Invalid("Read again from up to 7 days before the last time.", field="overlap_minutes")
    if not 0 <= wish.whole_days <= MOST_DAYS:
        raise Invalid(f"Read all of it every 1 to {MOST_DAYS} days, or 0: only when somebody asks.", field="whole_days")
    if wish.whole_days:
        check_can_be_whole(wish.layout.url)
    if not 1 <= wish.most_pages <= MOST_PAGES:
        raise Invalid(f"Read between 1 and {MOST_PAGES:,} pages in one go.", field="most_pages")


def _check_address(layout: Layout) -> None:
    """What is put in for braces comes from outside: it may not say to whom the secret goes."""
    egress.check_url(pages.address(layout.url, since="", cursor="c" if pages.CURSOR in layout.url else ""))
    if pages.PAGE in layout.url and (pages.CURSOR in layout.url or layout.next_path):
        raise Invalid("Pages are numbered, or they say where the next one stands: not both.", field="next_path")
    if pages.PAGE in layout.url and not layout.items:
        raise Invalid("Say where the items stand: numbered pages end with one that has none.", field="items")
    if "{" in str(pages.origin(layout.url)):
        raise Invalid("Write the host as it is: braces stand behind it.", field="url")
    if "{" in layout.url.replace(pages.SINCE, "").replace(pages.CURSOR, "").replace(pages.PAGE, ""):
        raise Invalid("Only {since}, {cursor} and {page} can stand in braces.", field="url")
    if pages.SINCE not in layout.url:
        raise Invalid("Write {since} where the address says since when, such as ?updated_since={since}.", field="url")
    if pages.CURSOR in layout.url and not layout.next_path:
        raise Invalid("Say where the next cursor stands on a page, such as $.next_cursor.", field="next_path")


def _check_path(field: str, path: str) -> None:
    if not path or (field, path) == ("next_path", pages.LINK):
        return
    if not path.startswith("$"):
        raise Invalid("Write a JSONPath from the whole page, such as $.tickets[*].", field=field)
    try:
        paths.check(path)
    except paths.BadPath as fault:
        raise Invalid(str(fault), field=field) from fault


def _sealed(wish: Wish, old: Reconcile | None) -> str:
    """A secret that was given for one host is not sent to another because somebody rewrote the address."""
    if not wish.header:
        if wish.secret:
            raise Invalid("Name the header in which the secret is sent, such as Authorization.", field="header")
        return ""
    if wish.secret:
        if not SECRET.fullmatch(wish.secret):
            raise Invalid("A secret is plain letters, digits and signs, in one line.", field="secret")
        return seal(wish.secret)
    if old is None or not old.sealed_secret:
        raise Invalid("Write the secret as it is sent, such as Bearer abc….", field="secret")
    if pages.origin(old.url) != pages.origin(wish.layout.url):
        raise Invalid("The address is on another host now. Write the secret anew.", field="secret")
    return old.sealed_secret
