"""What a fitted model costs: to train, and to score with exact contributions. All on made-up customers, one core, no database.

The limits are scikit-learn's own ``predict_proba`` of the very trees that were read out into tables, tree SHAP of those trees, on
the same rows in the same run, and the times and memory that were promised for training. Tree SHAP is measured where ``shap`` can
be imported; what it needs is more than the whole product needs, so nothing here asks for it.
"""

import importlib
import importlib.util
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from types import SimpleNamespace

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.report import Row, Size
from signals.scoring import additive_card
from signals.scoring.additive_card import AdditiveCard
from signals.scoring.bins import Bins
from signals.scoring.calibration import Calibration
from signals.scoring.score import reasons
from signals.training import families, glass_box, read_out
from signals.training.families import Tables
from signals.training.recipe import recipe_for
from signals.vocabulary import Family

COLUMNS = 60
TRAINED_ON = 100_000
A_MILLION = 1_000_000
MINUTES = 60.0
MOST_MEMORY = 4096.0
NO_SHAP = """Tree SHAP was not measured: shap is not here. To compare with it, install it beside the product, not into it:
  uv pip install --target /tmp/shap shap==0.51.0 && PYTHONPATH=/tmp/shap python -m benchmarks risk_model"""

FEATURES = [SimpleNamespace(code=code) for code in range(COLUMNS)]
EVEN_ODDS = Calibration(np.array([-1.0, 1.0]), np.array([0.4, 0.6]))


def run(size: Size) -> Iterator[Row]:
    rows = size.pick(full=TRAINED_ON, small=2_000)
    values, left = customers(rows)
    began = time.process_time()
    model = Model.fit(values, left)
    spent = time.process_time() - began
    yield Row(f"train a glass box: {rows:,} × {COLUMNS}", spent, "CPU-s", "allowed", 5 * MINUTES, None, 1.0)
    yield from scoring(model, size)
    if size is Size.FULL:
        yield from a_million()


@dataclass(frozen=True)
class Model:
    """The trees, and the tables that they were read out into: all of them, and those that serve."""

    trees: HistGradientBoostingClassifier
    whole: Tables
    card: AdditiveCard

    @classmethod
    def fit(cls, values: np.ndarray, left: np.ndarray) -> "Model":
        recipe, unknown = recipe_for(left, columns=COLUMNS, seed=0), np.zeros(values.shape[1], dtype=np.int64)
        bins = Bins.of(values, most=recipe.bins)
        codes = bins.codes(values)
        trees = glass_box.fit_trees(codes, bins.sizes(), left, directions=unknown, recipe=recipe)
        whole = glass_box.read_out_purified(trees, codes, bins.sizes())
        serves = Tables(bins, glass_box.served(whole, codes, unknown))
        artifact = families.artifact(serves, [feature.code for feature in FEATURES], EVEN_ODDS)
        return cls(trees, Tables(bins, whole), additive_card.read(artifact))


def scoring(model: Model, size: Size) -> Iterator[Row]:
    rows = size.pick(full=200_000, small=2_000)
    table = np.ascontiguousarray(customers(rows, seed=1)[0].T)  # a feature after the other, as they are computed
    card, codes = model.card, model.whole.bins.codes(table.T)
    floats = read_out.as_floats(codes, model.whole.bins.sizes())
    by_trees = rows / quickest(lambda: model.trees.predict_proba(floats))
    by_tables = rows / quickest(lambda: card.additive.contributions(codes))
    by_all_tables = rows / quickest(lambda: model.whole.additive.contributions(codes))
    with_reasons = rows / quickest(lambda: reasons(card.contributions(FEATURES, table)))
    tables, all_tables = (f"{len(one.terms)} tables" for one in (card.additive, model.whole.additive))
    peer, goal = "predict_proba of the same trees", size.pick(full=1.0, small=0.0)
    yield Row(f"exact contributions from codes, {tables}", by_tables, "rows/s", peer, by_trees, 30 * goal)
    yield Row(f"  before idle tables are dropped, {all_tables}", by_all_tables, "rows/s", peer, by_trees)
    yield Row("the same with binning and top reasons picked", with_reasons, "rows/s", peer, by_trees, 5 * goal)
    if by_shap := shap_rate(model.trees, floats[: rows // 50]):
        yield Row(f"exact contributions from codes, {tables}", by_tables, "rows/s", "tree SHAP", by_shap, 100 * goal)
        yield Row("  with binning and top reasons picked", with_reasons, "rows/s", "tree SHAP", by_shap)
    off = float(np.abs(card.additive.contributions(codes).sum(axis=0) + card.base - card.additive.margins(codes)).max())
    yield Row("largest gap between the margin and the sum of its parts", off, "log-odds", "allowed", 1e-9, None, 1.0)


def shap_rate(trees: HistGradientBoostingClassifier, floats: np.ndarray) -> float | None:
    """Rows per second."""
    if importlib.util.find_spec("shap") is None:
        print(NO_SHAP)
        return None
    explainer = importlib.import_module("shap").TreeExplainer(trees)
    return len(floats) / quickest(lambda: explainer.shap_values(floats))


def a_million() -> Iterator[Row]:
    """In a process of its own, whose memory is that of the training and of nothing else."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
        seconds, memory = other.submit(train, A_MILLION).result()
    name = f"train a glass box: {A_MILLION:,} × {COLUMNS}"
    yield Row(name, seconds, "CPU-s", "allowed", 15 * MINUTES, None, 1.0)
    yield Row("  memory of the process", memory, "MB", "allowed", MOST_MEMORY, None, 1.0)


def train(rows: int) -> tuple[float, float]:
    """Processor seconds, and the most memory that the process had, in MB."""
    values, left = customers(rows)
    began = time.process_time()
    families.fit(Family.GLASS_BOX, values, left, np.zeros(COLUMNS, dtype=np.int64))
    return time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


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
