"""Nobody is disturbed at night, and nobody waits longer than the night is."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis_triage.shared.quiet_hours import QuietHours, is_quiet, next_allowed

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours(time(20), time(7))
LUNCH = QuietHours(time(12), time(13))
HALF_PAST_TWO = QuietHours(time(22), time(2, 30))

zones = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo"]
)
quiets = st.builds(QuietHours, *[st.builds(time, st.integers(0, 23), st.integers(0, 59))] * 2)
moments = st.one_of(
    st.datetimes(datetime(2011, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  with its zone beside it
    st.builds(
        lambda change, minutes: datetime.fromisoformat(change) + timedelta(minutes=minutes),
        st.sampled_from(["2026-03-29T01:00Z", "2026-10-25T01:00Z", "2011-12-30T10:00Z", "2026-04-23T22:00Z"]),
        st.integers(-3000, 3000),
    ),
)


@given(moments, zones.map(ZoneInfo), quiets)
def test_what_is_allowed_is_not_quiet_and_never_earlier(moment, zone, quiet):
    allowed = next_allowed(moment, zone, quiet)

    assert allowed >= moment
    assert not is_quiet(allowed, zone, quiet)


@given(moments, zones.map(ZoneInfo), quiets, st.integers(0, 3000))
def test_who_asks_later_is_never_allowed_earlier(moment, zone, quiet, minutes):
    later = moment + timedelta(minutes=minutes)

    assert next_allowed(moment, zone, quiet) <= next_allowed(later, zone, quiet)


@given(moments, zones.map(ZoneInfo), st.builds(time, st.integers(0, 23), st.integers(0, 59)))
def test_hours_without_a_length_are_never_quiet(moment, zone, wall):
    assert next_allowed(moment, zone, QuietHours(wall, wall)) == moment


@pytest.mark.parametrize(
    ("moment", "quiet", "allowed"),
    [
        ("2026-11-20T18:59:00Z", NIGHT, "2026-11-20T18:59:00Z"),
        ("2026-11-20T19:00:00Z", NIGHT, "2026-11-21T06:00:00Z"),
        ("2026-11-21T03:00:00Z", NIGHT, "2026-11-21T06:00:00Z"),  # since yesterday
        ("2026-11-21T06:00:00Z", NIGHT, "2026-11-21T06:00:00Z"),  # the end is no part of it
        ("2026-11-20T11:30:00Z", LUNCH, "2026-11-20T12:00:00Z"),
        ("2026-11-20T12:00:00Z", LUNCH, "2026-11-20T12:00:00Z"),
        # 2:30 is left out, and the quiet ends as the clock jumps from 2 to 3.
        ("2026-03-29T00:30:00Z", HALF_PAST_TWO, "2026-03-29T01:00:00Z"),
        # 2:30 comes twice: the first one ends the quiet, and the hour that follows is not quiet again.
        ("2026-10-25T00:00:00Z", HALF_PAST_TWO, "2026-10-25T00:30:00Z"),
        ("2026-10-25T01:15:00Z", HALF_PAST_TWO, "2026-10-25T01:15:00Z"),
    ],
)
def test_the_quiet_ends_where_the_person_is(moment, quiet, allowed):
    assert next_allowed(datetime.fromisoformat(moment), BERLIN, quiet) == datetime.fromisoformat(allowed)
