"""How well anybody could know who will leave: the true probability, by playing the future many times from the hidden present."""

import numpy as np

from crisis_triage.demo.simulator.dynamics import step
from crisis_triage.demo.simulator.population import Array
from crisis_triage.demo.simulator.world import World


def foresee(world: World, *, after_week: int, horizon_weeks: int = 13, draws: int = 200) -> Array:
    """For each customer the chance to leave within the horizon; NaN for who is no customer then.

    No model can rank better than this: it sees satisfaction itself, and even which outages will come. What it does not see is
    the dice: whose champion goes, whom a fault meets, who is called in time.
    """
    dice = world.settings.stream(f"foresee {after_week}")
    present = world.weeks[after_week].after
    left = np.zeros(len(world.population))
    for _ in range(draws):
        state = present
        for number in range(after_week + 1, after_week + 1 + horizon_weeks):
            state = step(world.population, world.story, state, number, dice).after
        left += state.has_left & ~present.has_left
    return np.where(present.is_customer, left / draws, np.nan)
