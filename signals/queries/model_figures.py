"""How good a risk model was in its backtest, drawn and in words: families beside each other, calibration, lift, segments."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

from crisis_triage.shared import curves
from signals.queries.explanations import percent
from signals.queries.passports import Decile, Lift, Metrics, Passport, Segment
from signals.vocabulary import Family

YARDSTICK = "boosted"
NOT_RECORDED = "not recorded"
OFF = 0.02
"""A segment whose mean risk misses its rate by more than two points is told so (and such a model is not promoted)."""
CONFIDENT = 1.96
"""Standard errors on either side: 95 % of such intervals hold the true rate."""

FAMILY_NAMES = {
    Family.PRIOR.value: "Expert scorecard",
    Family.LOGISTIC.value: "Logistic",
    Family.GLASS_BOX.value: "Glass box",
    YARDSTICK: "Unconstrained boosting",
}
FAMILY_ORDER = list(FAMILY_NAMES)


@dataclass(frozen=True)
class Told:
    """How the charts of a model speak of what it foretells."""

    chance: str = "churn risk"
    did: str = "left"
    who_do: str = "those who leave"
    doers: str = "leavers"
    first: str = "riskiest"
    money: str = "money found, largest expected losses first"


OF_LEAVING = Told()
OF_BUYING = Told("chance", "bought", "those who buy", "buyers", "likeliest", "money found, largest expected first")


@dataclass(frozen=True)
class Figure:
    heading: str
    value: str
    interval: str


@dataclass(frozen=True)
class FamilyRow:
    name: str
    note: str
    is_chosen: bool
    is_yardstick: bool
    figures: Sequence[Figure]


@dataclass(frozen=True)
class Capacity:
    """What the calls that can be made would find, by the backtest."""

    calls: int
    share: str
    found: str
    value: str
    hits: str
    by_chance: str


@dataclass(frozen=True)
class SegmentRow:
    name: str
    n: str
    rate: str
    risk: str
    off: str
    is_off: bool
    roc_auc: str


def _plain(value: float) -> str:
    return f"{value:.3f}"


def _times(value: float) -> str:
    return f"{value:.1f} ×"


def _share(value: float) -> str:
    return f"{100 * value:.0f} %"


def _points(value: float) -> str:
    return f"{100 * value:.1f} points"


HEADINGS: tuple[tuple[str, str, Callable[[float], str]], ...] = (
    ("roc_auc", "ROC-AUC", _plain),
    ("average_precision", "Average precision", _plain),
    ("brier", "Brier score", _plain),
    ("ece", "Calibration error", _points),
    ("lift_at_10pct", "Lift, first 10 %", _times),
    ("value_captured_at_10pct", "Money, first 10 %", _share),
)


def families(passport: Passport) -> list[FamilyRow]:
    """From the simplest; the yardstick last."""
    known = {name: place for place, name in enumerate(FAMILY_ORDER)}
    ordered = sorted(passport.metrics, key=lambda metrics: known.get(metrics.family, len(known)))
    return [_family(metrics, passport.chosen) for metrics in ordered]


def transparency(passport: Passport) -> str:
    """What it costs that every score can be read."""
    chosen, yardstick = passport.of(passport.chosen), passport.of(YARDSTICK)
    if chosen is None or yardstick is None:
        return ""
    ours, theirs = chosen.values.get("roc_auc"), yardstick.values.get("roc_auc")
    if ours is None or theirs is None:
        return ""
    cost = theirs - ours
    if cost <= 0:
        return "Nothing: a model that nobody could read did no better in the backtest."
    overlaps = _overlap(chosen.intervals.get("roc_auc"), yardstick.intervals.get("roc_auc"))
    doubt = ", less than these data can tell apart" if overlaps else ""
    return (
        f"{cost:.3f} of ROC-AUC in the backtest{doubt}. A model that nobody can read would have reached {theirs:.3f}."
    )


def calibration(deciles: Sequence[Decile], told: Told = OF_LEAVING) -> curves.Curve | None:
    """Said against came true. On the dashed line it is right; below it, it cries wolf."""
    if not deciles:
        return None
    places = [_decile_place(decile) for decile in deciles]
    top = curves.ceiling(max(max(place.x, place.high or 0.0) for place in places))
    fair = (curves.Place(0, 0, ()), curves.Place(top, top, ()))
    off = sum(abs(decile.risk - decile.left) * decile.n for decile in deciles) / sum(d.n for d in deciles)
    return curves.curve(
        title="What it said, and what came true",
        description=f"{len(deciles)} groups of customers, from the least likely; on average what it said was {_points(off)} off.",
        lines=[
            curves.Line("exactly right", "curve-fair", fair),
            curves.Line("this model, with 95 % intervals", "curve-main", tuple(places), has_dots=True),
        ],
        axes=(f"the {told.chance} it said", f"the share that {told.did}"),
        headings=("It said", told.did.capitalize(), "Customers"),
        top=top,
        right=top,
    )


def lift(points: Sequence[Lift], *, at_share: float | None, told: Told = OF_LEAVING) -> curves.Curve | None:
    if not points:
        return None
    found = (curves.Place(0, 0, ()), *(_lift_place(point) for point in points))
    lines = [
        curves.Line("calling at random", "curve-fair", (curves.Place(0, 0, ()), curves.Place(1, 1, ()))),
        curves.Line(f"{told.doers} found", "curve-main", found),
    ]
    if any(point.value is not None for point in points):
        money = tuple(curves.Place(point.called, point.value, ()) for point in points if point.value is not None)
        lines.append(curves.Line(told.money, "curve-second", (curves.Place(0, 0, ()), *money)))
    tenth = found_at(points, 0.1)
    return curves.curve(
        title="Whom the first calls find",
        description=f"Calling the first tenth of the list finds {_share(tenth.found)} of {told.who_do}.",
        lines=lines,
        axes=(
            f"the share of customers that is called, the {told.first} first",
            f"the share of {told.doers} found",
        ),
        headings=("Called", f"{told.doers.capitalize()} found", "Money found"),
        upright=(at_share, "your calls") if at_share is not None else None,
    )


def capacity(passport: Passport, *, calls: int, customers: int) -> Capacity | None:
    """None: nothing was measured, or there is nobody to call."""
    metrics = passport.of(passport.chosen)
    if not passport.lift or not customers or metrics is None:
        return None
    share = min(1.0, calls / customers)
    at = found_at(passport.lift, share)
    rate, made = metrics.base_rate, min(calls, customers)
    return Capacity(
        calls=calls,
        share=_share(share) if share >= 0.01 else "under 1 %",
        found=_share(at.found),
        value=_share(at.value) if at.value is not None else NOT_RECORDED,
        hits=_people(rate * at.found / share * made) if rate is not None else NOT_RECORDED,
        by_chance=_people(rate * made) if rate is not None else NOT_RECORDED,
    )


def found_at(points: Sequence[Lift], share: float) -> Lift:
    """Between two measured points in a straight line."""
    before = Lift(0.0, 0.0, 0.0)
    for point in sorted(points, key=lambda point: point.called):
        if point.called >= share:
            weight = (share - before.called) / ((point.called - before.called) or 1.0)
            value = (
                None if point.value is None else (before.value or 0.0) + weight * (point.value - (before.value or 0))
            )
            return Lift(share, before.found + weight * (point.found - before.found), value)
        before = point
    return Lift(share, 1.0, 1.0 if before.value is not None else None)


def segments(found: Sequence[Segment]) -> list[SegmentRow]:
    return [_segment(segment) for segment in sorted(found, key=lambda segment: -segment.n)]


def _family(metrics: Metrics, chosen: str) -> FamilyRow:
    is_yardstick = metrics.family == YARDSTICK
    return FamilyRow(
        name=FAMILY_NAMES.get(metrics.family, metrics.family),
        note="yardstick, never served" if is_yardstick else "",
        is_chosen=metrics.family == chosen,
        is_yardstick=is_yardstick,
        figures=[_figure(metrics, name, heading, words) for name, heading, words in HEADINGS],
    )


def _figure(metrics: Metrics, name: str, heading: str, words: Callable[[float], str]) -> Figure:
    value, interval = metrics.values.get(name), metrics.intervals.get(name)
    return Figure(
        heading=heading,
        value=words(value) if value is not None else "–",
        interval=f"{_bare(words(interval[0]))} to {_bare(words(interval[1]))}" if interval else "",
    )


def _bare(words: str) -> str:
    """Without the unit, which stands with the value above."""
    return words.split(" ", maxsplit=1)[0]


def _overlap(ours: tuple[float, float] | None, theirs: tuple[float, float] | None) -> bool:
    return ours is not None and theirs is not None and ours[1] >= theirs[0]


def _decile_place(decile: Decile) -> curves.Place:
    low, high = wilson(decile.left, decile.n)
    cells = (percent(decile.risk), f"{100 * decile.left:.1f} %", f"{decile.n:,}")
    return curves.Place(decile.risk, decile.left, cells, low, high)


def wilson(rate: float, n: int) -> tuple[float, float]:
    """The interval of a share that behaves near 0 and 1 (E. B. Wilson, 1927)."""
    z2 = CONFIDENT**2
    middle = (rate + z2 / (2 * n)) / (1 + z2 / n)
    half = CONFIDENT * sqrt(rate * (1 - rate) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def _lift_place(point: Lift) -> curves.Place:
    value = _share(point.value) if point.value is not None else "–"
    return curves.Place(point.called, point.found, (_share(point.called), _share(point.found), value))


def _people(count: float) -> str:
    return f"about {count:,.0f}" if count >= 0.95 else "fewer than 1"


def _segment(segment: Segment) -> SegmentRow:
    rate, risk = segment.base_rate, segment.mean_risk
    off = risk - rate if rate is not None and risk is not None else None
    return SegmentRow(
        name=segment.name,
        n=f"{segment.n:,}",
        rate=f"{100 * rate:.1f} %" if rate is not None else "–",
        risk=f"{100 * risk:.1f} %" if risk is not None else "–",
        off=f"{100 * off:+.1f} points".replace("-", "−") if off is not None else "–",
        is_off=off is not None and abs(off) > OFF,
        roc_auc=_plain(segment.roc_auc) if segment.roc_auc is not None else "too few to say",
    )
