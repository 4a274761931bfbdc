"""A feed that fell silent is not a sign of calm customers: silence lowers the coverage of a score, never its risk.

A measure is silent when far more facts of it should have come by now than chance allows. From its last fact on, its rates are
looked at as of that fact, so that a broken feed does not make every customer look as if they had stopped using anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from signals.features.feature import Inputs
from signals.features.meaning import Meaning
from signals.rates import Floats
from signals.vocabulary import Kind

FACTS_MISSED = 20.0
"""If facts come at random, twenty expected and none seen has a chance of e^−20."""

SILENT_DAYS = 3.0
"""No weekend and no bank holiday is an outage."""

CUSTOMERS_NEEDED = 5
"""Of fewer customers nobody can tell whether the feed or the customers fell silent."""

FRESH_DAYS = {Kind.ENGAGEMENT: 365.0, Kind.SURVEY: 365.0, Kind.ACCOUNT_REPORT: 180.0}
"""Kinds that say something about every customer, and for how long a fact of them is worth having. Of the other kinds no news is
news, provided that the feed is alive: who has no ticket has no trouble."""

WEIGHTS = {Kind.ENGAGEMENT: 2.0}
"""What use says is worth two of the others, which count 1."""

EXPECTED_SHARE = 0.5
"""A regular kind that half of the customers have is expected of all of them."""


@dataclass(frozen=True, slots=True)
class Use:
    """How much a measure is used in this installation. Moments are days since the landmark."""

    customers: int
    per_day: float  # of all customers together, when it was last heard
    last: float


def clocks(uses: Sequence[Use | None], *, at: float) -> Floats:
    """A moment per measure: ``at``, or the last fact of a feed that fell silent."""
    return np.array([use.last if use is not None and is_silent(use, at=at) else at for use in uses], dtype=np.float64)


def is_silent(use: Use, *, at: float) -> bool:
    gap = at - use.last
    return use.customers >= CUSTOMERS_NEEDED and gap > SILENT_DAYS and gap * use.per_day > FACTS_MISSED


def coverages(inputs: Inputs, uses: Sequence[Use | None], *, at: float) -> Floats:
    """Share of the expected inputs that are present and fresh, per customer. Who was never heard of has none."""
    count = len(inputs.tenure_days)
    present, expected = np.zeros(count), np.zeros(count)
    heard_of = inputs.rates.facts.sum(axis=0) > 0
    most = max((use.customers for use in uses if use is not None), default=0)
    for kind in Kind:
        members = [
            index
            for index, meaning in enumerate(inputs.meanings)
            if meaning.kind == kind and not meaning.is_derived  # it falls silent with its feed, and later than it
        ]
        is_expected = _is_expected(kind, members, uses, most=most)
        there = _is_there(inputs, kind, members, is_in_use=is_expected) & heard_of
        wanted = there | is_expected
        alive = _is_alive([use for index in members if (use := uses[index]) is not None], at=at)
        weight = WEIGHTS.get(kind, 1.0)
        expected += weight * wanted
        present += weight * (there & alive)
    return np.where(expected > 0, present / np.maximum(expected, 1e-9), 0.0)


def breadths(inputs: Inputs, uses: Sequence[Use | None], *, at: float) -> Floats:
    """The same as if every feed were alive: what this customer has of what others have. An outage must move no risk, so only
    this, and never the coverage, is a feature."""
    alive = [use and Use(use.customers, use.per_day, at) for use in uses]
    return coverages(inputs, alive, at=at)


def _is_alive(uses: Sequence[Use], *, at: float) -> bool:
    """Of a kind. What was never counted yet has only begun."""
    return not uses or any(not is_silent(use, at=at) for use in uses)


def _is_expected(kind: Kind, members: list[int], uses: Sequence[Use | None], *, most: int) -> bool:
    used_by = max((use.customers for index in members if (use := uses[index]) is not None), default=0)
    if kind in FRESH_DAYS:
        return used_by > EXPECTED_SHARE * most
    return used_by > 0


def _is_there(inputs: Inputs, kind: Kind, members: list[int], *, is_in_use: bool) -> npt.NDArray[np.bool_]:
    """For regular kinds a fact that is still worth having; of the other kinds no news is news as soon as the feed is in use.
    What other customers of the batch happen to have plays no part."""
    ages = [inputs.rates.days_since(index) for index in members]
    newest = np.fmin.reduce(ages) if ages else np.full(len(inputs.tenure_days), np.nan)
    if kind in FRESH_DAYS:
        return newest <= FRESH_DAYS[kind]
    return ~np.isnan(newest) | is_in_use


def relevant(meanings: Sequence[Meaning], ids: npt.NDArray[np.int64]) -> tuple[Meaning, ...]:
    """The measures that any of these customers has, in the order of their ids."""
    there = set(ids.tolist())
    return tuple(sorted((meaning for meaning in meanings if meaning.id in there), key=lambda meaning: meaning.id))
