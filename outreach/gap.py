"""Will the gap be closed? Drawn many times from what is foretold of each customer: how often enough of them buy, as more of them are called.
Pure: no Django, no clock, no database; the same seed gives the same numbers.

What is foretold may be wrong for everybody at once (a bad quarter is bad for all), so a whole world is drawn first, with all chances
shifted in log odds by the same amount, and then who buys in it. The interval is over worlds. What a call adds is an assumption of whoever
asks: it has not been measured, and it is the same for everybody.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Draws = npt.NDArray[np.bool_]

WORLDS = 60
DRAWS = 400
"""In each world. Together a chance of one half is known to a third of a point, and the interval of worlds is blurred by 2.5 points."""
TAILS = (0.05, 0.95)
NEVER = 1e-9


@dataclass(frozen=True)
class Buyer:
    """``money``: what it brings, if it happens."""

    key: int
    chance: float
    money: float


@dataclass(frozen=True)
class Assumed:
    """``missing``: the gap. ``lift``: what a call adds to a chance, so 0.1 makes 20 % to 30 %. ``spread``: by how much the chances may all be
    off, as a standard deviation in log odds; 0: they are as told."""

    missing: float
    lift: float = 0.1
    spread: float = 0.3
    seed: int = 1


@dataclass(frozen=True)
class Closing:
    """After so many calls: how likely the gap is closed, between which chances in nine of ten worlds, and what comes in: on average, and
    in nine of ten draws."""

    calls: int
    chance: float
    low: float
    high: float
    money: float
    money_low: float
    money_high: float


def order(buyers: Sequence[Buyer], assumed: Assumed) -> Sequence[Buyer]:
    """In the order in which a call is worth most; one that is nearly sure already gains little."""
    gains = {buyer.key: (min(1.0, buyer.chance + assumed.lift) - buyer.chance) * buyer.money for buyer in buyers}
    return sorted(buyers, key=lambda buyer: (-gains[buyer.key], buyer.key))


def curve(buyers: Sequence[Buyer], assumed: Assumed, *, most: int) -> Sequence[Closing]:
    """With nobody called, with the first one called, and so on. Who buys without a call buys with one: more calls are never worse."""
    bought = _draw(buyers, assumed)
    totals = bought.totals.copy()
    found = [_closing(0, totals, assumed)]
    for calls, buyer in enumerate(order(buyers, assumed)[:most], start=1):
        totals += bought.gained(buyer)
        found.append(_closing(calls, totals, assumed))
    return found


def with_called(buyers: Sequence[Buyer], assumed: Assumed, *, called: Collection[int]) -> Closing:
    """With those called, and nobody else."""
    bought = _draw(buyers, assumed)
    totals = bought.totals.copy()
    chosen = [buyer for buyer in buyers if buyer.key in called]
    for buyer in chosen:
        totals += bought.gained(buyer)
    return _closing(len(chosen), totals, assumed)


@dataclass(frozen=True)
class Bought:
    """``more``: of each buyer, in which draws the call makes them buy."""

    totals: Floats
    more: dict[int, Draws]

    def gained(self, buyer: Buyer) -> Floats:
        return np.where(self.more[buyer.key], buyer.money, 0.0)


def _draw(buyers: Sequence[Buyer], assumed: Assumed) -> Bought:
    random = np.random.default_rng(assumed.seed)
    shift = np.repeat(random.standard_normal(WORLDS) * assumed.spread, DRAWS)
    totals, more = np.zeros(WORLDS * DRAWS), {}
    for buyer in sorted(buyers, key=lambda each: each.key):
        chance = _shifted(buyer.chance, shift)
        lots = random.random(WORLDS * DRAWS)
        buys = lots < chance
        totals += buys * buyer.money
        more[buyer.key] = (lots < chance + assumed.lift) & ~buys
    return Bought(totals, more)


def _shifted(chance: float, shift: Floats) -> Floats:
    kept = min(max(chance, NEVER), 1 - NEVER)
    odds = np.log(kept / (1 - kept)) + shift
    shifted: Floats = 1 / (1 + np.exp(-odds))
    return shifted


def _closing(calls: int, totals: Floats, assumed: Assumed) -> Closing:
    closed = totals >= assumed.missing
    of_worlds = closed.reshape(WORLDS, DRAWS).mean(axis=1)
    low, high = np.quantile(of_worlds, TAILS) if assumed.spread else _wilson(float(closed.mean()), closed.size)
    money_low, money_high = np.quantile(totals, TAILS)
    return Closing(
        calls=calls,
        chance=float(closed.mean()),
        low=float(low),
        high=float(high),
        money=float(totals.mean()),
        money_low=float(money_low),
        money_high=float(money_high),
    )


def _wilson(share: float, n: int, z: float = 1.645) -> tuple[float, float]:
    """Of one world only the drawing itself is uncertain."""
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * (share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5 / (1 + z * z / n)
    return middle - half, middle + half
