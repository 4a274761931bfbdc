"""How much transparency costs: every family on public tables of churn, five stratified folds, the same folds for all.

The limits are the best baselines that were measured on these files once (LightGBM and forests among them; data/README.md beside
the files), and the yardstick ``boosted`` in the same run. The files are not ours to ship: ``BENCH_DATA`` says where they are.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedKFold

from benchmarks.report import Row, Size
from signals.training import families, metrics
from signals.vocabulary import Family

DATA = Path(os.environ.get("BENCH_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
FOLDS = 5
AUC_MAY_LOSE, PRECISION_MAY_LOSE = 0.003, 0.01
FAMILIES = (Family.LOGISTIC, Family.GLASS_BOX, families.BOOSTED)


@dataclass(frozen=True)
class Table:
    name: str
    label: str
    leaves_out: tuple[str, ...]
    best_auc: float
    best_precision: float
    numbers_as_text: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        return DATA / "raw" / f"{self.name}.csv.gz"

    def read(self, most: int | None) -> tuple[np.ndarray, np.ndarray]:
        rows = pd.read_csv(self.path, nrows=most)
        left = rows.pop(self.label).isin([1, "Yes"]).to_numpy()
        rows = rows.drop(columns=list(self.leaves_out))
        for column in self.numbers_as_text:
            rows[column] = pd.to_numeric(rows[column], errors="coerce")
        return pd.get_dummies(rows, drop_first=False).to_numpy(dtype=np.float64), left


TABLES = (
    Table("telco_churn", "Churn", ("customerID",), 0.844, 0.652, ("TotalCharges",)),
    Table("bank_churn", "Exited", ("CustomerId",), 0.859, 0.691),
    Table("sparkify_users", "churn", ("userId", "orig_split"), 0.928, 0.846),
)


def run(size: Size) -> Iterator[Row]:
    for table in size.pick(full=TABLES, small=TABLES[:1]):
        if not table.path.exists():
            print(f"{table.path} is not there; set BENCH_DATA to the folder with raw/. Nothing was measured on it.")
            continue
        yield from measured(table, size)


def measured(table: Table, size: Size) -> Iterator[Row]:
    values, left = table.read(size.pick(full=None, small=600))
    auc, precision = judged(values, left)
    is_full = size is Size.FULL
    for what, found, best, may_lose in (
        ("ROC-AUC", auc, table.best_auc, AUC_MAY_LOSE),
        ("average precision", precision, table.best_precision, PRECISION_MAY_LOSE),
    ):
        goal = (best - may_lose) / best if is_full else None
        yield Row(f"{table.name}: {what} of the glass box", found[Family.GLASS_BOX], "", "best baseline", best, goal)
        for family in (Family.LOGISTIC, families.BOOSTED):
            name = f"  what transparency costs, against {family}" if family == families.BOOSTED else f"  of {family}"
            other = found[family]
            yield Row(name, found[Family.GLASS_BOX] - other if family == families.BOOSTED else other, "", what, other)


def judged(values: np.ndarray, left: np.ndarray) -> tuple[dict[str, float], dict[str, float]]:
    """ROC-AUC and average precision per family, the mean of the folds."""
    unknown = np.zeros(values.shape[1], dtype=np.int64)
    figures: dict[str, list[tuple[float, float]]] = {family: [] for family in FAMILIES}
    for older, newer in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(values, left):
        for family in FAMILIES:
            margins = families.fit(family, values[older], left[older], unknown).margins(values[newer])
            figures[family].append(
                (metrics.roc_auc(margins, left[newer]), metrics.average_precision(margins, left[newer]))
            )
    means = {family: np.mean(pairs, axis=0) for family, pairs in figures.items()}
    return {family: float(mean[0]) for family, mean in means.items()}, {
        family: float(mean[1]) for family, mean in means.items()
    }
