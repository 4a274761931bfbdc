"""A model that is a sum of one- and two-column tables: scoring is a look-up, and an entry looked up *is* its contribution.

    margin = base + Σ_i main_i[code_i] + Σ_(i,j) pair_ij[code_i, code_j]        (log-odds)

Nothing is approximated: the contributions of a customer add up to the margin by construction.
"""

from dataclasses import dataclass

import numpy as np

from signals.rates import Floats
from signals.scoring.bins import Codes

BLOCK = 4_096
"""Rows at a time, so that what is looked up stays in the processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A table about one or two columns, with a dimension for each."""

    columns: tuple[int, ...]
    table: Floats

    def look_up(self, codes: Codes) -> Floats:
        """The contribution of this term per row, in log-odds."""
        places = codes[:, self.columns[0]].astype(np.intp)
        if len(self.columns) > 1:
            places *= self.table.shape[1]
            places += codes[:, self.columns[1]]
        return self.table.ravel().take(places, mode="clip")


@dataclass(frozen=True, slots=True, eq=False)
class Additive:
    base: float
    terms: tuple[Term, ...]

    @property
    def columns(self) -> list[int]:
        """Those that some table asks for."""
        return sorted({column for term in self.terms for column in term.columns})

    def contributions(self, codes: Codes) -> Floats:
        """(term, row), in the order of ``terms``."""
        parts, used = np.empty((len(self.terms), len(codes))), self.columns
        for start in range(0, len(codes), BLOCK):
            block = slice(start, start + BLOCK)
            places = {
                column: codes[block, column].astype(np.intp) for column in used
            }  # what ``take`` wants, once a column
            both = np.empty(len(codes[block]), dtype=np.intp)
            for term, part in zip(self.terms, parts, strict=True):
                first, *second = (places[column] for column in term.columns)
                if second:
                    np.multiply(first, term.table.shape[1], out=both)
                    first = np.add(both, second[0], out=both)
                term.table.ravel().take(first, out=part[block], mode="clip")
        return parts

    def margins(self, codes: Codes) -> Floats:
        """Added in the order of the terms, so that one row gets the same sum alone and among a million."""
        total = np.full(len(codes), self.base)
        for term in self.terms:
            total += term.look_up(codes)
        return total
