"""Features of the customer as a whole: how long with us, how near the renewal, and whether anybody still comes by."""

import numpy as np

from signals.features.feature import Inputs
from signals.features.meaning import BETTER
from signals.rates import Floats
from signals.vocabulary import Kind

RENEWAL_GRACE_DAYS = 30
"""A renewal date that long past was either renewed or forgotten in the CRM; both say nothing about the next ninety days."""

EXPECTED_A_DAY_AT_MOST = 2 / 7
"""However often somebody comes, a free weekend is not a warning: two expected visits a week are counted."""

FREE_DAYS = 3.0
"""A long weekend without a visit is never a missed one."""

YEAR = 365.25
MEMORY = 365
"""Half-life of what was once raised and never ended: a feed that tells only of beginnings must not pile them up for ever."""

HARDLY_OPEN = 0.1

RAISED = (Kind.ESCALATION, "escalation")
ENDED = ((Kind.OUTREACH, "escalation_ended"),)
MADE = (Kind.OUTREACH, "promise_made")
SETTLED = tuple(
    (Kind.OUTREACH, f"promise_{word}") for word in ("kept", "kept_late", "broken", "cancelled", "superseded")
)
BROKEN = (Kind.OUTREACH, "promise_broken")
"""The names under which our own records come in as signals (outreach.services)."""


def tenure(inputs: Inputs) -> Floats:
    return inputs.tenure_days


def renewal(inputs: Inputs) -> Floats:
    return np.where(inputs.renewal_days >= -RENEWAL_GRACE_DAYS, inputs.renewal_days, np.nan)


def silence(inputs: Inputs) -> Floats:
    days = np.full(len(inputs.tenure_days), np.inf)
    for at in _uses(inputs):
        days = np.fmin(days, inputs.rates.days_since(at))
    return np.where(np.isfinite(days), days, np.nan)


def missed(inputs: Inputs) -> Floats:
    expected_a_day = np.minimum(_per_day(inputs, half_life=365), EXPECTED_A_DAY_AT_MOST)
    return expected_a_day * np.maximum(silence(inputs) - FREE_DAYS, 0)


def activity(inputs: Inputs) -> Floats:
    """Depth and breadth in one number: Σ log(1 + uses a month). The second use of a month counts more than the twentieth, and
    somebody who uses four things a little is better rooted than somebody who uses one of them much."""
    total = np.zeros(len(inputs.tenure_days))
    for at in _uses(inputs):
        total += np.log1p(30 * inputs.rates.per_day(at, half_life=90))
    return np.where(np.isnan(silence(inputs)), np.nan, total)


def anniversary(inputs: Inputs) -> Floats:
    """Most contracts are of whole years from the start; unlike a renewal date nobody rewrites this one when a customer leaves.
    Absent in the first year: where nobody is older it is tenure counted backwards, and would jump on the first anniversary."""
    return np.where(inputs.tenure_days >= YEAR, YEAR - np.mod(inputs.tenure_days, YEAR), np.nan)


def size(inputs: Inputs) -> Floats:
    """Of the money, not of the currency: twice the revenue is the same step for a small and for a large customer."""
    if inputs.arr is None:
        return _nothing(inputs)
    return np.where(inputs.arr > 0, np.log10(np.where(inputs.arr > 0, inputs.arr, 1.0)), np.nan)


def segment(inputs: Inputs) -> Floats:
    return _nothing(inputs) if inputs.segment is None else inputs.segment


def open_escalations(inputs: Inputs) -> Floats:
    return _open(inputs, RAISED, ENDED)


def open_severity(inputs: Inputs) -> Floats:
    """Of the newest. Nothing is worse than 1 and nothing milder than 5; absent when none is open."""
    at = _measure(inputs, RAISED)
    if at is None:
        return _nothing(inputs)
    return np.where(open_escalations(inputs) >= HARDLY_OPEN, np.clip(inputs.rates.last_value[at], 1, 5), np.nan)


def pending_promises(inputs: Inputs) -> Floats:
    return _open(inputs, MADE, SETTLED)


def broken_promises(inputs: Inputs) -> Floats:
    at = _measure(inputs, BROKEN)
    if at is None:
        return _nothing(inputs)
    return np.where(inputs.rates.is_there(at), inputs.rates.count(at, half_life=MEMORY), np.nan)


def breadth(inputs: Inputs) -> Floats:
    return _nothing(inputs) if inputs.breadth is None else inputs.breadth


def _open(inputs: Inputs, begun: tuple[Kind, str], ended: tuple[tuple[Kind, str], ...]) -> Floats:
    """Begun and not ended, fading where the end never comes. Absent for those of whom none was ever begun, so that the answer
    does not depend on whether others in the batch have some."""
    at = _measure(inputs, begun)
    if at is None:
        return _nothing(inputs)
    over = sum((inputs.rates.facts[end] for name in ended if (end := _measure(inputs, name)) is not None), start=0.0)
    still = np.minimum(np.maximum(inputs.rates.facts[at] - over, 0.0), inputs.rates.count(at, half_life=MEMORY))
    return np.where(inputs.rates.is_there(at), still, np.nan)


def _measure(inputs: Inputs, wanted: tuple[Kind, str]) -> int | None:
    kind, name = wanted
    # What ends an escalation is recorded as outreach and read as escalation (meaning_of): its name tells.
    kinds = {kind, Kind.ESCALATION} if kind == Kind.OUTREACH else {kind}
    found = (at for at, meaning in enumerate(inputs.meanings) if meaning.kind in kinds and meaning.name == name)
    return next(found, None)


def _nothing(inputs: Inputs) -> Floats:
    return np.full(len(inputs.tenure_days), np.nan)


def _per_day(inputs: Inputs, *, half_life: int) -> Floats:
    total = np.zeros(len(inputs.tenure_days))
    for at in _uses(inputs):
        total += inputs.rates.per_day(at, half_life=half_life)
    return total


def _uses(inputs: Inputs) -> list[int]:
    """The measures that count as using what we sell: engagement of which more is better."""
    return [at for at, m in enumerate(inputs.meanings) if m.kind == Kind.ENGAGEMENT and m.count == BETTER]
