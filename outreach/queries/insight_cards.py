"""Insights and planned talks as people read them: on the page of a customer, as lists, and one by one."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from accounts.models import Contact, Customer
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Slice
from outreach.crises import Due
from outreach.insights import ContactLevel, Depth, ResearchMethod, TalkState, level_of
from outreach.models import CallListEntry, Insight, PlannedTalk, Touchpoint
from outreach.models.planned_talk import OPEN
from outreach.queries import insight_scope, wording
from outreach.queries.readers import Reader
from outreach.queries.research import standing

PAGE, MOST_OF_CUSTOMER, MOST_WORDS = 50, 5, 3
LONGEST_SHOWN = 240
LATEST = Order("insights", (("held_on", date), ("id", int)), is_descending=True)
DUE = Order("planned talks", (("due_on", date), ("id", int)))
TONES = {Depth.NOBODY: "bad", Depth.ONE: "watch", Depth.NARROW: "watch", Depth.BROAD: "good"}


@dataclass(frozen=True)
class PersonShown:
    name: str
    job_title: str
    level: str


@dataclass(frozen=True)
class InsightCard:
    id: int
    version: str
    url: str
    customer: str
    customer_url: str
    method: str
    day: str
    made_by: str
    learned: str
    short: str
    resonates: str
    avoid: str
    people: Sequence[PersonShown]
    is_fresh: bool
    fresh_until: str
    is_withdrawn: bool
    withdrawn: str
    withdrawn_because: str


@dataclass(frozen=True)
class NeedShown:
    words: str
    kind: str
    url: str


@dataclass(frozen=True)
class TalkCard:
    id: int
    version: str
    url: str
    customer: str
    customer_url: str
    method: str
    contact: str
    question: str
    owner: str
    day: str
    due: Due | None
    state: str
    is_open: bool
    note: str
    done_url: str


@dataclass(frozen=True)
class InsightPage:
    cards: Sequence[InsightCard]
    next_cursor: str


@dataclass(frozen=True)
class TalkPage:
    cards: Sequence[TalkCard]
    next_cursor: str


@dataclass(frozen=True)
class LevelRow:
    """How many people we know at a level, by their titles or as was said, and how many of them were met in a year."""

    label: str
    known: int
    met: int


@dataclass(frozen=True)
class InsightFilters:
    customer: int | None = None
    method: str = ""

    def asked(self) -> Mapping[str, int | str]:
        return {name: value for name in ("customer", "method") if (value := getattr(self, name))}


@dataclass(frozen=True)
class Known:
    """Of one customer. ``words``: what resonates, and what would make it worse, of research and of talks, the latest first."""

    freshness: str
    is_fresh: bool
    depth: str
    depth_tone: str
    met: str
    levels: Sequence[LevelRow]
    resonates: Sequence[str]
    avoid: Sequence[str]
    insights: Sequence[InsightCard]
    talks: Sequence[TalkCard]


def of_customer(*, customer: Customer, reader: Reader, job_titles: Sequence[str]) -> Known:
    """For a customer that the caller has found to be visible; ``job_titles``: of the people there whom we know."""
    days = standing.fresh_days()
    found = Insight.objects.filter(customer=customer, withdrawn_at=None).select_related("customer", "made_by")
    latest = list(found.prefetch_related("contacts__contact").order_by("-held_on", "-pk")[:MOST_OF_CUSTOMER])
    planned = PlannedTalk.objects.filter(OPEN, customer=customer).select_related("customer", "contact", "owner")
    entry = CallListEntry.objects.filter(customer=customer)
    row = next(iter(standing.rows(entry, today=reader.today, zone=reader.zone, days=days)), None)
    people, levels = (row.people, row.levels) if row else (0, 0)
    words = _words(customer, latest)
    return Known(
        freshness=_freshness(row),
        is_fresh=bool(row and row.is_fresh),
        depth=row.depth.label if row else Depth.NOBODY.label,
        depth_tone=TONES[row.depth if row else Depth.NOBODY],
        met=f"{people} of {len(job_titles)} people met in a year, at {levels} level{'' if levels == 1 else 's'}",
        levels=_levels(job_titles, row.met_levels if row else []),
        resonates=[said for said, _ in words if said][:MOST_WORDS],
        avoid=[said for _, said in words if said][:MOST_WORDS],
        insights=[card(each, days=days, reader=reader) for each in latest],
        talks=[talk_card(each, reader=reader) for each in planned.order_by("due_on", "pk")],
    )


def page(*, reader: Reader, filters: InsightFilters, after: str) -> InsightPage:
    """The latest first. Raises BadCursor."""
    part = Slice(limit=PAGE, after=cursors.unsign(LATEST, after) if after else None)
    taken = cursors.take(listed(reader=reader, filters=filters), LATEST, part)
    days = standing.fresh_days()
    cards = [card(each, days=days, reader=reader) for each in taken.entries]
    return InsightPage(cards, cursors.sign(LATEST, taken.last_key) if taken.last_key else "")


def listed(*, reader: Reader, filters: InsightFilters) -> QuerySet[Insight]:
    found = insight_scope.visible_insights(reader.user).filter(withdrawn_at=None, **filters.asked())
    return found.select_related("customer", "made_by").prefetch_related("contacts__contact")


def talks(*, reader: Reader, is_mine: bool, after: str) -> TalkPage:
    """Open ones, what is due first on top. Raises BadCursor."""
    part = Slice(limit=PAGE, after=cursors.unsign(DUE, after) if after else None)
    taken = cursors.take(open_talks(reader=reader, is_mine=is_mine), DUE, part)
    cards = [talk_card(each, reader=reader) for each in taken.entries]
    return TalkPage(cards, cursors.sign(DUE, taken.last_key) if taken.last_key else "")


def open_talks(*, reader: Reader, is_mine: bool) -> QuerySet[PlannedTalk]:
    found = insight_scope.visible_talks(reader.user).filter(OPEN)
    found = found.filter(owner=reader.user) if is_mine else found
    return found.select_related("customer", "contact", "owner")


def card(insight: Insight, *, days: Mapping[str, int], reader: Reader) -> InsightCard:
    """``insight`` with customer and made_by; its contacts, where they were fetched ahead."""
    until = insight.held_on + timedelta(days=days[insight.method])
    withdrawn = insight.withdrawn_at
    return InsightCard(
        id=insight.pk,
        version=insight.version,
        url=f"/insights/{insight.pk}",
        customer=insight.customer.name,
        customer_url=f"/customers/{insight.customer_id}",
        method=ResearchMethod(insight.method).label,
        day=wording.day(insight.held_on),
        made_by=insight.made_by.name,
        learned=insight.learned,
        short=wording.short(insight.learned, LONGEST_SHOWN),
        resonates=insight.resonates,
        avoid=insight.avoid,
        people=[_person(said.contact, said.level) for said in insight.contacts.all()],
        is_fresh=until >= reader.today and withdrawn is None,
        fresh_until=wording.day(until),
        is_withdrawn=withdrawn is not None,
        withdrawn=f"{insight.withdrawn_by.name}, {wording.moment(withdrawn)}"
        if withdrawn and insight.withdrawn_by
        else "",
        withdrawn_because=insight.withdrawn_because,
    )


def needs_of(insight: Insight) -> Sequence[NeedShown]:
    """Those that are still this customer's: a touchpoint may have turned out to be another one's."""
    links = insight.need_links.filter(need__customer=insight.customer_id).select_related("need").order_by("pk")
    return [NeedShown(link.need.words, link.need.kind, f"/touchpoints/{link.need.touchpoint_id}") for link in links]


def talk_card(talk: PlannedTalk, *, reader: Reader) -> TalkCard:
    done = talk.insight_id and f"/insights/{talk.insight_id}"
    return TalkCard(
        id=talk.pk,
        version=talk.version,
        url=f"/planned-talks/{talk.pk}",
        customer=talk.customer.name,
        customer_url=f"/customers/{talk.customer_id}",
        method=ResearchMethod(talk.method).label,
        contact=talk.contact.name if talk.contact else "",
        question=talk.question,
        owner=talk.owner.name,
        day=wording.day(talk.due_on),
        due=_due(talk, reader.today) if talk.state == TalkState.OPEN else None,
        state=TalkState(talk.state).label,
        is_open=talk.state == TalkState.OPEN,
        note=talk.note,
        done_url=done or (f"/touchpoints/{talk.touchpoint_id}" if talk.touchpoint_id else ""),
    )


def _due(talk: PlannedTalk, today: date) -> Due:
    left = (talk.due_on - today).days
    if left < 0:
        return Due(f"Overdue by {wording.age(timedelta(days=-left))}", is_overdue=True, is_near=False)
    return Due("Due today" if left == 0 else f"Due in {wording.age(timedelta(days=left))}", False, is_near=left <= 1)


def _levels(job_titles: Sequence[str], met_levels: Sequence[str]) -> Sequence[LevelRow]:
    """Somebody whose level was said otherwise than their title tells is known at the level at which they were met."""
    known, met = Counter(level_of(title) for title in job_titles), Counter(met_levels)
    return [LevelRow(level.label, max(known[level], met[level.value]), met[level.value]) for level in ContactLevel]


def _freshness(row: standing.Row | None) -> str:
    if row is None or not row.last_method:
        return "Nobody has asked them anything yet"
    when = f"the last {ResearchMethod(row.last_method).label.lower()} was on {wording.day(row.last_on)}"
    return f"Fresh: {when}" if row.is_fresh else f"Not fresh: {when}"


def _words(customer: Customer, latest: Iterable[Insight]) -> Sequence[tuple[str, str]]:
    talked = Touchpoint.objects.filter(customer=customer).exclude(resonates="", avoid="").order_by("-happened_at")
    said = [(each.held_on, each.resonates, each.avoid) for each in latest]
    said += [(each.happened_at.date(), each.resonates, each.avoid) for each in talked[: 2 * MOST_WORDS]]
    return [(resonates, avoid) for _, resonates, avoid in sorted(said, key=lambda each: each[0], reverse=True)]


def _person(contact: Contact, level: str) -> PersonShown:
    return PersonShown(contact.name, contact.job_title, ContactLevel(level).label if level else "")
