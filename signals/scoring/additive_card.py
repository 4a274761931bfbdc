"""A fitted model as it serves: tables over bins and a calibration, read from plain JSON that is checked before it is believed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from signals.features.feature import Feature
from signals.rates import Floats, Integers
from signals.scoring.additive import Additive, Term
from signals.scoring.bins import MOST_EDGES, Bins, Codes
from signals.scoring.calibration import Calibration
from signals.scoring.reason_codes import reason_code
from signals.scoring.unreadable import UnreadableModel

FORMAT = "additive-1"
LARGEST = 100.0
"""Log-odds. Whatever claims more is broken or forged: e^100 to one."""

MOST_FEATURES, MOST_TERMS, MOST_KNOTS = 2_000, 5_000, 100_000


@dataclass(frozen=True, slots=True, eq=False)
class AdditiveCard:
    features: tuple[int, ...]
    bins: Bins
    additive: Additive
    calibration: Calibration

    @property
    def base(self) -> float:
        return self.additive.base

    def contributions(self, features: Sequence[Feature], table: Floats) -> Floats:
        """(term, customer) in log-odds."""
        return self.additive.contributions(self.codes(features, table))

    def codes(self, features: Sequence[Feature], table: Floats) -> Codes:
        """Bin codes (customer × column); a column that no table asks for stays 0. A feature that this batch does not know is
        missing for all of it."""
        place = {feature.code: at for at, feature in enumerate(features)}
        codes = np.zeros((table.shape[1], len(self.features)), dtype=np.uint8, order="F")
        for column in self.additive.columns:
            code = self.features[column]
            if code in place:
                codes[:, column] = self.bins.codes_of(column, table[place[code]])
            else:
                codes[:, column] = self.bins.missing_code(column)
        return codes

    def reason_codes(self, features: Sequence[Feature]) -> Integers:
        """Of each contribution, in the same order."""
        named = [reason_code(*(self.features[column] for column in term.columns)) for term in self.additive.terms]
        return np.array(named, dtype=np.int64)

    def churn_risks(self, margin: Floats) -> Floats:
        return self.calibration.risks_of(margin)

    def log_odds(self, margin: Floats) -> Floats:
        risks = self.churn_risks(margin)
        return np.log(risks / (1 - risks))


def read(artifact: Mapping[str, Any]) -> AdditiveCard:
    """Raises UnreadableModel."""
    try:
        if artifact["format"] != FORMAT:
            raise UnreadableModel(f"The model has format {artifact['format']}; this version reads {FORMAT}.")
        terms = tuple(Term(tuple(term["columns"]), _numbers(term["table"])) for term in artifact["terms"])
        card = AdditiveCard(
            features=tuple(artifact["features"]),
            bins=Bins.from_json(artifact["bins"]),
            additive=Additive(float(artifact["base"]), terms),
            calibration=Calibration.from_json(artifact["calibration"]),
        )
        _check(card)
    except UnreadableModel:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        raise UnreadableModel(f"The model cannot be read: {error!r}.") from error
    return card


def _numbers(given: Sequence[Any]) -> npt.NDArray[np.float64]:
    return np.ascontiguousarray(given, dtype=np.float64)


def _check(card: AdditiveCard) -> None:
    _check_features(card.features, card.bins)
    if not abs(card.base) <= LARGEST:
        raise UnreadableModel("The model's base is not a sensible number.")
    if len(card.additive.terms) > MOST_TERMS:
        raise UnreadableModel(f"The model has more than {MOST_TERMS} tables.")
    sizes, seen = card.bins.sizes(), set()
    for term in card.additive.terms:
        _check_term(term, sizes)
        seen.add(term.columns)
    if len(seen) < len(card.additive.terms):
        raise UnreadableModel("The model has two tables about the same features.")
    _check_calibration(card.calibration)


def _check_features(features: tuple[int, ...], bins: Bins) -> None:
    if len(features) > MOST_FEATURES or len(features) != len(bins.edges):
        raise UnreadableModel(f"The model has {len(features)} features and bins for {len(bins.edges)}.")
    if any(type(code) is not int or not 0 <= code < 2**31 for code in features) or len(set(features)) < len(features):
        raise UnreadableModel("The model's feature codes are not distinct whole numbers.")
    if not all(_is_ascending(edges) and len(edges) <= MOST_EDGES for edges in bins.edges):
        raise UnreadableModel(f"The model's bins are not at most {MOST_EDGES} finite, ascending edges.")


def _check_term(term: Term, sizes: list[int]) -> None:
    columns = term.columns
    is_known = all(type(column) is int and 0 <= column < len(sizes) for column in columns)
    if not is_known or len(columns) not in (1, 2) or list(columns) != sorted(set(columns)):
        raise UnreadableModel(f"The model has a table about the columns {columns}, which cannot be.")
    if term.table.shape != tuple(sizes[column] for column in columns):
        raise UnreadableModel(f"The model's table about the columns {columns} has another shape than their bins.")
    if not (np.abs(term.table) <= LARGEST).all():
        raise UnreadableModel(
            f"The model's table about the columns {columns} has entries that are not sensible numbers."
        )


def _check_calibration(calibration: Calibration) -> None:
    margins, risks = calibration.margins, calibration.risks
    is_curve = margins.shape == risks.shape and 1 <= len(margins) <= MOST_KNOTS and _is_ascending(margins)
    if not is_curve or not ((risks > 0) & (risks < 1)).all() or not (np.diff(risks) >= 0).all():
        raise UnreadableModel("The model's calibration is not a rising curve of probabilities.")


def _is_ascending(numbers: Floats) -> bool:
    return bool(numbers.ndim == 1 and np.isfinite(numbers).all() and (np.diff(numbers) > 0).all())
