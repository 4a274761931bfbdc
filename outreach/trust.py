"""Trust before and after: those who were affected against others who were like them before. Pure: no Django, no clock, no database.

Whoever is at their worst gets better by themselves. So nobody is compared with everybody, but with customers who were as badly off at
the same moment; what they moved is taken off (difference in differences, on matched controls). The interval is over the affected, whose
controls are used once each, so that the differences do not share anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

FEWEST = 10
"""Affected customers with somebody like them. Under that an interval says little, and a number would be read as one."""
CONTROLS = 3
"""At most so many for each."""
NEAR, FAR = 0.5, 1.0
"""Standard deviations: so near a control is before in the figure itself, and in everything else that was known."""
BALANCED = 0.25
"""Standard deviations between the two groups, before: more than that is not “like them”."""
FEWEST_TO_ADJUST = 20
CONFIDENCE = 0.90

RULE = (
    "Each customer is compared with up to three others who had no case, and who were like them at that moment: in this figure, in churn risk, in "
    "how that had moved, and in ARR. What the others moved is taken off; the interval holds the true difference in 90 of 100 such comparisons."
)


@dataclass(frozen=True)
class Side:
    """One group, a row each. ``case``: for whom a row is measured (of an affected customer itself, of a control whom it could be compared
    with); ``unit``: who it is; ``known``: what was known before, a column each. NaN: not known."""

    case: Integers
    unit: Integers
    before: Floats
    after: Floats
    known: Floats

    def there(self) -> "Side":
        """With both ends measured, and all that was known."""
        rows = np.isfinite(self.before) & np.isfinite(self.after) & np.isfinite(self.known).all(axis=1)
        return Side(*(getattr(self, name)[rows] for name in ("case", "unit", "before", "after", "known")))

    @property
    def like(self) -> Floats:
        """What controls are chosen by: the figure itself comes first."""
        return np.column_stack([self.before, self.known])


@dataclass(frozen=True)
class Group:
    before: float
    after: float


@dataclass(frozen=True)
class Compared:
    """``effect``: what the affected moved more than the others. ``unlike``: how far the two were apart before, in standard deviations."""

    affected: int
    matched: int
    controls: int
    of_affected: Group
    of_controls: Group
    effect: float
    low: float
    high: float
    unlike: float

    @property
    def is_sure(self) -> bool:
        """The interval does not hold 0."""
        return self.low > 0 or self.high < 0

    @property
    def is_balanced(self) -> bool:
        return self.unlike <= BALANCED


@dataclass(frozen=True)
class TooFew:
    """``is_still``: there are enough, and all of them moved alike, so that nothing can be told apart."""

    affected: int
    matched: int
    is_still: bool = False

    @property
    def words(self) -> str:
        if self.is_still:
            return f"All {self.matched} and those like them moved alike: there is nothing to tell apart."
        return f"Too few to compare: {self.matched} of {self.affected} have somebody like them, and it takes {FEWEST}."


def compare(affected: Side, others: Side) -> Compared | TooFew:
    treated, pool = affected.there(), others.there()
    pairs = _match(treated, pool)
    if len(pairs) < FEWEST:
        return TooFew(len(treated.unit), len(pairs))
    rows = np.array([row for row, _ in pairs])
    chosen = [controls for _, controls in pairs]
    moved, usual = treated.after - treated.before, pool.after - pool.before
    slope = _slope(pool, np.concatenate(chosen))
    differences = np.array(
        [
            moved[row] - usual[controls].mean() - (treated.like[row] - pool.like[controls].mean(axis=0)) @ slope
            for row, controls in zip(rows, chosen, strict=True)
        ]
    )
    spread = float(differences.std(ddof=1))
    if spread == 0:
        return TooFew(len(treated.unit), len(pairs), is_still=True)
    effect, half = float(differences.mean()), quantile(len(rows) - 1) * spread / sqrt(len(rows))
    return Compared(
        affected=len(treated.unit),
        matched=len(rows),
        controls=sum(map(len, chosen)),
        of_affected=Group(float(treated.before[rows].mean()), float(treated.after[rows].mean())),
        of_controls=Group(_mean(pool.before, chosen), _mean(pool.after, chosen)),
        effect=effect,
        low=effect - half,
        high=effect + half,
        unlike=_unlike(treated, rows, pool, chosen),
    )


def nearest(like: Floats, others: Floats, spread: Floats, *, count: int) -> Integers:
    """Rows of ``others``, the most alike first."""
    distance = (((others - like) / spread) ** 2).sum(axis=1)
    order: Integers = np.argsort(distance, kind="stable")[:count]
    return order


def spread_of(*sides: Floats) -> Floats:
    """A column's standard deviation; 1 where nothing varies."""
    spread = np.concatenate(sides).std(axis=0)
    found: Floats = np.where(spread > 0, spread, 1.0)
    return found


def quantile(freedom: int) -> float:
    """Of Student's t, by the expansion of Cornish and Fisher: to a thousandth from nine degrees of freedom on."""
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3


def _match(treated: Side, pool: Side) -> list[tuple[int, Integers]]:
    """Those with somebody like them, and whom; nobody is anybody's control twice. They choose in turns, one at a time, and who is hardest
    to match goes first."""
    if not len(treated.unit) or not len(pool.unit):
        return []
    spread = spread_of(treated.like, pool.like)
    wanted = {row: _within_reach(treated, row, pool, spread) for row in _hardest_first(treated, pool, spread)}
    taken: set[int] = set(treated.unit.tolist())
    chosen: dict[int, list[int]] = {row: [] for row in wanted}
    for _ in range(CONTROLS):
        for row, places in wanted.items():
            found = next((place for place in places if int(pool.unit[place]) not in taken), None)
            if found is not None:
                taken.add(int(pool.unit[found]))
                chosen[row].append(found)
    return [(row, np.array(places, dtype=np.int64)) for row, places in chosen.items() if places]


def _hardest_first(treated: Side, pool: Side, spread: Floats) -> list[int]:
    away = (((treated.like - pool.like.mean(axis=0)) / spread) ** 2).sum(axis=1)
    order: list[int] = np.argsort(-away, kind="stable").tolist()
    return order


def _within_reach(treated: Side, row: int, pool: Side, spread: Floats) -> list[int]:
    """Of those measured for this one, the nearest first."""
    reach = np.full(spread.shape, FAR)
    reach[0] = NEAR
    mine = np.flatnonzero(pool.case == treated.case[row])
    away = np.abs(pool.like[mine] - treated.like[row]) / spread
    mine = mine[(away <= reach).all(axis=1)]
    order: list[int] = mine[nearest(treated.like[row], pool.like[mine], spread, count=len(mine))].tolist()
    return order


def _slope(pool: Side, chosen: Integers) -> Floats:
    """What a control moves by what it was before: the little by which a match misses is put right with it (Abadie and Imbens 2011)."""
    like = pool.like[chosen]
    if len(chosen) < FEWEST_TO_ADJUST:
        return np.zeros(like.shape[1])
    design = np.column_stack([np.ones(len(chosen)), like])
    found, *_ = np.linalg.lstsq(design, (pool.after - pool.before)[chosen], rcond=1e-8)
    slope: Floats = np.asarray(found[1:], dtype=np.float64)
    return slope


def _mean(values: Floats, chosen: Sequence[Integers]) -> float:
    """Each of the affected counts once, however many controls it has."""
    return float(np.mean([values[controls].mean() for controls in chosen]))


def _unlike(treated: Side, rows: Integers, pool: Side, chosen: Sequence[Integers]) -> float:
    spread = spread_of(treated.like, pool.like)
    theirs = np.array([pool.like[controls].mean(axis=0) for controls in chosen])
    return float(np.abs((treated.like[rows].mean(axis=0) - theirs.mean(axis=0)) / spread).max())
