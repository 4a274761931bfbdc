"""The data set of a risk model: what was known about every customer at each of several moments, and what became of them.

Facts are read once, a chunk of customers at a time; each moment costs what changed since the one before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from crisis_triage.shared.errors import DomainError
from signals import rates
from signals.features.catalogue import catalogue, compute
from signals.features.feature import Feature, Inputs
from signals.features.freshness import Use, breadths, clocks
from signals.features.meaning import Meaning
from signals.queries import columns, past_uses
from signals.queries.past_customers import Past, read_people, segment_names
from signals.queries.rates import FACT_TYPES, read_meanings
from signals.rates import Facts, Floats, Integers, Rates
from signals.training import labels
from signals.training.dataset import Dataset
from signals.training.labels import EVER, Horizon
from signals.training.snapshots import History, sweep
from signals.training.target import ARR_ROSE, BUYS_AGAIN, LEAVES, Target

Flags = npt.NDArray[np.bool_]

FACTS_IN_A_CHUNK = 1_000_000
CUSTOMERS_IN_A_CHUNK = 20_000
MOST_ROWS = 1_000_000
MOST_MOMENTS = 60

READ_FACTS = """
    SELECT customer_id, measure_id, occurred_at, coalesce(value, 'NaN'), id, known_at
      FROM signals_signal WHERE customer_id = ANY(%s) AND known_at <= %s
"""

FACTS_BY_CUSTOMER = "SELECT customer_id, sum(facts)::bigint AS facts FROM signals_decayedrate GROUP BY 1 ORDER BY 1"


class NothingToLearnFrom(DomainError):
    """There is no snapshot with a known outcome; the message says what is missing."""

    code = "nothing_to_learn_from"
    status = 409


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every snapshot. ``measure_id``: of the activity that the target speaks of."""

    horizon: Horizon
    measure_id: int | None = None
    target: Target = LEAVES

    @property
    def looks_back(self) -> bool:
        """Whether only those are asked who were active lately: who stayed away already cannot leave. To buy again everybody is asked
        who ever bought, unless somebody narrows it."""
        return self.measure_id is not None and self.horizon.active_within < EVER


def read_dataset(*, question: Question, at: datetime) -> Dataset:
    """Raises NothingToLearnFrom."""
    span = past_uses.heard(measure_id=question.measure_id)
    if span is None:
        raise NothingToLearnFrom(
            "There are no signals yet, so there is nothing to learn from. Import or send some first."
        )
    people = read_people()
    past = Past(people)
    first, told = span.first, "signals span"
    if question.target.label == ARR_ROSE:
        first, told = _told_of_arr(past, first), "history of ARR spans"
    known_until = min(rates.days(at), span.last)
    looks_back = question.looks_back
    moments = labels.moments(
        first_fact=first, known_until=known_until, horizon=question.horizon, looks_back=looks_back
    )[-MOST_MOMENTS:]
    if not len(moments):
        raise NothingToLearnFrom(
            f"The {told} {max(known_until - first, 0):.0f} days. A window of {question.horizon.days} days after "
            f"{question.horizon.burn_in(looks_back=looks_back)} days of history has not closed yet. Choose a shorter horizon, or "
            "wait."
        )
    return _Reader(question, moments, at, past).dataset()


def _told_of_arr(past: Past, first_fact: float) -> float:
    """From when on a rise would have been seen. Raises NothingToLearnFrom."""
    if not past.has_risen:
        raise NothingToLearnFrom(
            "No customer's ARR has risen since their rows are here, so there is nothing to learn from. Every import or API call that "
            "states a higher ARR is one more example. Where customers buy without a contract, take buying again for it: "
            "train_risk_model --outcome expansion --label buys_again --activity-measure M"
        )
    return max(first_fact, past.first_known)


class _Reader:
    def __init__(self, question: Question, moments: Floats, at: datetime, past: Past) -> None:
        self.question, self.moments, self.at = question, moments, at
        self.uses = past_uses.at_moments(moments)
        heard = {measure_id for uses in self.uses for measure_id in uses}
        self.meanings: tuple[Meaning, ...] = tuple(meaning for meaning in read_meanings() if meaning.id in heard)
        self.measure_ids = np.array([meaning.id for meaning in self.meanings], dtype=np.int64)
        self.features: tuple[Feature, ...] = catalogue(self.meanings)
        self.past, self.people = past, past.people
        self.said = [self.past.said(moment) for moment in moments]
        self.stated = [(past.stated(moment), past.stated(moment + question.horizon.days)) for moment in self._of_arr()]
        self.there = np.array([self.people.there_at(moment, horizon_days=question.horizon.days) for moment in moments])

    def _of_arr(self) -> Floats:
        """The moments at which somebody asks what the ARR was."""
        return self.moments if self.question.target.label == ARR_ROSE else self.moments[:0]

    def dataset(self) -> Dataset:
        taken, notes = _sampled(self.people.ids, self.there)
        blocks = [block for begin, end in self._chunks(taken) for block in self._read(taken[begin:end])]
        if not sum(len(block.rows) for block in blocks):
            raise NothingToLearnFrom(
                "No customer was there at any moment whose outcome is known. Check the start dates."
            )
        rows = np.concatenate([block.rows for block in blocks])
        names = _names(self.said[-1].segment[rows])
        return Dataset(
            customer_ids=self.people.ids[rows],
            moments=np.concatenate([np.full(len(block.rows), block.moment) for block in blocks]),
            values=np.concatenate([block.values for block in blocks]),
            left=np.concatenate([block.left for block in blocks]),
            target=self.question.target,
            rise=np.concatenate([block.rise for block in blocks]),
            arr=np.concatenate([block.arr for block in blocks]),
            segments=names,
            features=self.features,
            horizon_days=self.question.horizon.days,
            notes=(*self.past.notes, *notes),
        )

    def _chunks(self, taken: Integers) -> Iterator[tuple[int, int]]:
        """Runs of customers with about a million facts."""
        counted = columns.read(FACTS_BY_CUSTOMER, [], {"customer_id": "i8", "facts": "i8"})
        facts = dict(
            zip(columns.column(counted, "customer_id").tolist(), columns.column(counted, "facts").tolist(), strict=True)
        )
        weight = np.array([facts.get(id, 0) for id in self.people.ids[taken].tolist()], dtype=np.int64)
        chunk = np.maximum(weight.cumsum() // FACTS_IN_A_CHUNK, np.arange(len(taken)) // CUSTOMERS_IN_A_CHUNK)
        borders = [0, *(np.flatnonzero(np.diff(chunk)) + 1).tolist(), len(taken)]
        return ((begin, end) for begin, end in pairwise(borders) if end > begin)

    def _read(self, members: Integers) -> Iterator["_Block"]:
        """``members``: rows of ``people``, ascending."""
        ids = self.people.ids[members]
        facts, known = self._facts(ids)
        history = History(facts, known)
        clock = np.array([clocks(self._uses(at), at=float(moment)) for at, moment in enumerate(self.moments)])
        clock = clock.reshape(len(self.moments), len(self.meanings))
        for at, seen in enumerate(sweep(history, customers=len(ids), moments=self.moments, clocks=clock)):
            yield self._block(at, members, seen, facts)

    def _facts(self, ids: Integers) -> tuple[Facts, Floats]:
        types = {**FACT_TYPES, "known_at": "t8"}
        rows = columns.read(READ_FACTS, [ids.tolist(), self.at], types)
        rows = rows[np.isin(columns.column(rows, "measure_id"), self.measure_ids)]
        facts = Facts(
            row=np.searchsorted(ids, columns.column(rows, "customer_id")),
            column=np.searchsorted(self.measure_ids, columns.column(rows, "measure_id").astype(np.int64)),
            moment=columns.moments(rows, "occurred_at"),
            value=columns.column(rows, "value"),
        )
        return facts, columns.moments(rows, "known_at")

    def _uses(self, at: int) -> tuple[Use | None, ...]:
        return tuple(self.uses[at].get(meaning.id) for meaning in self.meanings)

    def _block(self, at: int, members: Integers, seen: Rates, facts: Facts) -> "_Block":
        moment, said = float(self.moments[at]), self.said[at]
        inputs = self._inputs(at, members, seen)
        wanted = self.there[at][members] & self._is_asked(moment, members, seen)
        left, rise = self._came_about(at, members, facts)
        if self.question.target.label == ARR_ROSE:
            wanted &= ~np.isnan(self.stated[at][0].arr[members])
        table = compute(self.features, inputs)
        arr = said.arr[members][wanted]
        return _Block(
            moment=moment,
            rows=members[wanted],
            values=np.ascontiguousarray(table.T[wanted]),
            left=left[wanted],
            rise=rise[wanted],
            arr=np.where(np.isnan(arr), 0.0, arr),
        )

    def _inputs(self, at: int, members: Integers, seen: Rates) -> Inputs:
        moment, said = float(self.moments[at]), self.said[at]
        inputs = Inputs(
            self.meanings,
            seen,
            np.maximum(moment - self.people.started[members], 0),
            said.renewal[members] - np.floor(moment),
            said.arr[members],
            said.segment[members],
        )
        return replace(inputs, breadth=breadths(inputs, self._uses(at), at=moment))

    def _is_asked(self, moment: float, members: Integers, seen: Rates) -> Flags:
        """Who never started and was never heard of was not there; who had not come for long is not asked whether they still do."""
        is_there = ~np.isnan(self.people.started[members]) | (seen.facts.sum(axis=0) > 0)
        if self.question.measure_id is None:
            return is_there
        column = int(np.searchsorted(self.measure_ids, self.question.measure_id))
        within = self.question.horizon.active_within
        return is_there & labels.is_active(seen.last[column], at=moment, active_within=within)

    def _came_about(self, at: int, members: Integers, facts: Facts) -> tuple[Flags, Floats]:
        """What the target asks, and by what share ARR rose, where it asks for that."""
        question, days, moment = self.question, self.question.horizon.days, float(self.moments[at])
        no_rise = np.full(len(members), np.nan)
        left = labels.left_by_contract(self.people.churned[members], at=moment, horizon_days=days)
        if question.target.label == ARR_ROSE:
            before, after = self.stated[at]
            return before.rose_until(after)[members] & ~left, before.rise_until(after)[members]
        if question.measure_id is None:
            return left, no_rise
        chosen = facts.column == np.searchsorted(self.measure_ids, question.measure_id)
        said = labels.came_again if question.target.label == BUYS_AGAIN else labels.fell_silent
        came = said(facts.row[chosen], facts.moment[chosen], customers=len(members), at=moment, horizon_days=days)
        return came, no_rise


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """Some customers at one moment. ``rows``: of ``people``."""

    moment: float
    rows: Integers
    values: Floats
    left: Flags
    rise: Floats
    arr: Floats


def _sampled(ids: Integers, there: Flags) -> tuple[Integers, tuple[str, ...]]:
    """Everyone who was ever there; of very many, as many as fit, the same ones every time."""
    counts = there.sum(axis=0)
    everyone = np.flatnonzero(counts)
    if counts.sum() <= MOST_ROWS:
        return everyone, ()
    order = everyone[np.argsort((ids[everyone] * 2654435761) % 2**32, kind="stable")]
    taken = np.sort(order[: int(np.searchsorted(counts[order].cumsum(), MOST_ROWS))])
    note = f"{len(taken):,} of {len(everyone):,} customers are looked at, picked by chance: a million snapshots are enough."
    return taken, (note,)


def _names(numbers: Floats) -> npt.NDArray[np.str_]:
    known = segment_names()
    distinct, place = np.unique(numbers, return_inverse=True)
    words = np.array([known.get(float(number), "") for number in distinct] or [""])
    return words[place] if len(numbers) else words[:0]
