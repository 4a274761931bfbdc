"""What one customer reads about themselves: what we promised them, what we told them, when they hear from us next, and who answers to
them. Only words that were meant for them: no title of an issue, no note, no score, no priority, no evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from accounts.models import Company, Contact, Customer, User
from outreach.models import Crisis, CustomerLink, Loop, LoopMove, Promise, StatusPage
from outreach.queries import opt_out_links, status_pages, status_shown
from outreach.queries.status_shown import UpdateShown
from outreach.states import LoopState, PromiseState

PREFIX = "/yours/"
MOST = 100
HIDDEN = (LoopState.NOT_AFFECTED, LoopState.MERGED)
TELLING = (LoopState.TOLD, LoopState.DECLINED_TOLD)
UNTOLD = (LoopState.DELIVERED, LoopState.OPEN)
"""Back there goes a loop whose telling came back."""


@dataclass(frozen=True)
class PromiseShown:
    what: str
    words: str
    said: str  # why it was moved, as they were told
    is_due: bool


@dataclass(frozen=True)
class Word:
    when: str
    text: str


@dataclass(frozen=True)
class Matter:
    promises: Sequence[PromiseShown]
    words: Sequence[Word]


@dataclass(frozen=True)
class Event:
    """A crisis that touches them and has a public page."""

    url: str
    shown: UpdateShown


@dataclass(frozen=True)
class OwnPage:
    company: str
    customer: str
    matters: Sequence[Matter]
    events: Sequence[Event]
    next_on: str
    contact: str
    contact_email: str
    until: str


@dataclass(frozen=True)
class Letter:
    subject: str
    company: str
    name: str
    url: str
    until: str
    by: str
    way_out: str


def own_page(link: CustomerLink) -> OwnPage:
    customer, ours = link.customer, Company.ours()
    zone = _zone(customer, ours)
    loops = _loops(customer)
    due = [each.due_on for loop in loops for each in loop.promises.all() if each.state == PromiseState.PENDING]
    answers = _who_answers(link)
    return OwnPage(
        company=ours.name,
        customer=customer.name,
        matters=[matter for loop in loops if (matter := _matter(loop, zone)).promises or matter.words],
        events=_events(customer, zone),
        next_on=_day(min(due)) if due else "",
        contact=answers.name if answers else "",
        contact_email=answers.email if answers else "",
        until=status_shown.moment(link.expires_at, zone).words,
    )


def letter(*, link: CustomerLink, url: str, contact: Contact, by: User) -> Letter:
    ours = Company.ours()
    until = status_shown.moment(link.expires_at, _zone(link.customer, ours)).words
    way_out = opt_out_links.link_of_contact(contact.pk)
    return Letter(f"What {ours.name} promised you", ours.name, contact.name, url, until, by.name, way_out)


def _zone(customer: Customer, ours: Company) -> ZoneInfo:
    return ZoneInfo(customer.time_zone) if customer.time_zone else ours.zone


def _loops(customer: Customer) -> Sequence[Loop]:
    promises = Prefetch("promises", Promise.objects.order_by("-made_at", "-pk"))
    moves = Prefetch("ledger", LoopMove.objects.order_by("-number"))
    found = Loop.objects.filter(customer=customer).exclude(state__in=HIDDEN).prefetch_related(promises, moves)
    return list(found.order_by("-opened_at", "-pk")[:MOST])


def _matter(loop: Loop, zone: ZoneInfo) -> Matter:
    return Matter(
        promises=[_promise(each, loop) for each in loop.promises.all()],
        words=[
            Word(_day(each.moved_at.astimezone(zone).date()), opt_out_links.hidden(each.message))
            for each in _told(list(loop.ledger.all()))
        ],
    )


def _told(moves: Sequence[LoopMove]) -> Sequence[LoopMove]:
    """The latest first, without what came back: they never read it."""
    came_back = {each.number - 1 for each in moves if each.from_state in TELLING and each.to_state in UNTOLD}
    return [each for each in moves if each.to_state in TELLING and each.number not in came_back]


def _promise(promise: Promise, loop: Loop) -> PromiseShown:
    due = _day(promise.due_on)
    words = {
        PromiseState.PENDING: f"Promised for {due}",
        PromiseState.BROKEN: f"Promised for {due}, and we did not keep it. You hear from us what happens instead.",
        PromiseState.CANCELLED: f"Promised for {due}; you told us that you do not need it any more",
        PromiseState.SUPERSEDED: f"Promised for {due} and moved, as we told you",
        PromiseState.KEPT: f"Promised for {due}, and done in time",
        PromiseState.KEPT_LATE: f"Promised for {due}, and done late",
    }[PromiseState(promise.state)]
    if promise.delivered_at and loop.state == LoopState.DELIVERED:
        words += ". You hear the details from us."
    is_due = promise.state == PromiseState.PENDING
    return PromiseShown(promise.what, words, promise.told_message, is_due)


def _events(customer: Customer, zone: ZoneInfo) -> Sequence[Event]:
    touching = Crisis.objects.filter(customers__customer=customer).values("pk")
    live = StatusPage.objects.filter(crisis__in=touching, revoked_at=None).select_related("crisis").order_by("-pk")
    events = []
    for page in live[:MOST]:
        latest = status_pages.latest_published(list(page.crisis.status_updates.prefetch_related("ledger")))
        if latest is not None:
            events.append(Event(status_pages.url_of(page), status_shown.row(latest, zone)))
    return events


def _who_answers(link: CustomerLink) -> User | None:
    """Their owner; else whoever handed them the link."""
    return next((each for each in (link.customer.owner, link.made_by) if each and each.is_active), None)


def _day(value: date) -> str:
    return f"{value:%-d %B %Y}"
