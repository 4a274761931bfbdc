"""Which bin a number falls into, for many numbers at once: what a search in the edges finds, in a sixth of its time.

The top 16 bits of a float are its sign, its exponent and four digits of its fraction. They name one of 65,536 cells of
neighbouring numbers, and a table tells how many edges lie below each. What is left is to compare with the few edges inside the
cell, by halves. That is exact whatever the numbers and the edges are; edges that crowd in one cell only take more halvings.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from signals.rates import Floats

FINITE = 0x7FF0
"""Cells of each sign that hold finite numbers. The sixteen after them hold the infinite ones and NaN."""


@dataclass(frozen=True, slots=True, eq=False)
class Ruler:
    """The edges of one column, as they are read quickly."""

    below: npt.NDArray[np.uint8]
    """Per cell; of what is not finite, the code after the last bin."""

    edges: Floats
    """And ∞ after them, for whoever compares beyond the last."""

    halvings: int

    @classmethod
    def of(cls, edges: Floats) -> "Ruler":
        """``edges``: finite and ascending, 253 at most."""
        edges = edges + 0.0  # −0.0 becomes 0.0: they are equal, but lie in different cells
        cells = _cells_of(edges).astype(np.int64)
        places = np.where(
            cells < 2**15, FINITE + cells, FINITE - 1 - (cells - 2**15)
        )  # cells in the order of their numbers
        lengths = np.diff(places, prepend=-1, append=2 * FINITE - 1)
        negative, positive = np.split(np.repeat(np.arange(len(edges) + 1, dtype=np.uint8), lengths), 2)
        missing = np.full(2**15 - FINITE, len(edges) + 1, dtype=np.uint8)
        halvings = int(np.unique(places, return_counts=True)[1].max(initial=0)).bit_length()
        return cls(
            below=np.concatenate([positive, missing, negative[::-1], missing]),
            edges=np.concatenate([edges, np.full(2**halvings + 1, np.inf)]),
            halvings=halvings,
        )

    def read(self, values: Floats) -> npt.NDArray[np.uint8]:
        """Per value, how many edges are less than it; what is not finite gets the number of edges + 1."""
        found = self.below[_cells_of(values)]
        for half in reversed(range(self.halvings)):
            is_beyond = self.edges[2**half - 1 :].take(found, mode="clip") < values
            found += is_beyond.view(np.uint8) << half
        return found


def _cells_of(values: Floats) -> npt.NDArray[np.uint16]:
    return np.ascontiguousarray(values, dtype="<f8").view("<u2")[3::4]
