"""From trees that see at most two columns each to the tables that they are, through ``decision_function`` alone.

Probe a column over its codes while all others rest at code 0, and what changes is its table. What two columns probed together
say beyond that is the pair's table. Which pairs there are nobody tells, and probing all of them in full takes minutes. So each
is tried at a few combinations; then tables and trees are compared on the training rows, and where they differ, those rows show
at which combinations to look for the pairs not found yet.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from signals.rates import Floats, Integers
from signals.scoring.additive import Additive, Term
from signals.scoring.bins import Codes

Pair = tuple[int, int]
Shown = tuple[Codes, Codes]
"""Combinations to try: codes of all columns for the first of a pair, and for the second."""

SAYS_NOTHING = 1e-12
ROUNDING = 1e-9
ROWS_COMPARED = 100_000
ROWS_SHOWN = 16
"""Of those where tables and trees differ. Each shows at least one pair that was not found."""

MOST_ROUNDS = 50
CHUNK = 100_000


def read_out(
    trees: HistGradientBoostingClassifier, codes: Codes, sizes: Sequence[int], *, may_pair: bool = True
) -> tuple[float, list[Floats], dict[Pair, Floats]]:
    """What is said at rest (all codes 0), per column, and per pair beyond that. Trees that may not pair columns are not asked about
    pairs: of two hundred columns there are nineteen thousand, and asking takes several times as long as fitting."""
    probe = _Probe(trees, sizes)
    compared = codes[:: -(-len(codes) // ROWS_COMPARED)]
    truth = probe.ask(compared)
    unknown = list(combinations(range(len(sizes)), 2)) if may_pair else []
    pairs: dict[Pair, Floats] = {}
    shown: Shown | None = probe.corners()
    for _ in range(MOST_ROUNDS):
        found = unknown if shown is None else probe.speaking(unknown, shown)
        pairs |= probe.in_full(found)
        unknown = [pair for pair in unknown if pair not in pairs]
        differs = np.flatnonzero(np.abs(probe.tables(pairs).margins(compared) - truth) > ROUNDING)
        if not len(differs) or not unknown:
            break
        rows = compared[differs[:: -(-len(differs) // ROWS_SHOWN)]]
        # When the rows show nothing new, what they miss is finer than what counts as saying something: take every pair.
        shown = (rows, rows) if found else None
    return probe.rest, probe.main_tables(), dict(sorted(pairs.items()))


class _Probe:
    """Asks the fitted model what it says around one fixed row."""

    def __init__(self, trees: HistGradientBoostingClassifier, sizes: Sequence[int]) -> None:
        self.trees = trees
        self.sizes = list(sizes)
        self.rest = float(self.ask(np.zeros((1, len(self.sizes)), dtype=np.uint8))[0])
        self.mains = self._mains()

    def ask(self, codes: Codes) -> Floats:
        parts = [codes[start : start + CHUNK] for start in range(0, len(codes), CHUNK)]
        return np.concatenate([self.trees.decision_function(as_floats(part, self.sizes)) for part in parts])

    def _mains(self) -> Floats:
        """(column, code); what lies beyond a column's last code is of no use."""
        most = max(self.sizes, default=0)
        rows = np.zeros((len(self.sizes), most, len(self.sizes)), dtype=np.uint8)
        for column, size in enumerate(self.sizes):
            rows[column, :, column] = np.minimum(np.arange(most), size - 1)
        return self.ask(rows.reshape(-1, len(self.sizes))).reshape(-1, most) - self.rest

    def main_tables(self) -> list[Floats]:
        return [main[:size] for main, size in zip(self.mains, self.sizes, strict=True)]

    def in_full(self, pairs: Sequence[Pair]) -> dict[Pair, Floats]:
        """The tables of these pairs, many in one question: what a question costs is mostly the asking."""
        found: dict[Pair, Floats] = {}
        most = max(self.sizes) ** 2 if pairs else 1
        at_once = max(1, CHUNK // most)
        for start in range(0, len(pairs), at_once):
            some = pairs[start : start + at_once]
            shapes = [(self.sizes[first], self.sizes[second]) for first, second in some]
            places = [np.indices(shape).reshape(2, -1).astype(np.uint8) for shape in shapes]
            first, second = np.concatenate(places, axis=1)
            lengths = [one.shape[1] for one in places]
            said = self._beyond_mains(np.array(some).repeat(lengths, axis=0), first, second)
            tables = np.split(said, np.cumsum(lengths)[:-1])
            found |= {pair: table.reshape(shape) for pair, table, shape in zip(some, tables, shapes, strict=True)}
        return found

    def corners(self) -> Shown:
        """Combinations at which a tree that splits both columns of a pair can hardly keep silent: every column at its last
        value, missing, and at places between, each with each of the others'."""
        sizes = np.array(self.sizes)
        places = np.array([sizes - 2, sizes - 1, (sizes - 2) // 2, (sizes - 2) // 4]).astype(np.uint8)
        return np.repeat(places, len(places), axis=0), np.tile(places, (len(places), 1))

    def speaking(self, pairs: Sequence[Pair], shown: Shown) -> list[Pair]:
        """Those which say something beyond their columns at the combinations shown."""
        here, there = shown
        at_once = CHUNK // len(here)
        speaking = []
        for start in range(0, len(pairs), at_once):
            some = np.array(pairs[start : start + at_once])
            said = self._beyond_mains(some.repeat(len(here), axis=0), here[:, some[:, 0]].T, there[:, some[:, 1]].T)
            speaking += [pairs[start + at] for at in np.flatnonzero(said.reshape(len(some), -1).any(axis=1)).tolist()]
        return speaking

    def _beyond_mains(self, pairs: Integers, first: Codes, second: Codes) -> Floats:
        """Per row: what its pair of columns says at these two codes, beyond what each says alone."""
        first, second, each = first.ravel(), second.ravel(), np.arange(len(pairs))
        rows = np.zeros((len(pairs), len(self.sizes)), dtype=np.uint8, order="F")
        rows[each, pairs[:, 0]], rows[each, pairs[:, 1]] = first, second
        alone = self.mains[pairs[:, 0], first] + self.mains[pairs[:, 1], second]
        joint = self.ask(rows) - self.rest - alone
        return np.where(np.abs(joint) < SAYS_NOTHING, 0.0, joint)

    def tables(self, pairs: dict[Pair, Floats]) -> Additive:
        singles = tuple(Term((column,), main) for column, main in enumerate(self.main_tables()))
        return Additive(self.rest, singles + tuple(Term(pair, table) for pair, table in pairs.items()))


def as_floats(codes: Codes, sizes: Sequence[int]) -> Floats:
    """The library's own sign for missing is NaN; so a monotone direction does not bind the missing code."""
    floats = codes.astype(np.float64)
    floats[codes == np.asarray(sizes) - 1] = np.nan
    return floats
