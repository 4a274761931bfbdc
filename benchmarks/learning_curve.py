"""How near a model comes to what can be known, by how much it has learned from, and what each kind of signals is worth.

Two standards. *Hidden truth*: the call list of somebody who knows every customer's satisfaction, adoption and the outages to come.
*Attainable*: the list of trees that were fitted to the true risks themselves (no dice, no churned or not churned) of ten thousand
other customers, from the features that everybody has: what can be read from the signals at that moment, found from below, since more
customers would let it find a little more. A family learns from outcomes alone and is held against it.

Whom one learns from is a matter of chance as well as whom one judges: six companies teach six others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from benchmarks.made_up_history import Past, past_of
from benchmarks.report import Row, Size
from signals.rates import Floats
from signals.training import families
from signals.training.metrics import CAPACITY
from signals.vocabulary import Family, Kind

JUDGED = (21, 22, 23, 24, 25, 26)
"""Companies of their own for these figures. Recipes are chosen on others: 101 to 108, with 100 as their teacher."""

TEACHERS = (11, 12, 13, 14, 15, 16)
LEARNED = (Family.LOGISTIC, Family.GLASS_BOX)
LEAST_RISK = 0.003
GOAL = 0.95
ABLATED = 3


@dataclass(frozen=True)
class Lesson:
    """What was expected of those called, by company that was judged, learning from one teacher: from its risks and from its outcomes."""

    attainable: Floats
    found: dict[Family, Floats]


def run(size: Size) -> Iterator[Row]:
    most, usual, few = (
        size.pick(full=full, small=small) for full, small in ((10_000, 600), (3_000, 300), (1_000, 150))
    )
    draws = size.pick(full=100, small=10)
    judged = [past_of(customers=usual, seed=seed, draws=draws) for seed in JUDGED[: size.pick(full=6, small=2)]]
    teachers = TEACHERS[: len(judged)]
    lessons = [lesson(past_of(customers=most, seed=seed, draws=draws), judged) for seed in teachers]
    best = np.array([each.attainable for each in lessons])
    hidden = np.array([expected_among_first(past.true, past.true) for past in judged])
    yield from rows("everybody alike", np.array([CAPACITY * past.true.sum() for past in judged]), best)
    yield row("attainable", expected(best), "hidden truth", hidden.sum())
    small = [past_of(customers=few, seed=seed, draws=draws) for seed in JUDGED[: len(judged)]]
    for family in LEARNED:
        name, goal = family.label, GOAL if family == Family.GLASS_BOX else None
        yield from rows(f"{name}, each from {few:,} others", learned(small, judged, family), best)
        yield from rows(f"{name}, each from its own {usual:,}", learned(judged, judged, family), best, at_least=goal)
        more = np.array([each.found[family] for each in lessons])
        yield from rows(f"{name}, all from {most:,} others", more, best, at_least=goal)
    teacher = past_of(customers=most, seed=teachers[0], draws=draws)
    yield from ablation(teacher, judged[:ABLATED], lessons[0].attainable[:ABLATED])


def lesson(teacher: Past, judged: Sequence[Past]) -> Lesson:
    columns = teacher.telling()
    by_family = {family: found(teacher, judged, family, columns) for family in LEARNED}
    return Lesson(attainable(teacher, judged, columns), by_family)


def learned(teachers: Sequence[Past], judged: Sequence[Past], family: Family) -> Floats:
    """Each company's list by a model of its own teacher."""
    pairs = zip(teachers, judged, strict=True)
    return np.concatenate([found(teacher, [past], family, teacher.telling()) for teacher, past in pairs])


def ablation(teacher: Past, judged: Sequence[Past], best: Floats) -> Iterator[Row]:
    """What can be read without a kind, and what the glass box of each company's own customers finds without it."""
    yield from rows("  glass box with all kinds", learned(judged, judged, Family.GLASS_BOX), best)
    for kind in Kind:
        columns = teacher.telling(without=kind)
        if len(columns) < len(teacher.telling()):
            name = f"without {kind.label.lower()}"
            yield from rows(f"  attainable {name}", attainable(teacher, judged, columns), best)
            rest = [found(past, [past], Family.GLASS_BOX, past.telling(without=kind)) for past in judged]
            yield from rows(f"  glass box {name}", np.concatenate(rest), best)


def attainable(teacher: Past, judged: Sequence[Past], columns: list[int]) -> Floats:
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
    return np.array([expected_among_first(trees.predict(past.now[:, seen]), past.true) for past in judged])


def found(teacher: Past, judged: Sequence[Past], family: Family, columns: list[int]) -> Floats:
    directions = [teacher.directions[at] for at in columns]
    fitted = families.fit(
        family, teacher.values[:, columns], teacher.left, directions, customers=teacher.customers, seed=0
    )
    return np.array([expected_among_first(fitted.margins(past.now[:, columns]), past.true) for past in judged])


def expected_among_first(ranking: Floats, true: Floats) -> float:
    called = round(CAPACITY * len(ranking))
    return float(true[np.argsort(-ranking, kind="stable")[:called]].sum())


def rows(name: str, values: Floats, best: Floats, *, at_least: float | None = None) -> Iterator[Row]:
    """All companies together, and the standard error of it. ``values`` and ``best``: by company, or by teacher and company."""
    ratios = np.atleast_2d(values / best if values.ndim == best.ndim else values / best.mean(axis=0))
    yield row(name, expected(values), "attainable", expected(best), at_least=at_least)
    if ratios.shape[1] > 1:
        yield Row("    give or take", error_of(ratios), "of attainable", "one", 1.0)


def expected(values: Floats) -> float:
    """In all companies, by the usual teacher."""
    return float(np.atleast_2d(values).mean(axis=0).sum())


def error_of(ratios: Floats) -> float:
    """Of the mean over teachers (rows) and companies (columns), both drawn by chance."""
    by_company = ratios.mean(axis=0).var(ddof=1) / ratios.shape[1]
    by_teacher = ratios.mean(axis=1).var(ddof=1) / ratios.shape[0] if len(ratios) > 1 else 0.0
    return float(np.sqrt(by_company + by_teacher))


def row(name: str, value: float, limit: str, of: float, *, at_least: float | None = None) -> Row:
    return Row(f"first {CAPACITY:.0%} by {name}", value, "expected to leave", limit, of, at_least=at_least)
