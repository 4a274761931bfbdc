"""A day ends where the customer is, also in the nights when the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach import due

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "America/Havana",
    "Africa/Cairo",
)


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        (date(2026, 11, 20), "UTC", datetime(2026, 11, 21, 0, 0, tzinfo=UTC)),
        (date(2026, 11, 20), "Europe/Berlin", datetime(2026, 11, 20, 23, 0, tzinfo=UTC)),
        (date(2026, 7, 20), "Europe/Berlin", datetime(2026, 7, 20, 22, 0, tzinfo=UTC)),
        (date(2026, 3, 29), "Europe/Berlin", datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),  # a day of 23 hours
        (date(2026, 10, 25), "Europe/Berlin", datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),  # of 25
        (date(2026, 3, 8), "America/New_York", datetime(2026, 3, 9, 4, 0, tzinfo=UTC)),
        (date(2026, 11, 1), "America/New_York", datetime(2026, 11, 2, 5, 0, tzinfo=UTC)),
        # The clock goes from 0:00 to 1:00: that midnight does not exist, and the day is over at the change.
        (date(2026, 4, 23), "Africa/Cairo", datetime(2026, 4, 23, 22, 0, tzinfo=UTC)),
        # The clock goes from 1:00 back to 0:00: midnight comes twice, and the first one ends the day.
        (date(2026, 10, 31), "America/Havana", datetime(2026, 11, 1, 4, 0, tzinfo=UTC)),
        (date(2028, 2, 29), "Pacific/Auckland", datetime(2028, 2, 29, 11, 0, tzinfo=UTC)),
    ],
)
def test_when_a_day_is_over(day, zone, expected):
    assert due.end_of(day, ZoneInfo(zone)) == expected


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.sampled_from(ZONES))
def test_a_day_ends_after_it_began_and_within_26_hours(day, zone):
    began, ends = due.end_of(day - timedelta(days=1), ZoneInfo(zone)), due.end_of(day, ZoneInfo(zone))

    assert timedelta(hours=22) <= ends - began <= timedelta(hours=26)
    assert ends.astimezone(ZoneInfo(zone)).date() > day
    assert (ends - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date() == day


def test_it_is_over_at_its_end_and_not_before():
    end = due.end_of(date(2026, 11, 20), ZoneInfo("UTC"))

    assert due.is_over(date(2026, 11, 20), ZoneInfo("UTC"), end)
    assert not due.is_over(date(2026, 11, 20), ZoneInfo("UTC"), end - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("day", "customer", "owner", "morning"),
    [
        (date(2026, 11, 20), "Europe/Berlin", "Europe/Berlin", datetime(2026, 11, 20, 7, tzinfo=UTC)),
        # Friday ends in Auckland as Friday begins in Los Angeles, so the last morning before is Thursday's.
        (date(2026, 11, 20), "Pacific/Auckland", "America/Los_Angeles", datetime(2026, 11, 19, 16, tzinfo=UTC)),
        # And the other way round there is a Saturday's morning before Friday is over.
        (date(2026, 11, 20), "America/Los_Angeles", "Pacific/Auckland", datetime(2026, 11, 20, 19, tzinfo=UTC)),
    ],
)
def test_the_last_morning_before_a_day_is_over(day, customer, owner, morning):
    assert due.morning_of(day, customer=ZoneInfo(customer), owner=ZoneInfo(owner)) == morning


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_a_morning_is_on_the_day_it_is_for_or_an_hour_before(day, customer, owner):
    """The hour is that of a day with 23."""
    morning = due.morning_of(day, customer=ZoneInfo(customer), owner=ZoneInfo(owner))
    began = due.end_of(day - timedelta(days=1), ZoneInfo(customer))

    assert began - timedelta(hours=1) <= morning < due.end_of(day, ZoneInfo(customer))
