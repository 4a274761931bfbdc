"""What it is usually worth when a customer buys more: by what share ARR rose, of those of whom it is known."""

from typing import Any

import numpy as np

from signals.training.dataset import Dataset
from signals.training.target import ARR_ROSE, BUYS_AGAIN

FEWEST_RISES = 10
"""Customers. Of fewer the mean is that of the one large deal among them."""


def of(dataset: Dataset, *, measure_id: int | None) -> dict[str, Any]:
    """For the passport. ``uplift``: the sum of what was added over the sum of what was paid before, so that what is expected of
    many customers adds up to what they bring; empty where there is too little to tell. ``purchase``: a purchase of the usual size."""
    if dataset.target.label == BUYS_AGAIN:
        return {"kind": "purchase", "measure_id": measure_id}
    if dataset.target.label != ARR_ROSE or dataset.rise is None:
        return {}
    is_told = ~np.isnan(dataset.rise) & (dataset.arr > 0)
    customers = len(np.unique(dataset.customer_ids[is_told]))
    if customers < FEWEST_RISES:
        return {}
    arr = dataset.arr[is_told]
    return {"kind": "uplift", "share": float((arr * dataset.rise[is_told]).sum() / arr.sum()), "customers": customers}
