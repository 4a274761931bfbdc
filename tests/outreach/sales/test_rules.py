"""What is missing, and the words of a sales crisis: pure."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.sales import DEAL, JOIN, NOTHING, Booked, Gap, running

FIRST = date(2026, 10, 1)


def gap(**about):
    whole = {"target": Decimal(100), "booked": Decimal(40), "pipeline": Decimal(30), "starts_on": FIRST}
    return Gap(**{**whole, "due_on": date(2026, 10, 20), "today": date(2026, 10, 5), **about})


def test_what_is_missing_and_what_even_the_pipeline_does_not_bring():
    found = gap()

    assert (found.missing, found.uncovered, found.share, found.days_left) == (60, 30, 40, 16)
    assert found.per_week == Decimal("26.25")
    assert found.even_by_now == 25  # five of twenty days
    assert not found.is_reached


@pytest.mark.parametrize(
    ("about", "left", "is_over", "is_reached"),
    [
        ({"today": date(2026, 10, 20)}, 1, False, False),
        ({"today": date(2026, 10, 21)}, 0, True, False),
        ({"booked": Decimal(120)}, 16, False, True),
    ],
)
def test_the_last_day_counts_and_more_than_enough_is_reached(about, left, is_over, is_reached):
    found = gap(**about)

    assert (found.days_left, found.is_over, found.is_reached) == (left, is_over, is_reached)


def test_less_than_a_week_has_no_weekly_number():
    assert gap(today=date(2026, 10, 15)).per_week is None


@given(
    booked=st.lists(st.tuples(st.integers(0, 20), st.integers(1, 500)), max_size=12),
    target=st.integers(1, 2_000),
    pipeline=st.integers(0, 2_000),
)
def test_nothing_is_ever_missing_below_zero_and_the_sums_only_rise(booked, target, pipeline):
    rows = [Booked(FIRST + timedelta(days=day), Decimal(amount)) for day, amount in booked]
    total = sum((row.amount for row in rows), NOTHING)
    found = gap(target=Decimal(target), booked=total, pipeline=Decimal(pipeline))
    sums = running(rows)

    assert 0 <= found.uncovered <= found.missing == max(0, target - total)
    assert [row.on for row in sums] == sorted({row.on for row in rows})
    assert [row.amount for row in sums] == sorted(row.amount for row in sums)
    assert not sums or sums[-1].amount == total


def test_a_no_is_the_end_of_a_request_and_a_deal_may_come_back():
    assert {state for state in JOIN.states() if not JOIN.moves[state]} == {"declined", "withdrawn", "lapsed", "held"}
    assert not JOIN.may("asked", "held")
    assert DEAL.may("won", "open")
    assert not DEAL.may("lost", "won")
