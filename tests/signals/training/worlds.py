"""Small data sets with a known truth: some columns that matter, some that do not."""

import numpy as np

from signals.features.catalogue import OF_CUSTOMER
from signals.training.dataset import Dataset


def dataset(
    *, customers: int = 250, moments: int = 10, strength: float = 1.5, rate: float = -1.0, seed: int = 0, left=None
) -> Dataset:
    """A customer's first column raises the risk by ``strength`` per standard deviation; the others say nothing."""
    dice = np.random.default_rng(seed)
    count = customers * moments
    values = dice.normal(size=(count, 5))
    risk = 1 / (1 + np.exp(-(rate + strength * values[:, 0])))
    return Dataset(
        customer_ids=np.tile(np.arange(customers), moments),
        moments=np.repeat(30.0 * np.arange(moments), customers),
        values=values,
        left=dice.random(count) < risk if left is None else np.full(count, left),
        arr=dice.lognormal(8, 1, count),
        segments=np.where(dice.random(count) < 0.5, "small", "large"),
        features=OF_CUSTOMER[5:10],
        horizon_days=30,
    )
