"""A scorecard: points for features, added up. The model is its artifact, plain JSON; this file only reads and applies it.

    margin = base + Σ contributions          churn_risk = 1 / (1 + e^−margin)

Each rule gives a feature points by a bounded, monotone, piecewise linear curve. The points of one group of evidence (a kind of
signal) are then drawn towards the group's caps, worries and comforts apart:

    worry of a group = cap · tanh(Σ worrying points / cap)

so ten measures of one kind cannot outshout everything else, and one more worrying fact still never lowers the risk. A
feature's contribution is its share of that, so contributions add up to margin − base.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from signals.features.feature import Feature, What
from signals.rates import Floats, Integers
from signals.scoring.unreadable import UnreadableModel
from signals.vocabulary import Direction, Kind

FORMAT = 1
CONTRACT = "contract"
"""The group of what the customer's own row says; every other group is a kind of signal."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    what: What
    kinds: frozenset[Kind]  # empty: of the customer, or any kind
    direction: Direction | None  # None: either
    x: Floats
    y: Floats

    def fits(self, feature: Feature) -> bool:
        if feature.what != self.what or self.direction not in (None, feature.direction):
            return False
        return not self.kinds or (feature.measure is not None and feature.measure.kind in self.kinds)

    def points(self, values: Floats) -> Floats:
        """Outside its ends the curve stays flat: no value, however large, is worth more than the last knot. Absent: nothing."""
        return np.where(np.isnan(values), 0.0, np.interp(values, self.x, self.y))


@dataclass(frozen=True, slots=True)
class Scorecard:
    base: float
    caps: Mapping[str, tuple[float, float]]  # group: (most comfort, most worry), as positive numbers
    rules: tuple[Rule, ...]

    def rule_for(self, feature: Feature) -> Rule | None:
        return next((rule for rule in self.rules if rule.fits(feature)), None)

    def contributions(self, features: Sequence[Feature], table: Floats) -> Floats:
        return contributions(self, features, table)

    def reason_codes(self, features: Sequence[Feature]) -> Integers:
        return np.array([feature.code for feature in features], dtype=np.int64)

    def churn_risks(self, margin: Floats) -> Floats:
        return churn_risks(margin)

    def log_odds(self, margin: Floats) -> Floats:
        return margin


def group_of(feature: Feature) -> str:
    if feature.measure is not None:
        return feature.measure.kind
    return CONTRACT if feature.what in (What.TENURE, What.RENEWAL) else Kind.ENGAGEMENT


def contributions(card: Scorecard, features: Sequence[Feature], table: Floats) -> Floats:
    """Log-odds per feature and customer, in the shape of ``table``."""
    points = np.zeros_like(table)
    groups: dict[str, list[int]] = {}
    for at, feature in enumerate(features):
        if rule := card.rule_for(feature):
            points[at] = rule.points(table[at])
            groups.setdefault(group_of(feature), []).append(at)
    for group, members in groups.items():
        comfort, worry = card.caps[group]
        points[members] *= np.where(
            points[members] > 0,
            _drawn(points, members, worry, sign=1),
            _drawn(points, members, comfort, sign=-1),
        )
    return points


def churn_risks(margin: Floats) -> Floats:
    risks: Floats = 1 / (1 + np.exp(-margin))
    return risks


def _drawn(points: Floats, members: list[int], cap: float, *, sign: int) -> Floats:
    """By how much each point of this sign shrinks, per customer."""
    total = np.zeros(points.shape[1])
    for at in members:
        total += np.maximum(sign * points[at], 0)
    with np.errstate(all="ignore"):
        return np.where(total > 0, cap * np.tanh(total / cap) / total, 1.0)


def written(
    *, base: float, caps: Mapping[str, tuple[float, float]], rules: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The artifact of a card that is stated here and not learned: what ``read`` reads."""
    by_name = {str(group): list(pair) for group, pair in caps.items()}
    return {"format": FORMAT, "base": base, "caps": by_name, "rules": rules}


def read(artifact: Mapping[str, Any]) -> Scorecard:
    """Raises UnreadableModel."""
    try:
        if artifact["format"] != FORMAT:
            raise UnreadableModel(f"The scorecard has format {artifact['format']}; this version reads {FORMAT}.")
        card = Scorecard(
            base=float(artifact["base"]),
            caps={group: (float(low), float(high)) for group, (low, high) in artifact["caps"].items()},
            rules=tuple(_read_rule(rule) for rule in artifact["rules"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableModel(f"The scorecard cannot be read: {error!r}.") from error
    _check(card)
    return card


def _read_rule(rule: Mapping[str, Any]) -> Rule:
    return Rule(
        what=What[rule["what"].upper()],
        kinds=frozenset(Kind(kind) for kind in rule["kinds"]),
        direction=Direction(rule["direction"]) if rule["direction"] else None,
        x=_numbers(rule["x"]),
        y=_numbers(rule["y"]),
    )


def _numbers(given: Sequence[float]) -> Floats:
    return np.asarray(given, dtype=np.float64)


def _check(card: Scorecard) -> None:
    if not np.isfinite(card.base):
        raise UnreadableModel("The scorecard's base is not a number.")
    if set(card.caps) < {CONTRACT, *Kind} or any(not 0 < cap < 20 for pair in card.caps.values() for cap in pair):
        raise UnreadableModel("The scorecard needs caps above 0 and below 20 for the contract and for every kind.")
    for rule in card.rules:
        if not _is_curve(rule.x, rule.y):
            raise UnreadableModel(f"The scorecard's curve for {rule.what.name.lower()} is not bounded and monotone.")


def _is_curve(x: Floats, y: Floats) -> bool:
    steps: npt.NDArray[np.float64] = np.diff(y)
    is_finite = np.isfinite(x).all() and np.isfinite(y).all() and len(x) == len(y) >= 2
    return bool(is_finite and (np.diff(x) > 0).all() and ((steps >= 0).all() or (steps <= 0).all()))
