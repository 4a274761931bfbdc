"""What made a series a burst, out of its row."""

from collections.abc import Iterable

from outreach.models import EarlyWarning, WarnedSeries
from signals.bursts.walking import Peak
from signals.queries.bursts import hour_of


def peak_of(row: WarnedSeries) -> Peak:
    return Peak(hour_of(row.peak_at), row.window_hours, row.found, row.expected, row.enough, row.chance)


def lead_of(warning: EarlyWarning) -> WarnedSeries:
    """Its most telling series, as of its latest burst."""
    return warning.series.filter(dimension=warning.dimension, key=warning.key).latest("began_at")


def lead_among(warning: EarlyWarning, rows: Iterable[WarnedSeries]) -> Peak:
    """The same, where its series have been read."""
    own = [row for row in rows if (row.dimension, row.key) == (warning.dimension, warning.key)]
    return peak_of(max(own, key=lambda row: row.began_at))
