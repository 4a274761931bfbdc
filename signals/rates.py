"""Decayed rates: the arithmetic, without Django and without a clock (design 2.5).

For half-lives h in days, a customer's facts at times s (days) with values v give the *landmark-decayed sums*

    n_h = Σ 2^((s−L)/h)      x_h = Σ v·2^((s−L)/h)

with L a fixed landmark. They are additive, so they can be updated at ingest in any order. Seen from a time t they become
*rates as of t*: n_h·2^((L−t)/h) is the number of recent facts where a fact loses half its weight every h days.
"""

from datetime import UTC, datetime

HALF_LIVES = (7, 30, 90, 365)
"""Days. A week shows what is happening, a quarter what is usual, a year the season."""

LANDMARK = datetime(2026, 1, 1, tzinfo=UTC)
"""Any fixed moment would do. With a half-life of 7 days, 2^((s−L)/7) stays finite for nineteen years after it; facts of
long before it fade to 0, which is what they are worth."""
