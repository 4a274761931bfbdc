"""From churn_risk (up is bad, for arithmetic) to health_score (up is good, for people) and its band.

The health score is a fixed monotone curve of the log-odds, not a percentile: a customer's health never moves because another
customer's did. The bands are its quarters, so a glance at either says the same:

    churn_risk within 90 days   ≤ 0.5 %    5 %    12 %    30 %   ≥ 80 %
    health_score                   100     75      50      25       0
    band                            healthy │ watch │ at_risk │ critical

5 % in a quarter is 19 % in a year, more than the ordinary loss of most businesses: from there on somebody should watch. 12 % is
40 % a year: somebody should call. 30 %: more likely than not to be gone within the year.
"""

import numpy as np
import numpy.typing as npt

from signals.rates import Floats
from signals.vocabulary import Band

RISKS = np.array([0.005, 0.05, 0.12, 0.30, 0.80])
HEALTHS = np.array([100.0, 75.0, 50.0, 25.0, 0.0])
LOG_ODDS = np.log(RISKS / (1 - RISKS))

BANDS = (Band.CRITICAL, Band.AT_RISK, Band.WATCH, Band.HEALTHY, Band.UNKNOWN)
"""In the order of ``band_numbers``."""

UNKNOWN_NUMBER = len(BANDS) - 1
ENOUGH_COVERAGE = 0.5


def health_scores(margin: Floats) -> npt.NDArray[np.int16]:
    """Rounded down, so that 75 means 75: a customer shown with 75 is in the band that begins there."""
    return np.floor(np.interp(margin, LOG_ODDS, HEALTHS)).astype(np.int16)


def band_numbers(health: npt.NDArray[np.int16], coverage: Floats) -> npt.NDArray[np.int16]:
    """Positions in ``BANDS``. Thin coverage is ``unknown``, however well it looks: never green."""
    quarter = np.minimum(health // 25, 3).astype(np.int16)
    return np.where(coverage >= ENOUGH_COVERAGE, quarter, np.int16(UNKNOWN_NUMBER)).astype(np.int16)
