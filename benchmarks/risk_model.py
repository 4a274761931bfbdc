"""What a fitted model costs: to train, and to score with exact contributions. All on made-up customers, one core, no database.

The limits are scikit-learn's own ``predict_proba`` of the very model that was read out into tables, on the same rows in the same
run, and the times and memory that were promised for training.
"""

import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.report import Row, Size
from signals.scoring.bins import Bins
from signals.scoring.score import reasons
from signals.training import families, glass_box, read_out
from signals.training.families import Tables
from signals.training.recipe import recipe_for
from signals.vocabulary import Family

COLUMNS = 60
TRAINED_ON = 100_000
MINUTES = 60.0
MOST_MEMORY = 4096.0


def run(size: Size) -> Iterator[Row]:
    rows = size.pick(full=TRAINED_ON, small=2_000)
    values, left = customers(rows)
    began = time.monotonic()
    model = Model.fit(values, left)
    yield Row(
        f"train a glass box: {rows:,} × {COLUMNS}", time.monotonic() - began, "s", "allowed", 5 * MINUTES, None, 1.0
    )
    yield from scoring(model, size)
    if size is Size.FULL:
        yield from a_million()


@dataclass(frozen=True)
class Model:
    """The trees, and the tables that they were read out into."""

    trees: HistGradientBoostingClassifier
    tables: Tables

    @classmethod
    def fit(cls, values: np.ndarray, left: np.ndarray) -> "Model":
        recipe, unknown = recipe_for(left, seed=0), np.zeros(values.shape[1], dtype=np.int64)
        bins = Bins.of(values, most=recipe.bins)
        codes = bins.codes(values)
        trees = glass_box.fit_trees(codes, bins.sizes(), left, directions=unknown, recipe=recipe)
        whole = glass_box.read_out_purified(trees, codes, bins.sizes())
        return cls(trees, Tables(bins, glass_box.served(whole, codes, unknown)))


def scoring(model: Model, size: Size) -> Iterator[Row]:
    rows = size.pick(full=200_000, small=2_000)
    values = np.asfortranarray(customers(rows, seed=1)[0])  # a column after the other, as features are computed
    bins, additive = model.tables.bins, model.tables.additive
    codes = bins.codes(values)
    floats = read_out.as_floats(codes, bins.sizes())
    by_trees = rows / quickest(lambda: model.trees.predict_proba(floats))
    by_tables = rows / quickest(lambda: additive.contributions(codes))
    whole = rows / quickest(lambda: reasons(additive.contributions(bins.codes(values))))
    is_full = size is Size.FULL
    peer = "predict_proba of the same trees"
    yield Row(
        f"exact contributions from codes, {len(additive.terms)} tables",
        by_tables,
        "rows/s",
        peer,
        by_trees,
        30.0 if is_full else None,
    )
    yield Row("the same with binning and top reasons picked", whole, "rows/s", peer, by_trees, 5.0 if is_full else None)
    off = float(np.abs(additive.contributions(codes).sum(axis=0) + additive.base - additive.margins(codes)).max())
    yield Row("largest gap between the margin and the sum of its parts", off, "log-odds", "allowed", 1e-9, None, 1.0)


def a_million() -> Iterator[Row]:
    values, left = customers(1_000_000)
    began = time.monotonic()
    families.fit(Family.GLASS_BOX, values, left, np.zeros(COLUMNS, dtype=np.int64))
    seconds = time.monotonic() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Row(f"train a glass box: 1,000,000 × {COLUMNS}", seconds, "s", "allowed", 15 * MINUTES, None, 1.0)
    yield Row("  memory of the process", memory, "MB", "allowed", MOST_MEMORY, None, 1.0)


def customers(rows: int, *, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Rates, trends and levels of all sorts, some missing; a dozen matter, some of them only together."""
    draws = np.random.default_rng(seed)
    values = draws.normal(size=(rows, COLUMNS))
    values[:, ::3] = np.exp(values[:, ::3])
    values[:, 1::7] = np.round(values[:, 1::7])
    margin = values[:, :12] @ np.linspace(0.6, -0.6, 12) / 2 - 4.0
    for first in range(0, 12, 2):
        margin += 0.8 * (values[:, first] > 0.5) * (values[:, first + 13] > 0)
    left = draws.random(rows) < 1 / (1 + np.exp(-margin))
    values[draws.random((rows, COLUMNS)) < 0.1] = np.nan
    return values, left


def quickest(job: Callable[[], object]) -> float:
    spent = []
    for _ in range(3):
        began = time.process_time()
        job()
        spent.append(time.process_time() - began)
    return min(spent)
