"""Who complains in a burst: written down, because whoever keeps one of them sees the warning, and whoever it is is in the crisis that it
becomes. Once people have taken a warning in hand or dismissed it, its topic alone brings further ones: who complains of something else, in
the same segment or by the same source, may be in a burst that nobody knows of yet."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from outreach.models import WarnedSeries
from outreach.states import WarningState
from signals.queries import bursts
from signals.queries.bursts import Series
from signals.vocabulary import Dimension

COUNT_IN = """
INSERT INTO outreach_warnedcustomer (warning_id, customer_id, added_at)
SELECT %(warning)s, customer_id, %(at)s FROM said GROUP BY customer_id ORDER BY customer_id ON CONFLICT (warning_id, customer_id) DO NOTHING
"""
TOPICS = (Dimension.THEME, Dimension.PRODUCT)
"""What complaints are about; the other dimensions say who complains, and by which way."""
WATCHED = (WarningState.RAISED, WarningState.SNOOZED)
"""Whatever comes to these is still told."""
BACK = timedelta(hours=48)
"""Texts are read late sometimes; who complained earlier in this burst was counted in then."""


def count_in(row: WarnedSeries, *, until: datetime, at: datetime) -> int:
    """Safe to run twice. Returns how many are new."""
    warning = row.warning
    if (
        warning.state not in WATCHED
        and row.dimension not in TOPICS
        and warning.series.filter(dimension__in=TOPICS).exists()
    ):
        return 0
    series = Series(Dimension(row.dimension), row.key)
    about: dict[str, Any] = {"warning": row.warning_id, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(*bursts.said(series, max(row.began_at, until - BACK), until, COUNT_IN, **about))
        return int(cursor.rowcount)
