"""Counts of those who complain, for the rules of ``signals.bursts``; and who is behind a burst, in their own words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from django.db import connection

from signals.bursts.counts import Counts, counts, first_heard
from signals.bursts.patterns import pattern
from signals.models import Source, WatchedProduct
from signals.text import themes
from signals.text.reading import NEGATIVE_BELOW
from signals.vocabulary import Dimension, Kind

MOST_SERIES = 400
"""The most frequent of them; who has more segments than that has no segments."""
MOST_CUSTOMERS = 5_000
HOURS = """
SELECT dimension, key, (extract(epoch FROM hour) / 3600)::bigint, negative, heard FROM signals_negativehour
 WHERE hour >= %s AND hour < %s
"""
# ``{about}``: the texts of one series.
SAID = """
WITH said AS MATERIALIZED (
    SELECT reading.signal_id, signal.customer_id, reading.occurred_at
      FROM signals_textreading reading JOIN signals_signal signal ON signal.id = reading.signal_id
      JOIN signals_measure measure ON measure.id = signal.measure_id JOIN accounts_customer customer ON customer.id = signal.customer_id
     WHERE reading.occurred_at >= %(since)s AND reading.occurred_at < %(until)s AND reading.sentiment < %(negative_below)s
       AND measure.kind <> %(ours)s AND {about}
       AND NOT EXISTS (SELECT FROM signals_retraction WHERE signals_retraction.signal_id = signal.id)
)
"""
ABOUT = {
    Dimension.THEME: "reading.themes @> ARRAY[%(key)s::smallint]",
    Dimension.SOURCE: "signal.source_id = %(key)s::smallint",
    Dimension.SEGMENT: "customer.segment = %(key)s",
    Dimension.REGION: "customer.region = %(key)s",
    Dimension.PRODUCT: "signal.text ~* %(pattern)s",
}
VOICES = """
SELECT count(*), coalesce(max(hours), 0), array_agg(customer_id) FROM (
    SELECT customer_id, count(DISTINCT date_trunc('hour', occurred_at)) AS hours FROM said GROUP BY customer_id
     ORDER BY max(occurred_at) DESC LIMIT %(most)s) AS voice
"""


class Series(NamedTuple):
    dimension: Dimension
    key: str


@dataclass(frozen=True)
class Watched:
    """``series`` in the order of the rows of ``counts``."""

    series: Sequence[Series]
    counts: Counts

    def column(self, at: datetime) -> int:
        return hour_of(at) - self.counts.first_hour

    def moment(self, column: int) -> datetime:
        """When the hour of this column begins."""
        return datetime.fromtimestamp((self.counts.first_hour + column) * 3600, UTC)


@dataclass(frozen=True)
class Voices:
    """Who complains in a span of time. ``loudest``: in how many hours the one did who did in most."""

    customers: int
    loudest: int
    ids: frozenset[int]


def hour_of(at: datetime) -> int:
    return int(at.timestamp()) // 3600


def read_hours(*, first: datetime, until: datetime) -> Watched:
    """From the midnight before ``first`` to the hour that ``until`` is in, which may not be over."""
    begin = hour_of(first) // 24 * 24
    hours = hour_of(until) + 1 - begin
    with connection.cursor() as cursor:
        cursor.execute(HOURS, [datetime.fromtimestamp(begin * 3600, UTC), until])
        rows = cursor.fetchall()
    series = _most_heard(rows)
    places = {each: place for place, each in enumerate(series)}
    negative, heard = np.zeros((2, len(series), hours))
    for dimension, key, hour, complaining, speaking in rows:
        if (place := places.get(Series(Dimension(dimension), key))) is not None:
            negative[place, hour - begin], heard[place, hour - begin] = complaining, speaking
    return Watched(series, counts(begin, negative, heard, since=_since(series, heard, rows, begin)))


def _most_heard(rows: Sequence[tuple[Any, ...]]) -> list[Series]:
    heard: dict[tuple[str, str], int] = {}
    for dimension, key, _, _, speaking in rows:
        heard[dimension, key] = heard.get((dimension, key), 0) + speaking
    most = sorted(heard, key=lambda each: (-heard[each], each))[:MOST_SERIES]
    return [Series(Dimension(dimension), key) for dimension, key in sorted(most)]


def _since(series: Sequence[Series], heard: Any, rows: Sequence[tuple[Any, ...]], begin: int) -> Any:
    """Themes and products were listened for ever since anybody said anything; the rest since it was first heard."""
    earliest = min((hour for _, _, hour, _, _ in rows), default=begin) - begin
    is_everywhere = np.array([each.dimension in (Dimension.THEME, Dimension.PRODUCT) for each in series], dtype=bool)
    return np.where(is_everywhere, earliest, first_heard(heard)).astype(np.int64)


def voices(series: Series, *, since: datetime, until: datetime) -> Voices:
    with connection.cursor() as cursor:
        cursor.execute(*said(series, since, until, VOICES, most=MOST_CUSTOMERS))
        customers, loudest, ids = cursor.fetchone()
    return Voices(customers, loudest, frozenset(ids or ()))


def said(series: Series, since: datetime, until: datetime, question: str, **more: Any) -> tuple[str, Mapping[str, Any]]:
    """A question about the complaints of a series, and what to fill in."""
    given = {"since": since, "until": until, "negative_below": NEGATIVE_BELOW, "ours": Kind.OUTREACH.value}
    given |= {"key": series.key, "pattern": _pattern(series)} | more
    return SAID.format(about=ABOUT[series.dimension]) + question, given


def _pattern(series: Series) -> str:
    if series.dimension != Dimension.PRODUCT:
        return ""
    found = WatchedProduct.objects.filter(name=series.key).values_list("words", flat=True).first()
    return pattern(found or [series.key])


def labels(series: Collection[Series]) -> dict[Series, str]:
    """For people. In one question."""
    sources = dict(Source.objects.values_list("pk", "name"))
    return {each: _label(each, sources) for each in series}


def _label(series: Series, sources: Mapping[int, str]) -> str:
    if series.dimension == Dimension.THEME:
        return themes.label(int(series.key))
    if series.dimension == Dimension.SOURCE:
        return sources.get(int(series.key), f"Source {series.key}")
    return series.key


def span_of(hour: datetime, window: int) -> tuple[datetime, datetime]:
    """The window that ends with this hour."""
    until = hour + timedelta(hours=1)
    return until - timedelta(hours=window), until
