"""The worse of two shares decides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.severity import severity_of


@pytest.mark.parametrize(
    ("customers", "arr", "expected"),
    [
        (0, 0, 5),
        (1, 0, 4),
        (19, 0, 4),
        (20, 0, 3),
        (100, 0, 2),
        (250, 0, 1),
        (1, 1_000, 2),  # one customer who pays a tenth of everything
        (1, 2_500, 1),
    ],
)
def test_of_a_thousand_customers_and_ten_thousand(customers, arr, expected):
    assert severity_of(customers=customers, all_customers=1_000, arr=arr, all_arr=10_000) == expected


def test_before_anybody_was_counted_whoever_is_affected_matters():
    assert severity_of(customers=3, all_customers=0, arr=100, all_arr=0) == 4


@given(st.integers(0, 1_000), st.integers(0, 1_000), st.floats(0, 1e6), st.floats(0, 1e6))
def test_more_of_either_never_makes_it_milder(customers, more, arr, more_arr):
    less = severity_of(customers=customers, all_customers=2_000, arr=arr, all_arr=2e6)

    assert severity_of(customers=customers + more, all_customers=2_000, arr=arr + more_arr, all_arr=2e6) <= less
