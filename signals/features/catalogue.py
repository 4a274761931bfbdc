"""Every feature there is, built from the measures that are there: whatever a source brings gets the same treatment.

To add one: write its function in ``of_customer`` or ``of_measure``, give it a ``What``, add it to the list below, and give it
points in ``signals.scoring.prior`` (without points it is stored, shown and trained on, but moves no score).
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from signals.features import of_customer, of_measure
from signals.features.feature import Feature, Inputs, What
from signals.features.meaning import BETTER, UNKNOWN, WORSE, Meaning
from signals.rates import Floats
from signals.vocabulary import Direction, Kind

OF_CUSTOMER = (
    Feature(What.TENURE, "Tenure", "Days since the customer started.", "days", BETTER, of_customer.tenure),
    Feature(
        What.RENEWAL,
        "Renewal",
        "Days until the renewal date; absent when it is more than 30 days past.",
        "days",
        UNKNOWN,  # nearer is not riskier all the way: of a window of ninety days, a renewal tomorrow leaves the least to come
        of_customer.renewal,
    ),
    Feature(
        What.SILENCE,
        "Silence",
        "Days since the customer was last seen using anything.",
        "days",
        WORSE,
        of_customer.silence,
    ),
    Feature(
        What.MISSED,
        "Missed visits",
        "How many uses this customer's usual rate led us to expect since the last one; at most two a week are expected.",
        "uses",
        WORSE,
        of_customer.missed,
    ),
    Feature(
        What.ACTIVITY,
        "Activity",
        "Depth and breadth of use: the sum over all sorts of use of log(1 + uses a month), half-life 90 days.",
        "",
        BETTER,
        of_customer.activity,
    ),
    Feature(
        What.ANNIVERSARY,
        "Contract year",
        "Days until the customer has been with us for another full year; absent in the first one.",
        "days",
        UNKNOWN,
        of_customer.anniversary,
    ),
    Feature(
        What.SIZE,
        "Size",
        "Annual recurring revenue in the reporting currency, as a power of ten.",
        "powers of ten",
        UNKNOWN,
        of_customer.size,
    ),
    Feature(
        What.SEGMENT,
        "Segment",
        "The customer's segment, as a number that stands for its name and has no order.",
        "",
        UNKNOWN,
        of_customer.segment,
    ),
    Feature(
        What.OPEN_ESCALATIONS,
        "Open escalations",
        "Escalations raised and not ended; one that is never ended is worth half after a year.",
        "escalations",
        WORSE,
        of_customer.open_escalations,
    ),
    Feature(
        What.OPEN_SEVERITY,
        "Severity of the open escalation",
        "Severity of the newest escalation while one is open: 1 is the worst, 5 cosmetic.",
        "1–5",
        BETTER,
        of_customer.open_severity,
    ),
    Feature(
        What.PENDING_PROMISES,
        "Pending promises",
        "Promises made and neither kept, broken, cancelled nor replaced; one that is never settled is worth half after a year.",
        "promises",
        UNKNOWN,
        of_customer.pending_promises,
    ),
    Feature(
        What.BROKEN_PROMISES,
        "Broken promises",
        "Promises to this customer that we broke, each worth half after a year.",
        "promises",
        WORSE,
        of_customer.broken_promises,
    ),
    Feature(
        What.BREADTH,
        "Breadth of what we know",
        "Share of the sorts of signal expected of every customer that this customer has; a feed that fell silent counts as alive.",
        "",
        UNKNOWN,
        of_customer.breadth,
    ),
)


def catalogue(meanings: Sequence[Meaning]) -> tuple[Feature, ...]:
    """In a fixed order: the customer's own, then each measure's."""
    return (*OF_CUSTOMER, *(feature for at, meaning in enumerate(meanings) for feature in _of_measure(at, meaning)))


def compute(features: Sequence[Feature], inputs: Inputs) -> Floats:
    """A row per feature, a column per customer. Whatever overflowed is absent: a score must never be NaN because of it."""
    table = np.full((len(features), len(inputs.tenure_days)), np.nan)
    with np.errstate(all="ignore"):
        for at, feature in enumerate(features):
            table[at] = feature.compute(inputs)
    table[~np.isfinite(table)] = np.nan
    return table


def _of_measure(at: int, meaning: Meaning) -> list[Feature]:
    return [*_of_rates(at, meaning), *_of_counts(at, meaning), *_of_values(at, meaning)]


def _of_rates(at: int, meaning: Meaning) -> list[Feature]:
    count = meaning.count
    monthly, yearly = "a month, with a half-life of 30 days", "a month, with a half-life of 365 days"
    features = [
        _feature(at, meaning, What.RATE, "rate", monthly, count, of_measure.rate),
        _feature(at, meaning, What.USUAL, "usual rate", yearly, UNKNOWN, of_measure.usual),
        _feature(at, meaning, What.SINCE, "recency", "days since the last one", UNKNOWN, of_measure.since),
    ]
    if meaning.kind == Kind.ENGAGEMENT:
        doubled = "logarithm of the usual rate a month: every doubling is the same step"
        features.append(_feature(at, meaning, What.HABIT, "habit", doubled, count, of_measure.habit))
    return features


def _of_counts(at: int, meaning: Meaning) -> list[Feature]:
    """Of measures where more is known to be better or worse."""
    count = meaning.count
    if count == UNKNOWN:
        return []
    week = "half-life of 7 days against 90, as a log ratio drawn to 0 when there are few"
    month = "half-life of 30 days against 365, as a log ratio drawn to 0 when there are few"
    features = [
        _feature(at, meaning, What.TREND, "trend", week, count, of_measure.trend),
        _feature(at, meaning, What.DRIFT, "drift", month, count, of_measure.drift),
    ]
    if meaning.kind != Kind.ENGAGEMENT:
        each = "how many, each worth half after 30 days"
        features.append(_feature(at, meaning, What.BURDEN, "burden", each, count, of_measure.burden))
    return features


def _of_values(at: int, meaning: Meaning) -> list[Feature]:
    features = [
        _feature(at, meaning, What.LAST_VALUE, "last value", "the newest value", meaning.value, of_measure.last_value),
        _feature(
            at,
            meaning,
            What.USUAL_LEVEL,
            "usual level",
            "mean value, half-life of 365 days",
            UNKNOWN,
            of_measure.usual_level,
        ),
    ]
    if meaning.value == UNKNOWN:
        return features
    if meaning.scale:
        features.append(
            _feature(
                at,
                meaning,
                What.LEVEL,
                "level",
                "place on its scale, 0 worst and 1 best, half-life of 90 days; drawn to 0.7 as answers grow old",
                BETTER,
                of_measure.level,
            )
        )
    features.append(
        _feature(
            at,
            meaning,
            What.LEVEL_CHANGE,
            "change of level",
            "half-life of 30 days against 365, as a share of the scale; above 0 is better",
            BETTER,
            of_measure.level_change,
        )
    )
    return features


def _feature(
    at: int,
    meaning: Meaning,
    what: What,
    name: str,
    definition: str,
    direction: Direction,
    function: Callable[[Inputs, int], Floats],
) -> Feature:
    return Feature(
        what=what,
        name=f"{meaning.words.capitalize()}: {name}",
        definition=f"{meaning.words.capitalize()}, {definition}.",
        unit=meaning.unit if what in (What.LAST_VALUE, What.USUAL_LEVEL) else "",
        direction=direction,
        compute=partial(_call, function, at),
        measure=meaning,
    )


def _call(function: Callable[[Inputs, int], Floats], at: int, inputs: Inputs) -> Floats:
    return function(inputs, at)
