"""Figures for people: short, and never wrong by a zero."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from outreach.queries import wording
from tests.factories.outreach import NOW

SIZES = {"k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (7.4, "7"),
        (999, "999"),
        (999.6, "1k"),
        (1_000, "1k"),
        (12_345, "12.3k"),
        (123_456, "123k"),
        (999_950, "1M"),
        (1_250_000, "1.2M"),
        (-1_250_000, "−1.2M"),
        (-40, "−40"),
        (3.2e9, "3.2B"),
        (5e15, "5000T"),
    ],
)
def test_compact(value, words):
    assert wording.compact(value) == words


@given(st.floats(-1e14, 1e14))
def test_compact_says_about_what_it_was_given(value):
    words = wording.compact(value).replace("−", "-")
    size = SIZES.get(words[-1], 1)

    assert float(words.rstrip("kMBT")) * size == pytest.approx(value, rel=0.06, abs=0.6)


@pytest.mark.parametrize(
    ("change", "words"), [(None, ""), (0.0, ""), (0.004, ""), (0.12, "+12"), (-0.12, "−12"), (0.006, "+1")]
)
def test_movement(change, words):
    assert wording.movement(change) == words


@pytest.mark.parametrize(("words", "signed"), [("1.2M", "+1.2M"), ("−4", "−4"), ("0", "0")])
def test_signed(words, signed):
    assert wording.signed(words) == signed


def test_a_day_is_never_moved_into_a_time_zone():
    with timezone.override(ZoneInfo("Pacific/Auckland")):
        assert wording.day(date(2027, 1, 1)) == "1 Jan 2027"
    assert wording.day(None) == ""


def test_a_moment_is_in_the_zone_of_the_reader_and_says_so():
    with timezone.override(ZoneInfo("America/New_York")):
        assert wording.moment(NOW) == "20 Nov 2026, 07:00 EST"


@pytest.mark.parametrize(
    ("days", "words"), [(0, "today"), (1, "in 1 day"), (20, "in 20 days"), (-1, "overdue by 1 day")]
)
def test_renewal(days, words):
    today = date(2026, 11, 20)

    assert wording.renewal(today + timedelta(days=days), today=today) == words


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "a moment"),
        (timedelta(seconds=59), "a moment"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=47), "1 day"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_age(passed, words):
    assert wording.age(passed) == words


def test_a_moment_without_a_zone_cannot_be_shown():
    with pytest.raises(ValueError, match="naive"):
        wording.moment(datetime(2026, 1, 1))  # noqa: DTZ001  that is the point
