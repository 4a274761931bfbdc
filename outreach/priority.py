"""Whom to call first: the priority of a customer, without Django, without a clock and without a database.

    priority = expected loss × urgency × (1 + strategic weight)
    expected loss = churn risk × ARR
    urgency = (1 + renewal + escalation + promises) × cover

* ``renewal`` grows in a straight line from nothing, at the edge of the look-ahead, to its whole weight on the day of renewal.
  A straight line, because people can check it in their heads. A renewal that is overdue counts as near: somebody has not
  signed.
* ``escalation`` is a fifth of its weight for severity 5 up to the whole for severity 1, by the worst that is open. The number
  of escalations does not add up: three people reporting one outage are one outage.
* ``promises`` adds its weight for each broken promise, three at most: after the third, trust is gone anyway.
* ``cover`` multiplies, because a promise under way or a talk of yesterday makes everything less pressing, not one thing.

Guaranteed, and tested as properties: with everything else equal, a nearer renewal, a worse escalation, one more broken promise,
more risk or more money never lower the priority; cover never raises it; nothing makes it negative.

Every function takes single numbers or numpy columns, and gives the same for both.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

MILDEST_SEVERITY = 5
MOST_BROKEN_PROMISES = 3
WORTH_A_WORD = 0.01  # a factor that moves the ratio of two priorities by less than one percent explains nothing

Number = Any
"""A float, or a numpy column of them."""


@dataclass(frozen=True)
class Weights:
    renewal_near: float = 1.0
    renewal_look_ahead_days: int = 180
    escalation: float = 1.0
    broken_promise: float = 0.5
    covered: float = 0.5


@dataclass(frozen=True)
class Circumstances:
    """What is known of a customer, or of many (columns). Not known, or not there: NaN."""

    churn_risk: Number
    arr: Number
    strategic_weight: Number = 0.0
    days_to_renewal: Number = math.nan
    worst_severity: Number = math.nan
    broken_promises: Number = 0
    is_covered: Number = False


@dataclass(frozen=True)
class Priority:
    expected_loss: Number
    renewal: Number
    escalation: Number
    promises: Number
    cover: Number
    urgency: Number
    strategy: Number
    priority: Number


def prioritise(known: Circumstances, weights: Weights) -> Priority:
    expected_loss = known.churn_risk * known.arr
    renewal = weights.renewal_near * nearness(known.days_to_renewal, weights.renewal_look_ahead_days)
    escalation = weights.escalation * pressure(known.worst_severity)
    promises = weights.broken_promise * np.minimum(known.broken_promises, MOST_BROKEN_PROMISES)
    cover = np.where(known.is_covered, weights.covered, 1.0)
    urgency = (1 + renewal + escalation + promises) * cover
    strategy = 1 + known.strategic_weight
    return Priority(
        expected_loss, renewal, escalation, promises, cover, urgency, strategy, expected_loss * urgency * strategy
    )


def nearness(days_to_renewal: Number, look_ahead_days: int) -> Number:
    """1 on the day of renewal and after it, 0 at the edge of the look-ahead and when there is no date."""
    return np.nan_to_num(np.clip(1 - np.asarray(days_to_renewal, dtype=float) / look_ahead_days, 0, 1), nan=0.0)


def pressure(worst_severity: Number) -> Number:
    """1 for severity 1 down to 1/5 for severity 5, 0 when nothing is open."""
    share = (MILDEST_SEVERITY + 1 - np.asarray(worst_severity, dtype=float)) / MILDEST_SEVERITY
    return np.nan_to_num(share, nan=0.0)


# ---- in words --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Factor:
    """One factor as it is stored and shown. ``measured`` is what it was made from: days, a severity, a count."""

    name: str
    value: float
    sentence: str
    measured: float | None = None

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "value": self.value, "sentence": self.sentence, "measured": self.measured}


def factors(known: Circumstances, made: Priority, *, currency: str, arr_note: str = "") -> Iterator[Factor]:
    """The factors of one customer that are not neutral, the expected loss first. ``arr_note`` says why an ARR is assumed."""
    arr = f"{currency} {known.arr:,.0f} ARR" + (f", assumed: {arr_note}" if arr_note else "")
    loss = float(made.expected_loss)
    yield Factor("expected_loss", round(loss, 2), f"{percent(known.churn_risk)} churn risk × {arr}", round(loss, 2))
    if made.renewal > 0:
        days = int(known.days_to_renewal)
        yield Factor("renewal", round(float(made.renewal), 4), renewal_words(days).capitalize(), days)
    if made.escalation > 0:
        severity = int(known.worst_severity)
        sentence = f"Open escalation of severity {severity}"
        yield Factor("escalation", round(float(made.escalation), 4), sentence, severity)
    if made.promises > 0:
        count = int(known.broken_promises)
        yield Factor("promises", round(float(made.promises), 4), promise_words(count).capitalize(), count)
    if made.cover != 1:
        yield Factor(
            "cover", round(float(made.cover), 4), "A pending promise or a fresh touchpoint covers this customer"
        )
    if made.strategy != 1:
        weight = float(known.strategic_weight)
        yield Factor("strategy", round(1 + weight, 4), f"Strategic weight {weight:g}", weight)


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def renewal_words(days: int) -> str:
    if days == 0:
        return "renewal today"
    unit = "day" if abs(days) == 1 else "days"
    return f"renewal in {days} {unit}" if days > 0 else f"renewal overdue by {-days} {unit}"


def promise_words(count: int) -> str:
    return f"{count} broken promise{'s' if count != 1 else ''}"


# ---- why above the next row ------------------------------------------------------------------------------------------

NEUTRAL = {"renewal": 0.0, "escalation": 0.0, "promises": 0.0, "cover": 1.0, "strategy": 1.0}
ADDED = ("renewal", "escalation", "promises")
MULTIPLIED = ("cover", "strategy")


@dataclass(frozen=True)
class Difference:
    """By how much one factor puts the upper row above the lower one, as a share of the logarithm of their ratio."""

    name: str
    log_ratio: float


def differences(upper: Sequence[Factor], lower: Sequence[Factor]) -> list[Difference]:
    """The ratio of two priorities, taken apart: the log ratios add up to the log of the ratio.

    What is added inside the urgency is shared out by the logarithmic mean, the one mean for which the shares add up.
    """
    above, below = _by_name(upper), _by_name(lower)
    parts = [Difference("expected_loss", _log_ratio(above["expected_loss"].value, below["expected_loss"].value))]
    mean = _logarithmic_mean(1 + sum(_value(above, n) for n in ADDED), 1 + sum(_value(below, n) for n in ADDED))
    parts += [Difference(name, (_value(above, name) - _value(below, name)) / mean) for name in ADDED]
    parts += [Difference(name, _log_ratio(_value(above, name), _value(below, name))) for name in MULTIPLIED]
    return parts


def why_above(upper: Sequence[Factor], lower: Sequence[Factor]) -> str:
    """Why the upper row stands above the lower one, in words: what lifts it, largest first, then what speaks against it."""
    above, below = _by_name(upper), _by_name(lower)
    told = [part for part in differences(upper, lower) if abs(part.log_ratio) >= WORTH_A_WORD]
    lifting = sorted((part for part in told if part.log_ratio > 0), key=lambda part: -part.log_ratio)
    against = sorted((part for part in told if part.log_ratio < 0), key=lambda part: part.log_ratio)
    if not told:
        return "About the same priority"
    lifts = "; ".join(_in_words(part, above, below) for part in lifting)
    counters = "; ".join(_in_words(part, above, below) for part in against)
    if not lifts:
        return f"Against it: {counters}"
    return _sentence(lifts + (f"; although {counters}" if counters else ""))


def _in_words(part: Difference, above: dict[str, Factor], below: dict[str, Factor]) -> str:
    if part.name == "expected_loss":
        return f"expected loss {_times(part.log_ratio)}"
    if part.name == "renewal":
        return f"{_renewal(above)} against {_renewal(below, short=True)}"
    if part.name == "escalation":
        return f"{_escalation(above)} against {_escalation(below)}"
    if part.name == "promises":
        return f"{promise_words(_count(above, 'promises'))} against {_count(below, 'promises') or 'none'}"
    if part.name == "cover":
        return "not covered, the next is" if part.log_ratio > 0 else "covered by a promise or a touchpoint"
    return f"strategic weight {_weight(above):g} against {_weight(below):g}"


def _times(log_ratio: float) -> str:
    if math.isinf(log_ratio):
        return "against none" if log_ratio > 0 else "none"
    ratio = math.exp(abs(log_ratio))
    shown = f"{ratio:.1f}×" if ratio >= 1.2 else percent(ratio - 1)
    return f"{shown} {'larger' if log_ratio > 0 else 'smaller'}"


def _renewal(factors: dict[str, Factor], *, short: bool = False) -> str:
    if "renewal" not in factors:
        return "none in sight" if short else "no renewal in sight"
    days = int(factors["renewal"].measured or 0)
    return str(days) if short and days > 0 else renewal_words(days)


def _escalation(factors: dict[str, Factor]) -> str:
    if "escalation" not in factors:
        return "no open escalation"
    return f"open escalation of severity {factors['escalation'].measured:.0f}"


def _count(factors: dict[str, Factor], name: str) -> int:
    return int(factors[name].measured or 0) if name in factors else 0


def _weight(factors: dict[str, Factor]) -> float:
    return _value(factors, "strategy") - 1


def _by_name(factors: Sequence[Factor]) -> dict[str, Factor]:
    return {factor.name: factor for factor in factors}


def _value(factors: dict[str, Factor], name: str) -> float:
    return factors[name].value if name in factors else NEUTRAL[name]


def _log_ratio(above: float, below: float) -> float:
    if above == below:
        return 0.0
    if not above or not below:
        return math.inf if above else -math.inf
    return math.log(above / below)


def _logarithmic_mean(one: float, other: float) -> float:
    return one if math.isclose(one, other) else (one - other) / math.log(one / other)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
