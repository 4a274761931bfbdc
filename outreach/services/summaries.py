"""Counts the call list ahead, on the ranking's clock, for the figures at the top of the page."""

import time
from datetime import datetime, timedelta

from django.db import connection
from django.db.backends.utils import CursorWrapper

from outreach.models import RankingCursor

PAUSE_PER_SECOND = 20
"""A summary that took a second is made again after twenty at the earliest: it may cost a twentieth of one core."""

MOST_WORDS = 200
NOTEWORTHY = 0.05  # a change of risk by five points

COUNT = """
    DELETE FROM outreach_calllistsummary;
    INSERT INTO outreach_calllistsummary
           (team_id, owner_id, band, customers, arr, expected_loss, loss_change, worsened, improved, open_escalations,
            assumed_arr)
    SELECT team_id, owner_id, band, count(*), sum(arr), sum(expected_loss),
           sum(coalesce(risk_change, 0) * arr::float8)::numeric(24, 2),
           count(*) FILTER (WHERE risk_change >= %(noteworthy)s), count(*) FILTER (WHERE risk_change <= -%(noteworthy)s),
           sum(open_escalations), count(*) FILTER (WHERE arr_is_assumed)
      FROM outreach_calllistentry GROUP BY team_id, owner_id, band
"""
WORDS = """
    SELECT array_agg(word ORDER BY word) FROM (
        SELECT {column} AS word FROM outreach_calllistentry WHERE {column} <> ''
         GROUP BY {column} ORDER BY count(*) DESC LIMIT %s) common
"""


def refresh_if_cheap(*, cursor: RankingCursor, at: datetime) -> bool:
    """Count now, unless the last time was so recent that counting would take more than its share."""
    pause = timedelta(seconds=cursor.summary_seconds * PAUSE_PER_SECOND)
    if cursor.summarised_at is not None and at - cursor.summarised_at < pause:
        return False
    began = time.monotonic()
    with connection.cursor() as database:
        database.execute(COUNT, {"noteworthy": NOTEWORTHY})
        cursor.segments = _words(database, "segment")
        cursor.regions = _words(database, "region")
    cursor.summary_is_due = False
    cursor.summarised_at = at
    cursor.summary_seconds = time.monotonic() - began
    return True


def _words(database: CursorWrapper, column: str) -> list[str]:
    database.execute(WORDS.format(column=column), [MOST_WORDS])
    (words,) = database.fetchone() or ([],)
    return words or []
