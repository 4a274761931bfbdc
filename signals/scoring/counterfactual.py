"""What if one thing were back to usual? The numbers of a customer with one measure put at its usual value, to be scored again.

One worry is rarely alone: who stopped logging in has a falling trend, a low rate and a long silence, and all of them would end
together. So everything that speaks of the same measure moves at once, and never to the worse.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from signals.features.feature import PER_MEASURE, Feature, What, measure_id_of, what_of
from signals.features.meaning import BETTER, WORSE, Meaning
from signals.rates import LN2, Floats
from signals.scoring.cards import Card, margins
from signals.scoring.reason_codes import feature_codes_of
from signals.vocabulary import Kind

MONTH = 30.0
OF_USE = (What.SILENCE, What.MISSED, What.ACTIVITY)
OPEN = (What.OPEN_ESCALATIONS, What.OPEN_SEVERITY)
CAN_CHANGE = frozenset([*OF_USE, *OPEN])
"""Of the customer; of a measure everything can. Nobody undoes the calendar, a contract or a broken promise."""

WORTH_SAYING = 0.005
"""Half a percentage point: less would be rounded away."""

Known = dict[int, float]
"""Feature code: value."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """``code``: the feature whose measure went back to usual."""

    code: int
    churn_risk: float


def what_if(card: Card, features: Sequence[Feature], table: Floats, worries: Sequence[int]) -> WhatIf | None:
    """For the first of these reasons, the largest worry first, that somebody could do something about and whose end would
    show. ``table``: (feature, 1). Of a pair, the one whose end would help more."""
    now = _risk(card, features, table)
    for reason in worries:
        able = [code for code in feature_codes_of(reason) if measure_id_of(code) or what_of(code) in CAN_CHANGE]
        tried = [WhatIf(code, _risk(card, features, at_usual(code, features, table))) for code in able]
        best = min(tried, key=lambda one: one.churn_risk, default=None)
        if best is not None and best.churn_risk < now - WORTH_SAYING:
            return best
    return None


def _risk(card: Card, features: Sequence[Feature], table: Floats) -> float:
    return float(card.churn_risks(margins(card, card.contributions(features, table)))[0])


def at_usual(code: int, features: Sequence[Feature], table: Floats) -> Floats:
    """``table`` (feature, 1) with the feature's measure at its usual value; for a worry about use, all measures of use."""
    known = {feature.code: float(value) for feature, value in zip(features, table[:, 0], strict=True)}
    if not measure_id_of(code) and what_of(code) in OPEN:
        return _settled(features, table)
    subjects = _subjects(code, features)
    usual = table.copy()
    for at, feature in enumerate(features):
        found = _usual(feature, known, subjects)
        if found is not None and np.isfinite(found) and np.isfinite(table[at, 0]):
            usual[at, 0] = found
    return usual


def _settled(features: Sequence[Feature], table: Floats) -> Floats:
    """Without an open escalation: then there is none that could be severe."""
    settled = table.copy()
    for at, feature in enumerate(features):
        if feature.what == What.OPEN_ESCALATIONS:
            settled[at, 0] = np.fmin(settled[at, 0], 0.0)
        elif feature.what == What.OPEN_SEVERITY:
            settled[at, 0] = np.nan
    return settled


def _subjects(code: int, features: Sequence[Feature]) -> dict[int, Meaning]:
    measures = {feature.measure.id: feature.measure for feature in features if feature.measure is not None}
    if what_of(code) in OF_USE and not measure_id_of(code):
        return {id: meaning for id, meaning in measures.items() if _is_use(meaning)}
    return {id: meaning for id, meaning in measures.items() if id == measure_id_of(code)}


def _is_use(meaning: Meaning) -> bool:
    return meaning.kind == Kind.ENGAGEMENT and meaning.count == BETTER


def _usual(feature: Feature, known: Known, subjects: dict[int, Meaning]) -> float | None:
    """None: stays as it is."""
    if feature.measure is None:
        return _usual_of_customer(feature, known, subjects)
    if feature.measure.id not in subjects:
        return None
    return _usual_of_measure(feature, known, feature.measure)


def _usual_of_customer(feature: Feature, known: Known, subjects: dict[int, Meaning]) -> float | None:
    used = [id for id, meaning in subjects.items() if _is_use(meaning)]
    if not used or feature.what not in (What.SILENCE, What.MISSED):
        return None
    if feature.what == What.MISSED:
        return 0.0
    gaps = [_gap(known, id) for id in used]
    return min([known[feature.code], *gaps])


def _usual_of_measure(feature: Feature, known: Known, meaning: Meaning) -> float | None:
    now = known[feature.code]
    rate = _of(known, meaning, What.USUAL)
    level = _of(known, meaning, What.USUAL_LEVEL)
    match feature.what:
        case What.TREND | What.DRIFT | What.LEVEL_CHANGE:
            return 0.0
        case What.RATE:
            return rate
        case What.BURDEN:
            usual = rate / LN2
            return min(now, usual) if feature.direction == WORSE else max(now, usual)
        case What.SINCE if meaning.count == BETTER:
            return min(now, _gap(known, meaning.id))
        case What.LAST_VALUE:
            return level
        case What.LEVEL if meaning.scale:
            low, high = meaning.scale
            place = min(max((level - low) / (high - low), 0.0), 1.0)
            return max(now, 1 - place if meaning.value == WORSE else place)
        case _:
            return None


def _gap(known: Known, id: int) -> float:
    """Days between two uses, as this customer used to come by."""
    rate = known.get(id * PER_MEASURE + What.USUAL, float("nan"))
    return MONTH / rate if rate > 0 else float("inf")


def _of(known: Known, meaning: Meaning, what: What) -> float:
    return known.get(meaning.id * PER_MEASURE + what, float("nan"))
