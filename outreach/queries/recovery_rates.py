"""How many of those at risk were saved, by count and by ARR, and how it went over time. Not causal: for that see ``trust_compared``."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from accounts import money
from crisis_triage.shared import curves
from crisis_triage.shared.curves import Curve
from outreach.measures.figures import FEWEST_TO_COMPARE, FigureKind, said
from outreach.measures.periods import latest_months
from outreach.queries import recovery_scope, wording
from outreach.queries.issue_words import counted
from outreach.queries.readers import Reader
from outreach.recoveries import RecoveryState, Saved
from signals.queries.model_figures import wilson

YEAR = timedelta(days=365)
TOGETHER = 3
"""Months in one point of the line: of one month there are too few."""
JUDGED = (RecoveryState.RECOVERED.value, RecoveryState.LOST.value)
DEFINITION = (
    "Recovered ÷ (recovered + lost), of the cases that ended within a year; cases that were opened by mistake count in neither. By ARR: "
    "with the ARR as it was when the case was opened. The interval holds the true share in 95 of 100 such samples (Wilson). Not causal: "
    "some would have stayed without us."
)


@dataclass(frozen=True)
class SavedPage:
    """Words for the tiles. ``chart``: none where there are too few."""

    rate: str
    note: str
    arr_rate: str
    arr_note: str
    chart: Curve | None
    too_few: str
    definition: str = DEFINITION


def saved_page(*, reader: Reader) -> SavedPage:
    by_month = saved_by_month(reader=reader)
    whole = together(by_month.values())
    is_enough = whole.ended >= FEWEST_TO_COMPARE
    return SavedPage(
        rate=said(FigureKind.SHARE, whole.rate if is_enough else None),
        note=f"{_ended(whole)}. Not causal",
        arr_rate=said(FigureKind.SHARE, whole.arr_rate if is_enough else None),
        arr_note=_worth(whole, reader.currency),
        chart=_chart(by_month, reader.today) if is_enough else None,
        too_few=f"Too few to draw: {_ended(whole)} within a year, and it takes {FEWEST_TO_COMPARE}.",
    )


def saved_by_month(*, reader: Reader) -> Mapping[date, Saved]:
    """Of the cases that this person sees and that ended within a year, by the first of the month. One query, and the rates."""
    found = recovery_scope.visible_recoveries(reader.user).filter(state__in=JUDGED, ended_at__gt=reader.at - YEAR)
    month = TruncMonth("ended_at", tzinfo=reader.zone)
    rows = found.annotate(month=month).order_by().values_list("month", "state", "currency")
    rates = money.rates_on(reader.today, to=reader.currency)
    by_month: dict[date, Saved] = defaultdict(Saved)
    for at, state, currency, count, arr in rows.annotate(Count("pk"), Sum("arr")):
        rate = rates.get(currency)
        worth = float(arr * rate) if rate is not None and arr is not None else 0.0
        by_month[at.date()] = _with(by_month[at.date()], state, count, worth, is_known=rate is not None)
    return dict(sorted(by_month.items()))


def _with(saved: Saved, state: str, count: int, worth: float, *, is_known: bool) -> Saved:
    unknown = saved.unknown + (0 if is_known else count)
    if state == RecoveryState.RECOVERED:
        return replace(
            saved, recovered=saved.recovered + count, arr_recovered=saved.arr_recovered + worth, unknown=unknown
        )
    return replace(saved, lost=saved.lost + count, arr_lost=saved.arr_lost + worth, unknown=unknown)


def together(parts: Iterable[Saved]) -> Saved:
    added = list(parts)
    return Saved(**{name: sum(getattr(part, name) for part in added) for name in Saved.__dataclass_fields__})


def _chart(by_month: Mapping[date, Saved], today: date) -> Curve:
    months = latest_months(today, 13)[::-1]
    points = [
        (
            place,
            month,
            together([by_month[each] for each in months[max(0, place - TOGETHER + 1) : place + 1] if each in by_month]),
        )
        for place, month in enumerate(months)
    ]
    places = [_place(place / (len(months) - 1), month, part) for place, month, part in points if part.ended]
    return curves.curve(
        title="Save rate",
        description=f"Of {len(places)} points, each of {TOGETHER} months up to its month, with its interval. The last: {places[-1].cells[1]}.",
        lines=[curves.Line("Save rate", "chart-line", tuple(places), has_dots=True)],
        axes=(f"the month up to which {TOGETHER} months are counted", "share recovered"),
        headings=("Up to", "Recovered", "Interval", "Ended"),
        x_labels=((0.0, f"{months[0]:%b %Y}"), (1.0, f"{months[-1]:%b %Y}")),
    )


def _place(x: float, month: date, part: Saved) -> curves.Place:
    rate = part.rate or 0.0
    low, high = wilson(rate, part.ended)
    cells = (f"{month:%b %Y}", said(FigureKind.SHARE, rate), f"{100 * low:.0f}–{100 * high:.0f} %", f"{part.ended:,}")
    return curves.Place(x, rate, cells, low, high)


def _ended(saved: Saved) -> str:
    return f"{saved.recovered:,} of {counted(saved.ended, 'case')} that ended"


def _worth(saved: Saved, currency: str) -> str:
    unknown = f"; of {saved.unknown:,} nobody knows it" if saved.unknown else ""
    return f"{currency} {wording.compact(saved.arr_recovered)} of {wording.compact(saved.arr_recovered + saved.arr_lost)}{unknown}"
