"""Shifts and holidays as people type them, and what they are told when it cannot be read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis_triage.shared.errors import Invalid
from outreach.sla import written
from outreach.sla.hours import Shift
from tests.outreach.sla.weeks import any_hours


@pytest.mark.parametrize(
    ("text", "shifts"),
    [
        ("09:00-17:30", [(540, 1050)]),
        ("9:00 – 12:00,13:00 to 17:30", [(540, 720), (780, 1050)]),
        ("22:00-06:00", [(1320, 1800)]),
        ("00:00-24:00", [(0, 1440)]),
        ("18:00-00:00", [(1080, 1440)]),
        ("06:00-10:00; 11:00-15:00; 18:00-22:00", [(360, 600), (660, 900), (1080, 1320)]),
        ("", []),
        (" , ", []),
    ],
)
def test_a_day_is_read(text, shifts):
    assert [(shift.opens, shift.closes) for shift in written.read_day(0, text)] == shifts


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("nine to five", "Tuesday: “nine to five” is no shift"),
        ("09:00", "is no shift"),
        ("09:00-17:30 18:00-19:00", "is no shift"),
        ("25:00-26:00", "there is no 25:00"),
        ("09:60-10:00", "there is no 09:60"),
        ("24:00-06:00", "one of the next day"),
        ("09:00-09:00", "For a whole day write 00:00-24:00"),
    ],
)
def test_what_is_no_shift_is_refused_with_day_and_cure(text, complaint):
    with pytest.raises(Invalid, match=complaint) as refused:
        written.read_day(1, text)

    assert refused.value.field == "tuesday"


@given(any_hours())
def test_what_is_written_is_read_again(hours):
    read = [shift for day in range(7) for shift in written.read_day(day, written.write_day(hours.shifts, day))]

    assert sorted(read) == sorted(hours.shifts)


def test_holidays_are_read_line_by_line_in_order():
    read = written.read_holidays("2026-12-26 Boxing Day\n\n 2026-12-25  Christmas Day ")

    assert read == [(date(2026, 12, 25), "Christmas Day"), (date(2026, 12, 26), "Boxing Day")]
    assert written.write_holidays(read) == "2026-12-25 Christmas Day\n2026-12-26 Boxing Day"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("2026-12-25 Christmas Day\n26.12.2026 Boxing Day", "Line 2: “26.12.2026 Boxing Day” is no holiday"),
        ("2026-02-30 Never", "Line 1: there is no day 2026-02-30"),
        ("2026-12-25", "Write the day and its name"),
        ("2026-12-25 One\n2026-12-25 Two", "Line 2: 2026-12-25 is there twice"),
        (f"2026-12-25 {'x' * 81}", "Line 1: a name has at most 80"),
        ("2026-12-25 Chr\0stmas", "Line 1: a name"),
    ],
)
def test_a_holiday_that_cannot_be_read_is_refused_with_its_line(text, complaint):
    with pytest.raises(Invalid, match=complaint) as refused:
        written.read_holidays(text)

    assert refused.value.field == "holidays"


@given(
    st.lists(
        st.tuples(st.dates(), st.text("abc ", min_size=1).filter(str.strip).map(str.strip)), unique_by=lambda h: h[0]
    )
)
def test_holidays_are_written_as_they_are_read(holidays):
    assert written.read_holidays(written.write_holidays(holidays)) == sorted(holidays)


def test_a_week_in_one_line():
    office = [Shift(day, 540, 1050) for day in range(5)]

    assert written.in_a_line(office) == "Monday to Friday 09:00-17:30"
    assert written.in_a_line([*office, Shift(5, 540, 720)]) == "Monday to Friday 09:00-17:30; Saturday 09:00-12:00"
    assert written.in_a_line([Shift(0, 540, 600), Shift(2, 540, 600)]) == "Monday 09:00-10:00; Wednesday 09:00-10:00"
    assert written.in_a_line([]) == "never"
