"""What holds for every calendar, in every zone, also on the days when the clocks are changed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.sla.hours import WallClock
from tests.outreach.sla.weeks import BERLIN, NEW_YORK, any_hours, durations, moments, round_the_clock

CHANGES = [
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
]
near_a_change = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes), st.sampled_from(CHANGES), st.integers(-3000, 3000)
)
any_moment = st.one_of(moments, near_a_change)


@given(any_hours(), any_moment, durations)
def test_what_was_added_is_what_elapsed(hours, start, duration):
    assert hours.elapsed(start, hours.add(start, duration)) == duration


@given(any_hours(), any_moment, durations.filter(bool))
def test_the_end_is_the_first_moment_at_which_it_has_elapsed(hours, start, duration):
    end = hours.add(start, duration)

    assert hours.elapsed(start, end - timedelta(microseconds=1)) < duration


@given(any_hours(), any_moment, durations, durations)
def test_more_time_never_ends_earlier(hours, start, one, other):
    assert (hours.add(start, one) <= hours.add(start, other)) or one > other


@given(any_hours(), any_moment, any_moment, durations)
def test_who_starts_later_never_ends_earlier(hours, one, other, duration):
    early, late = sorted((one, other))

    assert hours.add(early, duration) <= hours.add(late, duration) or not duration


@given(any_hours(), any_moment, durations, durations)
def test_adding_in_two_steps_is_adding_at_once(hours, start, one, other):
    assert hours.add(hours.add(start, one), other) == hours.add(start, one + other) or not one + other or not other


@given(any_hours(), st.lists(near_a_change, min_size=3, max_size=3))
def test_what_elapsed_adds_up_over_a_split(hours, three):
    start, middle, end = sorted(three)

    assert hours.elapsed(start, middle) + hours.elapsed(middle, end) == hours.elapsed(start, end)


@given(any_hours(), any_moment, any_moment)
def test_never_more_counts_than_the_wall_shows_and_never_less_than_nothing(hours, start, end):
    assert timedelta(0) <= hours.elapsed(start, end) <= max(timedelta(0), end - start)


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK], ids=str)
@given(any_moment, durations)
def test_open_all_day_every_day_is_plain_arithmetic(zone, start, duration):
    hours = round_the_clock(zone)

    assert hours.add(start, duration) == start + duration == WallClock().add(start, duration)
    assert hours.elapsed(start, start + duration) == duration == WallClock().elapsed(start, start + duration)


@given(any_hours(), any_moment)
def test_time_counts_exactly_while_it_is_open(hours, moment):
    tick = timedelta(microseconds=1)

    assert (hours.elapsed(moment, moment + tick) == tick) == hours.is_open(moment)
