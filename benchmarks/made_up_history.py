"""The made-up company without a database: its facts, the product's own sweep and features, and the true risks beside them.

``benchmarks.simulator`` brings the same company in through the product's own path, which takes minutes; here ten thousand customers
take seconds, so that the question "how much would more history help?" can be asked at all. Sentiment of texts is the lexicon's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from crisis_triage.demo.simulator import Settings, World, simulate
from crisis_triage.demo.simulator.truth import foresee
from signals import rates
from signals.features.catalogue import catalogue, compute
from signals.features.feature import Feature, Inputs, What
from signals.features.meaning import BETTER, TEXT_SENTIMENT, WORSE, Meaning, guess, meaning_of
from signals.rates import Facts, Floats, Integers, Rates
from signals.text import lexicon
from signals.training.snapshots import History, sweep
from signals.vocabulary import Kind

UNTIL = datetime(2026, 11, 20, tzinfo=UTC)
QUARTER_WEEKS = 13
QUARTER = 7 * QUARTER_WEEKS
EVERY, BURN_IN = 30, 30
CONTRACT_DAYS = 364
UNITS = {"nps": "points 0–10", "csat": "points 1–5", "mention": "sentiment −1…1", "escalation": "severity 1–5"}

READS = {
    What.SILENCE: Kind.ENGAGEMENT,
    What.MISSED: Kind.ENGAGEMENT,
    What.ACTIVITY: Kind.ENGAGEMENT,
    What.OPEN_ESCALATIONS: Kind.ESCALATION,
    What.OPEN_SEVERITY: Kind.ESCALATION,
    What.PENDING_PROMISES: Kind.OUTREACH,
    What.BROKEN_PROMISES: Kind.OUTREACH,
}
"""Features of the customer that are made from one kind of signals: without it they are gone too."""


def evidence_of(feature: Feature) -> Kind | None:
    """The kind without which there would be no such feature."""
    return feature.measure.kind if feature.measure else READS.get(feature.what)


@dataclass(frozen=True)
class Past:
    """Snapshots with their outcomes, and everyone of the last moment with their true risk of the quarter after it."""

    features: tuple[Feature, ...]
    values: Floats
    left: np.ndarray
    customers: Integers
    now: Floats
    true: Floats

    @property
    def directions(self) -> list[int]:
        return [{WORSE: 1, BETTER: -1}.get(feature.direction, 0) for feature in self.features]

    def telling(self, *, without: Kind | None = None) -> list[int]:
        """The columns that vary, of all kinds but one."""
        return [
            at
            for at, feature in enumerate(self.features)
            if (without is None or evidence_of(feature) != without)
            and len(np.unique(self.values[np.isfinite(self.values[:, at]), at])) > 1
        ]


def past_of(*, customers: int, seed: int, draws: int) -> Past:
    settings = Settings(until=UNTIL, customers=customers, seed=seed)
    world = simulate(settings)
    after_week = settings.weeks - 1 - QUARTER_WEEKS
    now = rates.days(settings.start + timedelta(weeks=after_week + 1))
    rows, left, owners = [], [], []
    left_on = _left_on(world)
    for moment, is_here, values in _seen(world, now):
        owners.append(np.flatnonzero(is_here))
        rows.append(values[is_here])
        left.append((left_on[is_here] > moment) & (left_on[is_here] <= moment + QUARTER))
    truth = foresee(world, after_week=after_week, horizon_weeks=QUARTER_WEEKS, draws=draws)[owners[-1]]
    is_known = ~np.isnan(truth)
    return Past(
        features=catalogue(_meanings(world)),
        values=np.concatenate(rows[:-1]),
        left=np.concatenate(left[:-1]),
        customers=np.concatenate(owners[:-1]),
        now=rows[-1][is_known],
        true=truth[is_known],
    )


def _seen(world: World, now: float) -> Iterator[tuple[float, np.ndarray, Floats]]:
    """Month by month while the quarter after it is over by ``now``, and then ``now``: who was there and what was known."""
    start, meanings = rates.days(world.settings.start), _meanings(world)
    newest = np.floor(now) - QUARTER
    moments = np.append(newest - EVERY * np.arange(int((newest - start - BURN_IN) // EVERY) + 1)[::-1], now)
    facts = _facts(world, meanings, now)
    started = start + 7.0 * world.population.start_week
    left_on = _left_on(world)
    clocks = np.repeat(moments[:, None], len(meanings), axis=1)
    swept = sweep(History(facts, facts.moment), customers=len(world.population), moments=moments, clocks=clocks)
    for moment, seen in zip(moments, swept, strict=True):
        inputs = _inputs(world, meanings, seen, moment=moment, started=started)
        is_here = (started <= moment) & ~(left_on <= moment)
        yield float(moment), is_here, compute(catalogue(meanings), inputs).T


def _inputs(world: World, meanings: tuple[Meaning, ...], seen: Rates, *, moment: float, started: Floats) -> Inputs:
    population = world.population
    renewal = np.mod(7 * population.contract_phase + rates.days(world.settings.start) - moment, CONTRACT_DAYS)
    return Inputs(
        meanings,
        seen,
        np.maximum(moment - started, 0),
        renewal,
        population.arr.astype(float),
        population.segment.astype(float),
    )


def _left_on(world: World) -> Floats:
    """NaN for those who stayed."""
    day = rates.days(world.settings.start) + 7 * world.left_in_week + 6
    return np.where(world.left_in_week < 0, np.nan, day)


def _keys(world: World) -> list[tuple[str, str]]:
    written = [(facts.kind, TEXT_SENTIMENT) for facts in world.facts if facts.text is not None]
    return sorted({*written, *((facts.kind, facts.measure) for facts in world.facts)})


def _meanings(world: World) -> tuple[Meaning, ...]:
    return tuple(
        meaning_of(
            id=at,
            kind=kind,
            name=name,
            unit=UNITS.get(name, ""),
            direction=guess(Kind(kind), name)[0],
            value_direction=guess(Kind(kind), name)[1],
        )
        for at, (kind, name) in enumerate(_keys(world), 1)
    )


def _facts(world: World, meanings: tuple[Meaning, ...], until: float) -> Facts:
    column = {(str(meaning.kind), meaning.name): at for at, meaning in enumerate(meanings)}
    start, parts = rates.days(world.settings.start), []
    for facts in world.facts:
        moment = start + facts.seconds / 86_400
        value = np.full(len(facts), np.nan) if facts.value is None else facts.value.astype(float)
        parts.append((facts.customer, np.full(len(facts), column[facts.kind, facts.measure]), moment, value))
        if facts.text is not None:
            said = np.array([bool(text) for text in facts.text])
            tone = np.array([lexicon.sentiment(text) if text else 0.0 for text in facts.text])
            place = np.full(int(said.sum()), column[facts.kind, TEXT_SENTIMENT])
            parts.append((facts.customer[said], place, moment[said], tone[said]))
    row, place, moment, value = (np.concatenate(cells) for cells in zip(*parts, strict=True))
    known = moment <= until
    return Facts(row[known].astype(np.int64), place[known].astype(np.int64), moment[known], value[known])
