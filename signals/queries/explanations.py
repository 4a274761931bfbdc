"""One customer's score in words: where it starts, what each thing that we know adds, and how it has moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isclose
from typing import Protocol

from signals.features.feature import What, measure_id_of, what_of
from signals.features.meaning import Meaning
from signals.features.words import Values, Words, in_words, together
from signals.models import RiskScore, ScoreHistory
from signals.queries.rates import read_meanings
from signals.scoring.reason_codes import feature_codes_of
from signals.vocabulary import Band, Family

TOLERANCE = 1e-9

Known = Mapping[int, Values]
"""What is known, by measure id; 0 is of the customer."""


@dataclass(frozen=True)
class Reason:
    """``points`` are log-odds: +0.7 doubles the odds of leaving, −0.7 halves them. ``measure_id`` leads to the signals behind."""

    sentence: str
    value: str
    usual: str
    points: float
    points_text: str
    is_worry: bool
    measure_id: int | None


@dataclass(frozen=True)
class Explanation:
    """``base`` plus all ``reasons`` plus ``rest`` is ``margin``, from which ``churn_risk`` follows: by the logistic function, or
    by what a fitted model learned about its own margins (``risk_text``). ``adds_up`` says that the sum is right."""

    customer_id: int
    churn_risk: float
    churn_risk_text: str
    health_score: int
    band: Band
    band_text: str
    coverage: float
    coverage_text: str
    as_of: datetime
    scored_at: datetime
    model: str
    model_text: str
    base: float
    base_text: str
    reasons: tuple[Reason, ...]
    rest: float
    rest_text: str
    margin: float
    risk_text: str
    adds_up: bool


@dataclass(frozen=True)
class PastScore:
    at: datetime
    health_score: int
    churn_risk: float
    band: Band
    model: str


FAMILIES = {
    Family.PRIOR: "an expert scorecard that has not learned from your own customers yet",
    Family.LOGISTIC: "a logistic model learned from your own customers",
    Family.GLASS_BOX: "a glass-box model learned from your own customers",
}


def explain(*, customer_id: int) -> Explanation | None:
    """None: never scored yet."""
    row = RiskScore.objects.select_related("model").filter(pk=customer_id).first()
    if row is None:
        return None
    reasons = reasons_of(row, meanings={meaning.id: meaning for meaning in read_meanings()})
    rest = row.reason_points[-1]
    family = Family(row.model.family)
    return Explanation(
        customer_id=customer_id,
        churn_risk=row.churn_risk,
        churn_risk_text=percent(row.churn_risk),
        health_score=row.health_score,
        band=Band(row.band),
        band_text=Band(row.band).label,
        coverage=row.coverage,
        coverage_text=f"{row.coverage:.0%} of the expected inputs were there and fresh",
        as_of=row.as_of,
        scored_at=row.scored_at,
        model=row.model.version,
        model_text=f"Scored by {row.model.version}: {FAMILIES[family]}.",
        base=row.base,
        base_text=signed(row.base),
        reasons=reasons,
        rest=rest,
        rest_text=signed(rest),
        margin=row.margin,
        risk_text=_risk_text(row, family),
        adds_up=adds_up(base=row.base, points=row.reason_points, margin=row.margin),
    )


def history(*, customer_id: int, since: datetime) -> tuple[PastScore, ...]:
    """From the oldest: the last score before ``since``, so that a chart knows where it begins, and all from then on."""
    rows = ScoreHistory.objects.filter(customer_id=customer_id).select_related("model")
    before = rows.filter(scored_at__lt=since).order_by("-scored_at", "-id")[:1]
    after = rows.filter(scored_at__gte=since).order_by("scored_at", "id")
    return tuple(
        PastScore(row.scored_at, row.health_score, row.churn_risk, Band(row.band), row.model.version)
        for row in (*before, *after)
    )


def adds_up(*, base: float, points: list[float], margin: float) -> bool:
    return isclose(base + sum(points), margin, rel_tol=0, abs_tol=TOLERANCE)


def percent(risk: float) -> str:
    """Never 0 % and never 100 %: nobody is that sure."""
    if risk < 0.01:
        return "under 1 %"
    return "over 99 %" if risk > 0.99 else f"{100 * risk:.0f} %"


def _risk_text(row: RiskScore, family: Family) -> str:
    if family == Family.PRIOR:
        return f"{signed(row.margin)} points make a risk of {percent(row.churn_risk)}."
    return f"Of customers with about {signed(row.margin)} points, {percent(row.churn_risk)} left."


def sentence_of(code: int, meanings: dict[int, Meaning], values: Known) -> Words:
    """Of a reason: one sentence, for a pair too."""
    words = [
        in_words(what_of(one), meanings.get(measure_id_of(one)), values.get(measure_id_of(one), {}))
        for one in feature_codes_of(code)
    ]
    return words[0] if len(words) == 1 else together(*words)


class Reasoned(Protocol):
    """The columns of a score that its reasons are made from."""

    reason_codes: list[int]
    reason_points: list[float]

    @property
    def inputs(self) -> dict[int, float]: ...


def reasons_of(row: Reasoned, *, meanings: dict[int, Meaning]) -> tuple[Reason, ...]:
    values: dict[int, dict[What, float]] = {}
    for code, value in row.inputs.items():
        values.setdefault(measure_id_of(code), {})[what_of(code)] = value
    return tuple(
        _reason(code, points, sentence_of(code, meanings, values))
        for code, points in zip(row.reason_codes, row.reason_points, strict=False)
    )


def _reason(code: int, points: float, words: Words) -> Reason:
    measures = [id for one in feature_codes_of(code) if (id := measure_id_of(one))]
    return Reason(
        sentence=words.sentence,
        value=words.value,
        usual=words.usual,
        points=points,
        points_text=signed(points),
        is_worry=points > 0,
        measure_id=measures[0] if measures else None,
    )


def signed(points: float) -> str:
    """With a real minus sign, as wide as the plus."""
    return f"{points:+.2f}".replace("-", "−")
