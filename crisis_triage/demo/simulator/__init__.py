"""A made-up software company and its customers, with a causal story whose truth is known.

Nothing here is real: names, people and words are put together from lists, mail addresses end in ``.example``. The story runs
week by week (``dynamics``): events move a customer's hidden satisfaction, satisfaction moves what can be seen (``usage``,
``voices``, ``business``) *and*, by a written-down hazard, whether the customer leaves. So the signals are worth reading, and
what a model makes of them can be held against the truth.

Pure: numpy and a seed; the same seed and moment give the same files, byte for byte. No clock, no Django.
"""

from crisis_triage.demo.simulator.settings import Settings
from crisis_triage.demo.simulator.world import World, simulate

__all__ = ["Settings", "World", "simulate"]
