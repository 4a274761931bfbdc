"""Periods, what they are compared with, and how they are cut."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis_triage.shared.errors import Invalid
from outreach.measures import periods
from outreach.measures.periods import DAY, Every, Period, Preset

TODAY = date(2026, 11, 22)
days = st.dates(date(2001, 1, 1), date(2099, 12, 31))
some_periods = st.builds(lambda first, length: Period(first, first + timedelta(days=length)), days, st.integers(0, 400))
BERLIN, LORD_HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe")


@pytest.mark.parametrize(
    ("name", "first", "last", "before"),
    [
        (Preset.LAST_MONTH, "2026-10-01", "2026-10-31", "2026-09-01"),
        (Preset.THIS_MONTH, "2026-11-01", "2026-11-22", "2026-10-10"),
        (Preset.LAST_QUARTER, "2026-07-01", "2026-09-30", "2026-04-01"),
        (Preset.THIS_QUARTER, "2026-10-01", "2026-11-22", "2026-08-09"),
        (Preset.LAST_12_MONTHS, "2025-12-01", "2026-11-22", "2024-12-09"),
        (Preset.LAST_30_DAYS, "2026-10-24", "2026-11-22", "2026-09-24"),
    ],
)
def test_presets_and_what_they_are_compared_with(name, first, last, before):
    period = periods.preset(name, TODAY)

    assert (period.first, period.last) == (date.fromisoformat(first), date.fromisoformat(last))
    assert period.before() == Period(date.fromisoformat(before), period.first - DAY)


def test_a_day_on_which_the_clock_changes_has_the_hours_that_it_has():
    since, until = Period(date(2026, 10, 25), date(2026, 10, 25)).moments(BERLIN)

    assert (since, until) == (datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC))


@given(some_periods, st.sampled_from([BERLIN, LORD_HOWE, ZoneInfo("America/New_York")]))
def test_a_period_begins_when_the_one_before_is_over(period, zone):
    _, over = period.before().moments(zone)
    since, until = period.moments(zone)

    assert over == since < until


@given(some_periods)
def test_what_is_compared_is_as_long(period):
    before = period.before()

    assert before.last == period.first - DAY
    assert abs(before.days - period.days) <= 3 * (period.days // 28 + 1), "months differ by three days at most"
    assert before.days == period.days or period.first.day == before.first.day == 1


@given(some_periods, st.sampled_from(list(Every)))
def test_steps_cover_every_day_of_the_period_once(period, every):
    cut = periods.steps(period, every, TODAY)

    assert [cut[0].first, cut[-1].last] == [period.first, period.last]
    assert all(one.last + DAY == other.first for one, other in itertools.pairwise(cut))
    assert all(step.starts == periods.start_of(step.first, every) == periods.start_of(step.last, every) for step in cut)


def test_a_step_that_is_cut_off_or_still_goes_on_is_not_whole():
    cut = periods.steps(Period(date(2026, 9, 2), TODAY), Every.MONTH, TODAY)

    assert [(step.label, step.is_whole) for step in cut] == [
        ("Sep 2026", False),
        ("Oct 2026", True),
        ("Nov 2026", False),
    ]


def test_what_makes_no_period_is_refused():
    for first, last in ((TODAY, TODAY - DAY), (date(1, 1, 1), TODAY), (TODAY, date(9999, 12, 31))):
        with pytest.raises(Invalid):
            periods.between(first, last)
    with pytest.raises(Invalid, match="weeks in one chart"):
        periods.steps(Period(date(2020, 1, 1), TODAY), Every.WEEK, TODAY)


@given(some_periods)
def test_a_chart_that_nobody_cut_is_no_wall(period):
    assert len(periods.steps(period, periods.fitting(period), TODAY)) <= 20
