"""What a whole training costs at a million snapshots: all families tried with their folds, the canaries, the intervals, and the
family that is to serve fitted once more. Everything of ``train_risk_model`` but the database, in a process of its own, whose
memory is that of the training and of nothing else.
"""

import resource
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

from benchmarks.report import Row, Size
from benchmarks.risk_model import COLUMNS, MOST_MEMORY, customers
from signals.features.catalogue import catalogue
from signals.features.meaning import guess, meaning_of
from signals.training import trials
from signals.training.dataset import Dataset
from signals.vocabulary import Family, Kind

MOMENTS, EVERY, HORIZON = 16, 30, 90
FEW_MINUTES = 15 * 60.0


def run(size: Size) -> Iterator[Row]:
    rows = size.pick(full=1_000_000, small=16_000)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
        steps, memory = other.submit(train, rows).result()
    name = f"train on {rows:,} × {COLUMNS}, all families"
    yield Row(name, sum(steps.values()), "CPU-s", "allowed", FEW_MINUTES, None, 1.0)
    yield from (Row(f"  {step}", spent, "CPU-s", "of all", sum(steps.values())) for step, spent in steps.items())
    yield Row("  memory of the process", memory, "MB", "allowed", MOST_MEMORY, None, 1.0)


def train(rows: int) -> tuple[dict[str, float], float]:
    """Processor seconds by step, and the most memory that the process had, in MB."""
    dataset, steps = snapshots(rows), [("Asking the canaries", time.process_time())]
    trial = trials.run(dataset, on_step=lambda step: steps.append((step, time.process_time())))
    steps.append(("Fitting the glass box on everything", time.process_time()))
    trials.artifact(trial.learnable, Family.GLASS_BOX)
    ends = [moment for _, moment in steps[1:]] + [time.process_time()]
    spent = {step: end - began for (step, began), end in zip(steps, ends, strict=True)}
    return spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def snapshots(rows: int) -> Dataset:
    """Every customer at each of sixteen moments."""
    values, left = customers(rows)
    people, moments = rows // MOMENTS, np.arange(MOMENTS) * float(EVERY)
    kinds = ("logins", "reports", "seats", "exports", "visits", "calls", "posts", "files")
    meanings = tuple(
        meaning_of(
            id=at,
            kind=Kind.ENGAGEMENT,
            name=name,
            unit="",
            direction=guess(Kind.ENGAGEMENT, name)[0],
            value_direction=guess(Kind.ENGAGEMENT, name)[1],
        )
        for at, name in enumerate(kinds, 1)
    )
    return Dataset(
        customer_ids=np.tile(np.arange(people), MOMENTS),
        moments=np.repeat(moments, people),
        values=values,
        left=left,
        arr=np.ones(rows),
        segments=np.full(rows, ""),
        features=catalogue(meanings)[:COLUMNS],
        horizon_days=HORIZON,
    )
