"""A model that is a sum of one- and two-column tables: scoring is a look-up, and an entry looked up *is* its contribution.

    margin = base + Σ_i main_i[code_i] + Σ_(i,j) pair_ij[code_i, code_j]        (log-odds)

Nothing is approximated: the contributions of a customer add up to the margin by construction.
"""

from dataclasses import dataclass

import numpy as np

from signals.rates import Floats
from signals.scoring.bins import Codes

BLOCK = 16_384
"""Rows at a time, so that what is looked up stays in the processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A table about one or two columns, with a dimension for each."""

    columns: tuple[int, ...]
    table: Floats

    def look_up(self, codes: Codes, out: Floats | None = None) -> Floats:
        """The contribution of this term per row, in log-odds."""
        places = codes[:, self.columns[0]].astype(np.intp)
        if len(self.columns) > 1:
            places *= self.table.shape[1]
            places += codes[:, self.columns[1]]
        return self.table.ravel().take(places, out=out, mode="clip")


@dataclass(frozen=True, slots=True, eq=False)
class Additive:
    base: float
    terms: tuple[Term, ...]

    def contributions(self, codes: Codes) -> Floats:
        """(term, row), in the order of ``terms``."""
        parts = np.empty((len(self.terms), len(codes)))
        for start in range(0, len(codes), BLOCK):
            block = codes[start : start + BLOCK]
            for term, part in zip(self.terms, parts, strict=True):
                term.look_up(block, out=part[start : start + BLOCK])
        return parts

    def margins(self, codes: Codes) -> Floats:
        """Added in the order of the terms, so that one row gets the same sum alone and among a million."""
        total = np.full(len(codes), self.base)
        for term in self.terms:
            total += term.look_up(codes)
        return total
