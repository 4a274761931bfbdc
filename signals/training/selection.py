"""Which family serves: the simplest whose score is within one standard error of the best (Breiman et al. 1984, §3.4.3)."""

from collections.abc import Mapping, Sequence
from math import isnan

from signals.training.metrics import Interval
from signals.vocabulary import Family

FROM_SIMPLE_TO_RICH: Sequence[Family] = (Family.PRIOR, Family.LOGISTIC, Family.GLASS_BOX)


def choose(scores: Mapping[str, Interval]) -> Family:
    """``scores``: average precision of each family on the same later rows. A family without a score cannot be chosen; when
    nobody has one, the prior stays. A best whose error nobody could measure beats nobody."""
    known = {family: scores[family] for family in FROM_SIMPLE_TO_RICH if family in scores}
    known = {family: score for family, score in known.items() if not isnan(score.value)}
    if not known:
        return Family.PRIOR
    best = max(known.values(), key=lambda score: score.value)
    if isnan(best.standard_error):
        return next(iter(known))
    return next(family for family, score in known.items() if score.value >= best.value - best.standard_error)
