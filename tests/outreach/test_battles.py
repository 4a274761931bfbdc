"""The need for help: a number by hand, and what is guaranteed of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.battles import need

MONEY = st.floats(0, 1e12)
DAYS = st.integers(-400, 4000)


def test_the_formula_by_hand() -> None:
    assert need(arr=1000, severity=2, days_open=15, slip_days=6) == pytest.approx(1000 * 0.8 * 1.5 * 1.2)


@given(MONEY, MONEY, st.integers(1, 5), st.integers(1, 5), DAYS, DAYS, DAYS, DAYS)
def test_more_of_anything_never_lowers_it(arr, more_arr, severity, worse, age, more_age, slip, more_slip) -> None:
    less = need(
        arr=min(arr, more_arr),
        severity=max(severity, worse),
        days_open=min(age, more_age),
        slip_days=min(slip, more_slip),
    )
    more = need(
        arr=max(arr, more_arr),
        severity=min(severity, worse),
        days_open=max(age, more_age),
        slip_days=max(slip, more_slip),
    )

    assert 0 <= less <= more
