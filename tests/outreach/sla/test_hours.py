"""Office hours on days that people complained about."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crisis_triage.shared.errors import Invalid
from outreach.sla.hours import BusinessHours, OutOfReach, Shift, WallClock
from tests.outreach.sla.weeks import BERLIN, HOUR, NEW_YORK, nine_to_five_thirty, round_the_clock, with_a_lunch_break


def berlin(day: int, hour: int, minute: int = 0, *, month: int = 11, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN, fold=fold)


def test_an_hour_from_friday_half_past_four_is_a_quarter_of_monday_later():
    hours = BusinessHours(BERLIN, tuple(Shift(day, 9 * 60, 17 * 60) for day in range(5)))

    assert hours.add(berlin(20, 16, 30), HOUR) == berlin(23, 9, 30)


def test_a_lunch_break_does_not_count():
    hours = with_a_lunch_break()

    assert hours.add(berlin(23, 11, 30), HOUR) == berlin(23, 13, 30)
    assert hours.elapsed(berlin(23, 11), berlin(23, 14)) == 2 * HOUR


def test_three_shifts_a_day_and_one_on_saturday():
    shifts = (Shift(0, 360, 600), Shift(0, 660, 900), Shift(0, 1080, 1320), Shift(5, 540, 720))
    hours = BusinessHours(BERLIN, shifts)

    assert hours.add(berlin(23, 6), 11 * HOUR) == berlin(23, 21)
    assert hours.add(berlin(23, 21), 2 * HOUR) == berlin(28, 10)


def test_due_exactly_at_closing_time_is_due_today():
    assert nine_to_five_thirty().add(berlin(20, 16, 30), HOUR) == berlin(20, 17, 30)


@pytest.mark.parametrize("start", [berlin(21, 12), berlin(22, 23, 59), berlin(23, 8, 59), berlin(20, 17, 30)])
def test_what_starts_while_closed_counts_from_the_next_opening(start):
    assert nine_to_five_thirty().add(start, HOUR) == berlin(23, 10)


def test_a_holiday_does_not_count_also_when_it_starts_on_one():
    hours = nine_to_five_thirty(BERLIN, date(2026, 11, 23))

    assert hours.add(berlin(20, 17), HOUR) == berlin(24, 9, 30)
    assert hours.add(berlin(23, 11), HOUR) == berlin(24, 10)
    assert not hours.is_open(berlin(23, 11))


def test_weeks_of_holidays_are_passed_over():
    weeks = [date(2026, 12, 1) + timedelta(days=day) for day in range(45)]

    assert nine_to_five_thirty(BERLIN, *weeks).add(berlin(30, 17), HOUR) == datetime(2027, 1, 15, 9, 30, tzinfo=BERLIN)


def test_a_holiday_is_a_day_of_the_calendar_s_zone():
    """Noon of the 26th in Auckland is still the 25th in Berlin."""
    hours = round_the_clock(ZoneInfo("Pacific/Auckland"))
    closed = BusinessHours(hours.zone, hours.shifts, frozenset({date(2026, 12, 26)}))

    assert closed.elapsed(berlin(25, 0, month=12), berlin(27, 0, month=12)) == 24 * HOUR
    assert not closed.is_open(berlin(25, 13, month=12))


# ---- the night --------------------------------------------------------------------------------------------------------


def night_shift(*holidays: date) -> BusinessHours:
    return BusinessHours(BERLIN, tuple(Shift(day, 22 * 60, 30 * 60) for day in range(5)), frozenset(holidays))


def test_a_shift_may_pass_midnight_and_the_end_of_the_week():
    assert night_shift().add(berlin(20, 23), 2 * HOUR) == berlin(21, 1)
    assert night_shift().add(berlin(21, 5), 2 * HOUR) == berlin(23, 23)
    sunday = BusinessHours(BERLIN, (Shift(6, 22 * 60, 30 * 60),))
    assert sunday.elapsed(berlin(22, 0), berlin(24, 0)) == 8 * HOUR


def test_a_holiday_closes_from_midnight_to_midnight():
    """The evening before ends at midnight; the shift that would begin on the holiday has its morning after."""
    hours = night_shift(date(2026, 11, 24))

    assert hours.elapsed(berlin(23, 12), berlin(25, 12)) == (2 + 6) * HOUR
    assert hours.add(berlin(23, 23), 2 * HOUR) == berlin(25, 1)


# ---- the days on which the clocks are changed -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day", "length"),
    [
        (BERLIN, date(2026, 3, 29), 23),
        (BERLIN, date(2026, 10, 25), 25),
        (NEW_YORK, date(2026, 3, 8), 23),
        (NEW_YORK, date(2026, 11, 1), 25),
        (ZoneInfo("Africa/Cairo"), date(2026, 4, 24), 23),
        (ZoneInfo("Australia/Lord_Howe"), date(2026, 10, 4), 23.5),
        (ZoneInfo("Pacific/Apia"), date(2011, 12, 30), 0),
    ],
    ids=str,
)
def test_a_whole_day_is_as_long_as_it_really_is(zone, day, length):
    assert sum(((end - start) / HOUR for start, end in round_the_clock(zone).open_on(day)), 0.0) == length


def test_office_hours_after_a_change_are_those_of_the_wall():
    hours = BusinessHours(BERLIN, tuple(Shift(day, 540, 1020) for day in range(7)))

    assert hours.add(berlin(28, 16, 30, month=3), HOUR) == berlin(29, 9, 30, month=3)
    assert hours.elapsed(berlin(29, 0, month=3), berlin(30, 0, month=3)) == 8 * HOUR


@pytest.mark.parametrize(
    ("opens", "closes", "length"),
    [(0, 360, 5), (90, 240, 1.5), (150, 240, 1), (150, 170, 0), (60, 150, 1)],
)
def test_in_the_night_of_spring_a_shift_loses_the_hour_that_is_skipped(opens, closes, length):
    hours = BusinessHours(BERLIN, (Shift(6, opens, closes), Shift(0, 540, 1020)))

    assert hours.elapsed(berlin(29, 0, month=3), berlin(30, 0, month=3)) == length * HOUR


def test_a_shift_that_opens_in_the_skipped_hour_opens_at_the_jump():
    hours = BusinessHours(BERLIN, (Shift(6, 150, 600),))

    [(opens, _)] = hours.open_on(date(2026, 3, 29))

    assert opens == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_in_the_night_of_autumn_a_shift_is_an_hour_longer():
    hours = BusinessHours(BERLIN, (Shift(6, 0, 360),))

    assert hours.elapsed(berlin(25, 0, month=10), berlin(26, 0, month=10)) == 7 * HOUR
    assert hours.add(berlin(25, 1, month=10), 2 * HOUR) == datetime(2026, 10, 25, 1, tzinfo=UTC)


# ---- the clock on the wall, and what is refused ------------------------------------------------------------------------


def test_on_the_wall_every_hour_counts_also_over_a_change_of_the_clocks():
    friday = berlin(23, 16, 30, month=10)

    assert WallClock().add(friday, 48 * HOUR) == berlin(25, 15, 30, month=10)
    assert WallClock().elapsed(friday, friday - HOUR) == timedelta(0)


@pytest.mark.parametrize("shifts", [(), (Shift(2, 600, 659),)])
def test_a_calendar_that_is_never_open_is_refused(shifts):
    with pytest.raises(Invalid, match="Add a shift") as refused:
        BusinessHours(BERLIN, shifts)

    assert refused.value.field == "shifts"


@pytest.mark.parametrize(
    ("shifts", "day"),
    [
        ((Shift(0, 540, 720), Shift(0, 700, 900)), "Monday"),
        ((Shift(0, 1320, 1800), Shift(1, 300, 900)), "Tuesday"),
        ((Shift(6, 1320, 1800), Shift(0, 300, 900)), "Monday"),
    ],
)
def test_shifts_that_overlap_are_refused_by_the_day_s_name(shifts, day):
    with pytest.raises(Invalid, match=f"overlap on {day}"):
        BusinessHours(BERLIN, shifts)


@pytest.mark.parametrize("about", [(7, 0, 60), (-1, 0, 60), (0, 1440, 1500), (0, 60, 60), (0, 60, 1500)])
def test_a_shift_that_is_none_is_refused(about):
    with pytest.raises(Invalid):
        Shift(*about)


def test_what_would_take_a_lifetime_is_refused_and_not_searched_for():
    with pytest.raises(OutOfReach, match="lower the target"):
        BusinessHours(BERLIN, (Shift(0, 0, 60),)).add(berlin(20, 12), 5000 * HOUR)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        nine_to_five_thirty().add(datetime(2026, 11, 20, 12), HOUR)  # noqa: DTZ001
