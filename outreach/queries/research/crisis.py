"""What we know of those whom a crisis touches, when it was declared and now: in the room, where people decide what to say to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from outreach import insights
from outreach.insights import Figures, Readiness, SpotKind, percent, share
from outreach.models import CallListEntry, Crisis, CrisisResearch, Insight, Touchpoint
from outreach.queries import wording
from outreach.queries.issue_words import counted
from outreach.queries.readers import Reader
from outreach.queries.research import standing
from outreach.queries.research.current import figures_of, spots_among
from outreach.queries.research.page import SpotRow, spot_rows

FEW, MOST_SPOTS, MOST_WORDS, MOST_ROOM = 3, 50, 20, 20_000
LONGEST_SHOWN = 300


@dataclass(frozen=True)
class KnownOf:
    """At one moment. ``fresh``: per cent of the ARR."""

    readiness: Readiness | None
    fresh: int
    arr: str
    customers: str
    single: str
    when: str


@dataclass(frozen=True)
class WordsOf:
    """What somebody at a touched customer said; what would make it worse stands first."""

    customer: str
    url: str
    avoid: str
    resonates: str
    day: str


@dataclass(frozen=True)
class CrisisKnown:
    touched: int
    now: KnownOf
    then: KnownOf | None
    words: Sequence[WordsOf]
    spots: Sequence[SpotRow]

    @property
    def few_words(self) -> Sequence[WordsOf]:
        return self.words[:FEW]

    @property
    def few_spots(self) -> Sequence[SpotRow]:
        return self.spots[:FEW]


def known(*, crisis: Crisis, reader: Reader) -> CrisisKnown:
    """For whoever sees all of the crisis."""
    entries = audience(crisis)
    whole = figures_now(crisis, reader)
    heaviest = entries.order_by("-expected_loss", "-pk")
    rows = standing.rows(
        CallListEntry.objects.filter(pk__in=list(heaviest.values_list("pk", flat=True)[:MOST_ROOM])),
        today=reader.today,
        zone=reader.zone,
    )
    then = CrisisResearch.objects.filter(crisis=crisis).first()
    return CrisisKnown(
        touched=whole.customers,
        now=_known(whole, reader.currency, wording.moment(reader.at)),
        then=_known(figures_of(then), then.currency, wording.moment(then.taken_at)) if then else None,
        words=_words(crisis),
        spots=spot_rows(spots_among(rows, SpotKind.BLIND)[:MOST_SPOTS], reader),
    )


def audience(crisis: Crisis) -> QuerySet[CallListEntry]:
    return CallListEntry.objects.filter(customer__in=crisis.customers.order_by().values("customer_id"))


def figures_now(crisis: Crisis, reader: Reader) -> Figures:
    return standing.groups(audience(crisis), today=reader.today, zone=reader.zone)[0].figures


def _known(figures: Figures, currency: str, when: str) -> KnownOf:
    return KnownOf(
        readiness=insights.readiness(figures),
        fresh=percent(share(figures.fresh_arr, figures.arr)),
        arr=f"{currency} {wording.compact(figures.fresh_arr)} of {wording.compact(figures.arr)}",
        customers=f"{figures.fresh_customers:,} of {counted(figures.customers, 'customer')}",
        single=counted(figures.single_customers, "customer"),
        when=when,
    )


def _words(crisis: Crisis) -> Sequence[WordsOf]:
    """The latest of research and of talks. What would make it worse is the reason to look."""
    touched = Q(customer__in=crisis.customers.order_by().values("customer_id"))
    said = ~Q(avoid="") | ~Q(resonates="")
    studied = Insight.objects.filter(touched, said, withdrawn_at=None).select_related("customer")
    talked = Touchpoint.objects.filter(touched, said).select_related("customer")
    found: list[tuple[date, Insight | Touchpoint]] = [
        *((each.held_on, each) for each in studied.order_by("-held_on", "-pk")[:MOST_WORDS]),
        *((each.happened_at.date(), each) for each in talked.order_by("-happened_at", "-pk")[:MOST_WORDS]),
    ]
    found.sort(key=lambda each: (each[1].avoid != "", each[0]), reverse=True)
    return [_said(day, each) for day, each in found[:MOST_WORDS]]


def _said(day: date, each: Insight | Touchpoint) -> WordsOf:
    return WordsOf(
        customer=each.customer.name,
        url=f"/customers/{each.customer_id}#research",
        avoid=wording.short(each.avoid, LONGEST_SHOWN),
        resonates=wording.short(each.resonates, LONGEST_SHOWN),
        day=wording.day(day),
    )
