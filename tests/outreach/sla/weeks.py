"""Office hours to try things on, and how to draw any other."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from crisis_triage.shared.errors import Invalid
from outreach.sla.hours import BusinessHours, Shift

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
ZONES = [
    BERLIN,
    NEW_YORK,
    ZoneInfo("UTC"),
    ZoneInfo("Africa/Cairo"),
    ZoneInfo("Asia/Kathmandu"),
    ZoneInfo("Pacific/Apia"),
]
HOUR = timedelta(hours=1)


def nine_to_five_thirty(zone: ZoneInfo = BERLIN, *holidays: date) -> BusinessHours:
    shifts = tuple(Shift(weekday, 9 * 60, 17 * 60 + 30) for weekday in range(5))
    return BusinessHours(zone, shifts, frozenset(holidays))


def with_a_lunch_break(zone: ZoneInfo = BERLIN, *holidays: date) -> BusinessHours:
    shifts = tuple(Shift(day, *part) for day in range(5) for part in ((9 * 60, 12 * 60), (13 * 60, 17 * 60)))
    return BusinessHours(zone, shifts, frozenset(holidays))


def round_the_clock(zone: ZoneInfo = BERLIN) -> BusinessHours:
    return BusinessHours(zone, tuple(Shift(weekday, 0, 24 * 60) for weekday in range(7)))


moments = st.datetimes(datetime(2011, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
durations = st.integers(0, 200 * 3600).map(lambda seconds: timedelta(seconds=seconds))
shifts = st.builds(
    lambda weekday, opens, length: Shift(weekday, opens, opens + length),
    st.integers(0, 6),
    st.integers(0, 1439),
    st.integers(30, 1439),
)


@st.composite
def any_hours(draw: st.DrawFn) -> BusinessHours:
    """Shifts that do not overlap, in the order drawn; some days off."""
    kept: tuple[Shift, ...] = (Shift(draw(st.integers(0, 6)), 540, 1020),)
    zone = draw(st.sampled_from(ZONES))
    for shift in draw(st.lists(shifts, max_size=6)):
        try:
            kept = BusinessHours(zone, (*kept, shift)).shifts
        except Invalid:
            continue
    days = st.dates(date(2011, 1, 1), date(2027, 12, 31))
    return BusinessHours(zone, kept, frozenset(draw(st.lists(days, max_size=20))))
