"""The truth: how likely a customer is to leave in a week. A model is good if it finds its way back to this.

    hazard = base(segment) · exp( −1.5·satisfaction − 1.6·adoption + renewal + 0.7·champion just gone + 0.7·(½ − voice) − 1.3·held )

* *adoption* is the logarithm of usage against what is usual for such a customer: what nobody uses is not renewed, however
  content they say they are.
* *renewal*: +1.5 in the five weeks before the contract ends and in the week it does, −0.7 in the rest of the year: customers
  leave when the contract lets them, but a few break it.
* *champion just gone*: within a quarter of losing the person who wanted us, the next one asks what we are for.
* *voice*: the silent leave sooner than the loud at the same satisfaction. So complaints are not the whole story.
* *held*: a good conversation within the last weeks holds a customer; it fades by half every four weeks.
"""

import numpy as np

from crisis_triage.demo.simulator.population import Array

BASE_A_WEEK = np.array([0.0013, 0.0024, 0.0038])
"""By segment. With the spread of satisfaction below, about 7, 11 and 16 % of the customers leave in a year."""
WEIGHT_OF_SATISFACTION = 1.5
WEIGHT_OF_ADOPTION = 1.6
RENEWAL_WEEKS = 5
NEAR_RENEWAL, FAR_FROM_RENEWAL = 1.5, -0.7
WEIGHT_OF_CHAMPION = 0.7
CHAMPION_WEEKS = 13
WEIGHT_OF_VOICE = 0.7
WEIGHT_OF_HELD = 1.3
HOLD_HALF_LIFE_WEEKS = 4


def hazard(
    *,
    segment: Array,
    satisfaction: Array,
    adoption: Array,
    weeks_to_renewal: Array,
    weeks_without_champion: Array,
    voice: Array,
    held: Array,
) -> Array:
    """Expected departures a week. ``weeks_without_champion`` is infinite where nobody left."""
    renewal = np.where(weeks_to_renewal <= RENEWAL_WEEKS, NEAR_RENEWAL, FAR_FROM_RENEWAL)
    logarithm = (
        -WEIGHT_OF_SATISFACTION * satisfaction
        - WEIGHT_OF_ADOPTION * adoption
        + renewal
        + WEIGHT_OF_CHAMPION * (weeks_without_champion <= CHAMPION_WEEKS)
        + WEIGHT_OF_VOICE * (0.5 - voice)
        - WEIGHT_OF_HELD * held
    )
    result: Array = BASE_A_WEEK[segment] * np.exp(logarithm)
    return result


def probability(hazard_a_week: Array) -> Array:
    """To leave within the week."""
    return 1 - np.exp(-hazard_a_week)
