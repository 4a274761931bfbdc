"""How severe an issue is, from whom it touches. Without Django.

1 (worst) to 5 (cosmetic). The share of customers and the share of ARR each suggest a severity, and in doubt the worse counts: an
outage of one customer in a thousand who pays a tenth of everything is no small matter.
"""

AT_LEAST = ((0.25, 1), (0.10, 2), (0.02, 3), (0.0, 4))
"""From this share on, that severity."""

COSMETIC = 5


def severity_of(*, customers: int, all_customers: int, arr: float, all_arr: float) -> int:
    """Nobody affected is cosmetic; who is affected, however few, is at least 4."""
    if customers <= 0:
        return COSMETIC
    return min(_by_share(customers, all_customers), _by_share(arr, all_arr))


def _by_share(part: float, whole: float) -> int:
    share = part / whole if whole > 0 else 0.0
    return next(severity for least, severity in AT_LEAST if share >= least)
