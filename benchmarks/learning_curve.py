"""How near a model comes to what can be known, by how much it has learned from, and what each kind of signals is worth.

Two standards. *Hidden truth*: the call list of somebody who knows every customer's satisfaction, adoption and the outages to come.
*Attainable*: the list of trees that were fitted to the true risks themselves (no dice, no churned or not churned) of ten thousand
other customers, from the features that everybody has: what can be read from the signals at that moment, found from below, since more
customers would let it find a little more. A family learns from outcomes alone and is held against it.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from benchmarks.made_up_history import Past, past_of
from benchmarks.report import Row, Size
from signals.rates import Floats
from signals.training import families
from signals.training.metrics import CAPACITY
from signals.vocabulary import Family, Kind

JUDGED = (7, 8)
TEACHER = 11
LEAST_RISK = 0.003
GOAL = 0.95


def run(size: Size) -> Iterator[Row]:
    few, many = size.pick(full=3_000, small=300), size.pick(full=10_000, small=600)
    draws = size.pick(full=100, small=10)
    judged = [past_of(customers=few, seed=seed, draws=draws) for seed in JUDGED]
    teacher = past_of(customers=many, seed=TEACHER, draws=draws)
    hidden = sum(expected_among_first(past.true, past.true) for past in judged)
    best = attainable(teacher, judged, teacher.telling())
    yield row("everybody alike", sum(CAPACITY * past.true.sum() for past in judged), "attainable", best)
    yield row("attainable", best, "hidden truth", hidden)
    columns = teacher.telling()
    for family in (Family.LOGISTIC, Family.GLASS_BOX):
        own = sum(found(past, [past], family, past.telling()) for past in judged)
        yield row(f"{family.label}, {few:,} customers", own, "attainable", best)
        more = found(teacher, judged, family, columns)
        goal = GOAL if family == Family.GLASS_BOX else None
        yield row(f"{family.label}, {many:,} customers", more, "attainable", best, at_least=goal)
        yield row(f"{family.label}, {many:,} customers", more, "hidden truth", hidden)
    yield from ablation(teacher, judged, best)


def ablation(teacher: Past, judged: Sequence[Past], best: float) -> Iterator[Row]:
    for kind in Kind:
        columns = teacher.telling(without=kind)
        if len(columns) < len(teacher.telling()):
            name = f"without {kind.label.lower()}"
            yield row(f"  attainable {name}", attainable(teacher, judged, columns), "attainable", best)
            yield row(f"  logistic {name}", found(teacher, judged, Family.LOGISTIC, columns), "attainable", best)


def attainable(teacher: Past, judged: Sequence[Past], columns: list[int]) -> float:
    trees = HistGradientBoostingRegressor(
        max_iter=300,
        learning_rate=0.04,
        max_leaf_nodes=8,
        min_samples_leaf=20,
        max_features=0.3,
        early_stopping=False,
        random_state=0,
    )
    seen = [at for at in columns if len(np.unique(teacher.now[np.isfinite(teacher.now[:, at]), at])) > 1]
    odds = np.log((teacher.true + LEAST_RISK) / (1 - teacher.true + LEAST_RISK))
    trees.fit(teacher.now[:, seen], odds)
    return sum(expected_among_first(trees.predict(past.now[:, seen]), past.true) for past in judged)


def found(teacher: Past, judged: Sequence[Past], family: Family, columns: list[int]) -> float:
    directions = [teacher.directions[at] for at in columns]
    fitted = families.fit(
        family, teacher.values[:, columns], teacher.left, directions, customers=teacher.customers, seed=0
    )
    return sum(expected_among_first(fitted.margins(past.now[:, columns]), past.true) for past in judged)


def expected_among_first(ranking: Floats, true: Floats) -> float:
    called = round(CAPACITY * len(ranking))
    return float(true[np.argsort(-ranking, kind="stable")[:called]].sum())


def row(name: str, value: float, limit: str, of: float, *, at_least: float | None = None) -> Row:
    return Row(f"first {CAPACITY:.0%} by {name}", value, "expected to leave", limit, of, at_least=at_least)
