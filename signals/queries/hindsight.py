"""Was it right? What the scores said before customers left, and what became of those about whom they raised an alarm.

Read from the history of scores as they were told at the time, never recomputed. Nobody can say from it what a call achieved:
who was called was not drawn by lot. In a large house a worker looks at everyone: a page would wait for seconds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts import access, money
from accounts.models import Company, User
from signals.queries import counted, fates
from signals.queries.counted import Counted
from signals.queries.explanations import percent
from signals.queries.fates import DANGER, LEADS, NOT_SCORED, Case, Fate, Question
from signals.vocabulary import Band

SPANS = (90, 180, 365)
LISTED = 50
LEAD_BANDS = (
    Band.CRITICAL.value,
    Band.AT_RISK.value,
    Band.WATCH.value,
    Band.HEALTHY.value,
    Band.UNKNOWN.value,
    NOT_SCORED,
)


@dataclass(frozen=True)
class Listed:
    url: str
    name: str
    band: str
    said: str
    when: date | datetime | None
    arr: str
    note: str


@dataclass(frozen=True)
class Group:
    """``arr`` sums what is known; ``without_arr`` of its customers have no ARR, or none with a rate."""

    key: str
    title: str
    meaning: str
    count: int
    arr: str
    without_arr: int
    rows: Sequence[Listed]


@dataclass(frozen=True)
class Cases:
    """A group before it is put into words."""

    key: str
    title: str
    meaning: str
    cases: Sequence[Case]


@dataclass(frozen=True)
class LeadRow:
    lead: int
    counts: Sequence[str]


@dataclass(frozen=True)
class MonthRow:
    month: str
    left: int
    green: int
    watched: int
    flagged: int
    unscored: int
    arr: str


@dataclass(frozen=True)
class Hindsight:
    question: Question
    currency: str
    left: int
    groups: Sequence[Group]
    leads: Sequence[LeadRow]
    months: Sequence[MonthRow]
    too_early: int


def read(*, user: User, company: Company, asked: Question, at: datetime) -> Counted[Hindsight] | None:
    """As counted for everyone, or just now for who sees only some. None: it is to be counted, and was not yet."""

    def count() -> Hindsight:
        return by_lead(user=user, company=company, days=asked.days, at=at)[asked.lead]

    if not access.sees_everyone(user):
        return Counted(count(), at)
    return counted.read(kept_as(asked, company), count, at=at)


def kept_as(asked: Question, company: Company) -> str:
    return f"was-it-right-{asked.days}-{asked.lead}-{company.reporting_currency}"


def by_lead(*, user: User, company: Company, days: int, at: datetime) -> dict[int, Hindsight]:
    """For each of the ``LEADS``: they look at the same customers."""
    today = company.today(at)
    rates = money.rates_on(today, to=company.reporting_currency)
    left = fates.leavers(user, days, today)
    alarmed = fates.alarmed(user, days, today, at, rates)
    found = {}
    for lead in LEADS:
        cases = [fates.case_of(row, lead, rates) for row in left]
        found[lead] = Hindsight(
            question=Question(days, lead),
            currency=company.reporting_currency,
            left=len(cases),
            groups=[_group(each) for each in [*_departures(cases), *_alarms(alarmed)]],
            leads=[_lead_row(left, each) for each in LEADS],
            months=_months(cases),
            too_early=len(alarmed[Fate.TOO_EARLY]),
        )
    return found


def groups(*, user: User, company: Company, asked: Question, at: datetime) -> list[Cases]:
    """All of them, where the page shows the largest."""
    today = company.today(at)
    rates = money.rates_on(today, to=company.reporting_currency)
    left = [fates.case_of(row, asked.lead, rates) for row in fates.leavers(user, asked.days, today)]
    return [*_departures(left), *_alarms(fates.alarmed(user, asked.days, today, at, rates))]


def _departures(cases: Sequence[Case]) -> list[Cases]:
    return [
        Cases(
            "green",
            "Left while green",
            "The score said healthy, and they left. These hurt most: nobody was warned.",
            [case for case in cases if case.band == Band.HEALTHY],
        ),
        Cases(
            "flagged",
            "Left while flagged",
            "The score said at risk or critical. The warning was there; the customer left all the same.",
            [case for case in cases if case.band in DANGER],
        ),
        Cases(
            "unsure",
            "Left while watched or unknown",
            "The score said watch, said that too little was known, or there was none yet.",
            [case for case in cases if case.band not in (*DANGER, Band.HEALTHY)],
        ),
    ]


def _alarms(found: Mapping[Fate, Sequence[Case]]) -> list[Cases]:
    return [
        Cases(
            Fate.SAVED,
            "Recovered after contact",
            "An alarm was raised, somebody reached out, and the score is healthy or watch again. Perhaps saved, perhaps never in danger.",
            found[Fate.SAVED],
        ),
        Cases(
            Fate.FALSE_ALARM,
            "False alarms so far",
            "An alarm was raised a whole horizon ago or more, and they are still here; none of those above.",
            found[Fate.FALSE_ALARM],
        ),
    ]


def _group(of: Cases) -> Group:
    return Group(
        key=of.key,
        title=of.title,
        meaning=of.meaning,
        count=len(of.cases),
        arr=_sum(of.cases),
        without_arr=sum(case.arr is None for case in of.cases),
        rows=[_listed(case) for case in by_worth(of.cases)[:LISTED]],
    )


def by_worth(cases: Iterable[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: (-(case.arr or 0), case.id))


def _listed(case: Case) -> Listed:
    return Listed(
        url=f"/customers/{case.id}",
        name=case.name,
        band="" if case.band == NOT_SCORED else case.band,
        said=percent(case.risk) if case.risk is not None else "no score",
        when=case.when,
        arr=f"{case.arr:,.0f}" if case.arr is not None else "not known",
        note=case.note,
    )


def _sum(cases: Iterable[Case]) -> str:
    return f"{sum((case.arr for case in cases if case.arr is not None), Decimal(0)):,.0f}"


def _lead_row(left: Sequence[Mapping[str, Any]], lead: int) -> LeadRow:
    counted = Counter(row[f"band_{lead}"] or NOT_SCORED for row in left)
    return LeadRow(lead, [f"{counted[band]:,}" for band in LEAD_BANDS])


def _months(cases: Sequence[Case]) -> list[MonthRow]:
    by_month: dict[str, list[Case]] = {}
    for case in cases:
        by_month.setdefault(f"{case.when:%b %Y}", []).append(case)
    return [_month(month, of_month) for month, of_month in by_month.items()]


def _month(month: str, cases: Sequence[Case]) -> MonthRow:
    bands = Counter(case.band for case in cases)
    return MonthRow(
        month=month,
        left=len(cases),
        green=bands[Band.HEALTHY],
        watched=bands[Band.WATCH],
        flagged=sum(bands[band] for band in DANGER),
        unscored=bands[Band.UNKNOWN] + bands[NOT_SCORED],
        arr=_sum(cases),
    )
