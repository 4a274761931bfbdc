"""How bad is it, and what can the list be narrowed to: everything around the rows of the call list, in one query.

The figures come from the summary that the ranking keeps, limited to what this person may see; only the number of rows found
is counted, and no further than people care to know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from outreach.models import CallListEntry, CallListSummary
from outreach.queries import coverage, wording
from outreach.queries.coverage import OutreachCoverage
from outreach.queries.filters import IN_DANGER, Filters
from outreach.queries.readers import Reader
from signals.vocabulary import Band

MOST_COUNTED = 10_000

ASK = """
    WITH seen AS MATERIALIZED ({seen})
    SELECT (SELECT json_agg(each) FROM (
                SELECT band, sum(customers) AS customers, sum(arr) AS arr, sum(expected_loss) AS expected_loss,
                       sum(loss_change) AS loss_change, sum(worsened) AS worsened, sum(improved) AS improved,
                       sum(open_escalations) AS open_escalations, sum(assumed_arr) AS assumed_arr
                  FROM seen GROUP BY band) each),
           (SELECT json_agg(json_build_array(id, name) ORDER BY name, id) FROM accounts_user
             WHERE id IN (SELECT owner_id FROM seen)),
           (SELECT json_agg(json_build_array(id, name) ORDER BY name, id) FROM accounts_accountteam
             WHERE id IN (SELECT team_id FROM seen)),
           (SELECT json_build_array(segments, regions) FROM outreach_rankingcursor WHERE id = 1),
           (SELECT summarised_at FROM outreach_rankingcursor WHERE id = 1),
           {found},
           {week}
"""
NOBODY_SEEN = "SELECT * FROM outreach_calllistsummary WHERE false"
COUNT = "(SELECT count(*) FROM ({found}) counted)"


@dataclass(frozen=True)
class Tile:
    label: str
    value: str
    unit: str = ""
    note: str = ""
    url: str = ""
    needs_you: bool = False


@dataclass(frozen=True)
class Overview:
    tiles: Sequence[Tile]
    owners: Sequence[tuple[int, str]]
    teams: Sequence[tuple[int, str]]
    segments: Sequence[str]
    regions: Sequence[str]
    as_of: str
    found: str
    """How many customers the filters leave: "1,234 customers", "more than 10,000 customers"."""
    arr: float
    expected_loss: float
    """Of everyone this person may see, whatever the filters leave."""
    week: OutreachCoverage


def overview(*, reader: Reader, filters: Filters, snoozed: int = 0) -> Overview:
    """``snoozed``: how many of all are not on the list just now."""
    bands, owners, teams, words, summarised_at, counted, week = _ask(reader, filters)
    by_band = {each["band"]: each for each in bands or []}
    segments, regions = words or ([], [])
    customers = max(_sum(by_band, "customers") - snoozed, 0) if counted is None else counted
    return Overview(
        tiles=_tiles(by_band, reader.currency),
        owners=[(key, name) for key, name in owners or []],
        teams=[(key, name) for key, name in teams or []],
        segments=segments,
        regions=regions,
        as_of=_as_of(summarised_at),
        found=found_words(int(customers), is_capped=counted is not None),
        arr=_sum(by_band, "arr"),
        expected_loss=_sum(by_band, "expected_loss"),
        week=OutreachCoverage(*week) if week else coverage.NOTHING,
    )


def _ask(reader: Reader, filters: Filters) -> Sequence[Any]:
    seen, seen_params = sql_of(reader.limit(CallListSummary.objects.all()))
    counted, counted_params = "NULL", ()
    if filters.is_any:
        found = filters.narrow(reader.limit(CallListEntry.objects.all()), today=reader.today)
        inner, counted_params = sql_of(found.values("pk")[: MOST_COUNTED + 1])
        counted = COUNT.format(found=inner)
    week, week_params = coverage.as_json(reader=reader, since=reader.week_began, until=reader.at)
    with connection.cursor() as cursor:
        cursor.execute(ASK.format(seen=seen, found=counted, week=week), [*seen_params, *counted_params, *week_params])
        row: Sequence[Any] = cursor.fetchone()
        return row


def sql_of(queryset: QuerySet[CallListSummary] | QuerySet[CallListEntry] | Any) -> tuple[str, tuple[Any, ...]]:
    try:
        sql, params = queryset.query.sql_with_params()
    except EmptyResultSet:  # nothing can be found, and Django knows it without asking
        return NOBODY_SEEN, ()
    return sql, params


def _tiles(by_band: Mapping[str, Mapping[str, Any]], currency: str) -> Sequence[Tile]:
    danger = {band: each for band, each in by_band.items() if band in (Band.AT_RISK, Band.CRITICAL)}
    change = _sum(by_band, "loss_change")
    unknown = int(_sum({"": by_band.get(Band.UNKNOWN, {})}, "customers"))
    return [
        Tile(
            "At risk or critical",
            f"{_sum(danger, 'customers'):,.0f}",
            note=f"{currency} {wording.compact(_sum(danger, 'arr'))} ARR",
            url=f"/?band={IN_DANGER}",
            needs_you=bool(danger),
        ),
        Tile(
            "Expected loss",
            wording.compact(_sum(by_band, "expected_loss")),
            unit=currency,
            note=_assumed(int(_sum(by_band, "assumed_arr"))),
            url="/?sort=priority",
        ),
        Tile("Open escalations", f"{_sum(by_band, 'open_escalations'):,.0f}", url="/escalations"),
        Tile(
            "In a week",
            wording.signed(wording.compact(change)),
            unit=currency,
            note=f"{_sum(by_band, 'worsened'):,.0f} worse, {_sum(by_band, 'improved'):,.0f} better",
        ),
        Tile("Too little known", f"{unknown:,}", note="under half of the inputs", url=f"/?band={Band.UNKNOWN.value}"),
    ]


def _sum(by_band: Mapping[str, Mapping[str, Any]], name: str) -> float:
    return float(sum(each.get(name) or 0 for each in by_band.values()))


def _assumed(customers: int) -> str:
    return f"{customers:,} with an assumed ARR" if customers else ""


def _as_of(summarised_at: datetime | None) -> str:
    return wording.moment(summarised_at) if summarised_at else ""


def found_words(customers: int, *, is_capped: bool) -> str:
    if is_capped and customers > MOST_COUNTED:
        return f"more than {MOST_COUNTED:,} customers"
    return f"{customers:,} customer{'' if customers == 1 else 's'}"
