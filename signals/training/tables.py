"""What both fitted families do to their tables before they serve: centre them, so that the base is the average customer, and
round them, so that an artifact is small. The rounded tables *are* the model: nothing is approximated afterwards."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from signals.rates import Floats
from signals.scoring.additive import Additive, Term
from signals.scoring.bins import Codes

DIGITS = 6
"""Of log-odds: a millionth moves a probability by less than a millionth."""

NEVER_SEEN = 1e-9
"""The weight of a code that no training row has."""


def centred(base: float, mains: Sequence[Floats], codes: Codes) -> tuple[float, list[Floats]]:
    """Every table's mean over the training rows moves into the base."""
    moved = []
    for column, main in enumerate(mains):
        weights = np.bincount(codes[:, column], minlength=len(main)) + NEVER_SEEN
        mean = float(np.average(main, weights=weights))
        moved.append(main - mean)
        base += mean
    return base, moved


def log_odds(left: npt.NDArray[np.bool_]) -> float:
    """Of the average customer, when nothing else is known."""
    share = float(left.mean())
    return float(np.log(share / (1 - share)))


def rounded(model: Additive) -> Additive:
    terms = tuple(Term(term.columns, np.round(term.table, DIGITS) + 0.0) for term in model.terms)
    return Additive(round(model.base, DIGITS), terms)


def without_idle(model: Additive, codes: Codes, *, allowed: float) -> Additive:
    """Drops the smallest tables as long as all that are dropped, taken as independent, move the log-odds of the training rows
    by less than ``allowed`` (root mean square)."""
    squares = np.array([float(np.mean(term.look_up(codes) ** 2)) for term in model.terms])
    smallest_first = np.argsort(squares, kind="stable")
    dropped = set(smallest_first[np.cumsum(squares[smallest_first]) < allowed**2].tolist())
    return Additive(model.base, tuple(term for at, term in enumerate(model.terms) if at not in dropped))
