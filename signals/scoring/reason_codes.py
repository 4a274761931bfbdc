"""How a reason is stored with a score: the code of its feature, or, for a pair, both codes in 64 bits.

The larger code stands in the upper half. It is never 0, so no pair can be mistaken for a single feature.
"""

UPPER = 32
LOWER = (1 << UPPER) - 1


def reason_code(*features: int) -> int:
    """Of one feature code, or of two in any order."""
    if len(features) == 1:
        return features[0]
    smaller, larger = sorted(features)
    return larger << UPPER | smaller


def feature_codes_of(code: int) -> tuple[int, ...]:
    """One feature code, or two, the smaller first."""
    larger = code >> UPPER
    return (code & LOWER, larger) if larger else (code,)
