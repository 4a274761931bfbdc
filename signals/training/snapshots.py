"""What could have been known about many customers at each of several moments: one sweep over their facts, the oldest first.

Sums are additive, so the state of one moment is that of the moment before it, faded, plus what became known in between. What
comes out is the same ``Rates`` that scoring gets from the store, and features are computed from it by the same functions.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from signals.rates import HALF_LIVES, Facts, Floats, Integers, Rates


@dataclass(frozen=True, slots=True)
class History:
    """Facts with the moment when each could have been known. ``facts`` in any order; ``known`` goes with them."""

    facts: Facts
    known: Floats

    def in_order(self, moments: Floats) -> tuple["History", Integers]:
        """In the order in which the moments learn of them, and where each moment's begin; the last entry is the end of what
        any of them knows."""
        first_to_know = np.searchsorted(moments, self.known, side="left")
        order = np.argsort(first_to_know, kind="stable")
        starts = np.searchsorted(first_to_know[order], np.arange(len(moments) + 1))
        facts = self.facts
        return History(
            Facts(facts.row[order], facts.column[order], facts.moment[order], facts.value[order]), self.known[order]
        ), starts

    def part(self, begin: int, end: int) -> Facts:
        facts = self.facts
        return Facts(facts.row[begin:end], facts.column[begin:end], facts.moment[begin:end], facts.value[begin:end])


def sweep(history: History, *, customers: int, moments: Floats, clocks: Floats) -> Iterator[Rates]:
    """The rates at each moment, from facts known by then. ``moments`` ascend; ``clocks`` (moment × measure) says from when each
    measure is seen: the moment itself, or the last fact of a feed that had fallen silent."""
    ordered, starts = history.in_order(moments)
    state = _State.empty(measures=clocks.shape[1], customers=customers)
    for at in range(len(moments)):
        state = state.moved(clocks[at], ordered.part(int(starts[at]), int(starts[at + 1])))
        yield state.rates()


@dataclass(frozen=True)
class _State:
    """Flat arrays, an entry per cell: measure × customers + customer. Sums are (half-life, cell)."""

    clock: Floats
    customers: int
    n: Floats
    x: Floats
    facts: Floats
    valued: Floats
    first: Floats
    last: Floats
    last_value: Floats

    @classmethod
    def empty(cls, *, measures: int, customers: int) -> "_State":
        cells, sums = measures * customers, (len(HALF_LIVES), measures * customers)
        return cls(
            clock=np.zeros(measures),
            customers=customers,
            n=np.zeros(sums),
            x=np.zeros(sums),
            facts=np.zeros(cells),
            valued=np.zeros(cells),
            first=np.full(cells, np.inf),
            last=np.full(cells, -np.inf),
            last_value=np.full(cells, np.nan),
        )

    def moved(self, clock: Floats, new: Facts) -> "_State":
        """Seen from another moment, and with the facts that have become known."""
        cell = new.column * self.customers + new.row
        has_value = ~np.isnan(new.value)
        n, x = self._faded(clock)
        values = np.where(has_value, new.value, 0)
        with np.errstate(all="ignore"):
            for at, half_life in enumerate(HALF_LIVES):
                weight = _weights(new.moment - clock[new.column], half_life)
                n[at] += self._per_cell(cell, weight)
                x[at] += self._per_cell(cell, weight * values)
        first, last = self.first.copy(), self.last.copy()
        np.minimum.at(first, cell, new.moment)
        np.maximum.at(last, cell, new.moment)
        return _State(
            clock=clock,
            customers=self.customers,
            n=n,
            x=x,
            facts=self.facts + self._per_cell(cell, np.ones(len(cell))),
            valued=self.valued + self._per_cell(cell, has_value.astype(float)),
            first=first,
            last=last,
            last_value=self._last_values(cell, new),
        )

    def rates(self) -> Rates:
        shape = (len(self.clock), self.customers)
        whole = (len(HALF_LIVES), *shape)
        return Rates(
            clock=self.clock,
            n=np.nan_to_num(self.n.reshape(whole).swapaxes(0, 1), nan=0.0, posinf=0.0, neginf=0.0),
            x=self.x.reshape(whole).swapaxes(0, 1),
            facts=self.facts.reshape(shape),
            valued=self.valued.reshape(shape),
            first=self.first.reshape(shape),
            last=self.last.reshape(shape),
            last_value=self.last_value.reshape(shape),
        )

    def _faded(self, clock: Floats) -> tuple[Floats, Floats]:
        n, x = np.empty_like(self.n), np.empty_like(self.x)
        with np.errstate(all="ignore"):
            for at, half_life in enumerate(HALF_LIVES):
                factor = np.repeat(_weights(self.clock - clock, half_life), self.customers)
                n[at], x[at] = self.n[at] * factor, self.x[at] * factor
        return n, x

    def _per_cell(self, cell: Integers, weights: Floats) -> Floats:
        return np.bincount(cell, weights=weights, minlength=len(self.facts)).astype(float)

    def _last_values(self, cell: Integers, new: Facts) -> Floats:
        """Of the latest fact; of several in one moment the largest, as ingest keeps it. A latest fact without a value has none."""
        last_value = self.last_value.copy()
        if not len(cell):
            return last_value
        order = np.lexsort((np.where(np.isnan(new.value), -np.inf, new.value), new.moment, cell))
        newest = order[np.r_[cell[order][1:] != cell[order][:-1], True]]
        where, moment, value = cell[newest], new.moment[newest], new.value[newest]
        is_later = moment > self.last[where]
        is_same = moment == self.last[where]
        last_value[where] = np.where(
            is_later, value, np.where(is_same, np.fmax(last_value[where], value), last_value[where])
        )
        return last_value


def _weights(exponent_days: Floats, half_life: int) -> Floats:
    """2^(days/h), kept finite: see ``signals.rates``."""
    weights: npt.NDArray[np.float64] = np.exp2(np.clip(exponent_days / half_life, -1100, 1000))
    return weights
