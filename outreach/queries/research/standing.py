"""How research stands, customer by customer and added up: one statement, whoever asks.

The customers are those of the call list. What somebody recorded counts by its method; a touchpoint that made its discovery counts as a talk."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from crisis_triage.shared.sql import ask
from crisis_triage.shared.statements import named
from outreach.insights import FRESH_DAYS, MET_DAYS, ContactLevel, Depth, Figures, ResearchMethod, depth, title_pattern
from outreach.models import CallListEntry, MethodFreshness

MANAGERS, EXECUTIVES = (title_pattern(level, border=r"\y") for level in (ContactLevel.MANAGER, ContactLevel.EXECUTIVE))
AMONG = "customer_id IN (SELECT customer_id FROM whom)"
TALKED = "outcome = 'connected' AND is_two_way"

# ``{among}`` says nothing where everybody is meant: a million ids are no help to look them up by.
STANDING = f"""
    WITH whom AS MATERIALIZED ({{whom}}),
    days AS MATERIALIZED (SELECT key AS method, value::int AS days FROM jsonb_each_text(%(days)s::jsonb)),
    told AS (
        SELECT customer_id, method, held_on AS day, resonates <> '' AS resonates, avoid <> '' AS avoids, true AS counts
          FROM outreach_insight WHERE withdrawn_at IS NULL AND held_on <= %(today)s AND {{among}}
         UNION ALL
        SELECT customer_id, 'talk', (happened_at AT TIME ZONE %(zone)s)::date, resonates <> '', avoid <> '',
               discovery IN ('needs', 'none_found')
          FROM outreach_touchpoint WHERE {TALKED} AND happened_at < %(today)s::date + 2 AND {{among}}
    ), known AS (
        SELECT customer_id, bool_or(resonates) AND bool_or(avoids) AS is_worded,
               min(least(1.0, greatest(0, %(today)s - day)::float / (2 * days))) FILTER (WHERE counts) AS staleness,
               array_agg(DISTINCT method) FILTER (WHERE counts AND %(today)s - day <= days) AS fresh_by,
               max(day) FILTER (WHERE counts) AS last_on,
               (array_agg(method ORDER BY day DESC, method) FILTER (WHERE counts))[1] AS last_method
          FROM told JOIN days USING (method) GROUP BY customer_id
    ), spoke AS (
        SELECT insight.customer_id, said.contact_id, said.level, held_on AS day
          FROM outreach_insight insight JOIN outreach_insightcontact said ON said.insight_id = insight.id
         WHERE withdrawn_at IS NULL AND held_on > %(met_since)s AND held_on <= %(today)s AND {{among}}
         UNION ALL
        SELECT customer_id, contact_id, '', (happened_at AT TIME ZONE %(zone)s)::date
          FROM outreach_touchpoint
         WHERE {TALKED} AND contact_id IS NOT NULL AND happened_at > %(met_since)s::date AND {{among}}
    ), person AS (
        SELECT DISTINCT ON (spoke.customer_id, contact_id) spoke.customer_id, contact_id,
               CASE WHEN level <> '' THEN level WHEN contact.job_title !~ '\\S' THEN NULL
                    WHEN contact.job_title ~* %(executives)s THEN 'executive'
                    WHEN contact.job_title ~* %(managers)s THEN 'manager' ELSE 'practitioner' END AS level
          FROM spoke JOIN accounts_contact contact ON contact.id = contact_id AND contact.deleted_at IS NULL
         ORDER BY spoke.customer_id, contact_id, level <> '' DESC, day DESC
    ), met AS (
        SELECT customer_id, count(*) AS people, count(DISTINCT level) AS levels, min(contact_id) AS contact_id,
               array_agg(coalesce(level, '')) AS met_levels
          FROM person GROUP BY customer_id
    )
    SELECT whom.customer_id, whom.segment, whom.arr, whom.expected_loss AS loss, coalesce(known.staleness, 1.0) AS staleness,
           coalesce(known.fresh_by, '{{}}') AS fresh_by, known.last_on, coalesce(known.last_method, '') AS last_method,
           coalesce(known.is_worded, false) AS is_worded, coalesce(met.people, 0) AS people, coalesce(met.levels, 0) AS levels,
           CASE WHEN met.people = 1 THEN met.contact_id END AS contact_id,
           coalesce(met.met_levels, '{{}}') AS met_levels
      FROM whom LEFT JOIN known USING (customer_id) LEFT JOIN met USING (customer_id)
"""  # noqa: S608  words of ours

BY_METHOD = ", ".join(
    f"'{method.value}', json_build_array(count(*) FILTER (WHERE '{method.value}' = ANY(fresh_by)),"
    f" coalesce(sum(arr) FILTER (WHERE '{method.value}' = ANY(fresh_by)), 0))"
    for method in ResearchMethod
)
# In the order of ``Figures``.
ADDED_UP = f"""
    SELECT segment, grouping(segment) = 1 AS is_whole, count(*), coalesce(sum(arr), 0), coalesce(sum(loss), 0),
           count(*) FILTER (WHERE fresh_by <> '{{}}'), coalesce(sum(arr) FILTER (WHERE fresh_by <> '{{}}'), 0),
           coalesce(sum(loss) FILTER (WHERE fresh_by <> '{{}}'), 0),
           coalesce(sum(arr) FILTER (WHERE people > 1 AND levels > 1), 0),
           count(*) FILTER (WHERE people = 1), coalesce(sum(arr) FILTER (WHERE people = 1), 0),
           coalesce(sum(arr) FILTER (WHERE is_worded), 0), json_build_object({BY_METHOD})
      FROM {{standing}} standing GROUP BY GROUPING SETS ((segment), ())
     ORDER BY 2 DESC, 4 DESC, 1
"""  # noqa: S608  words of ours

ENTRY = ("customer_id", "segment", "arr", "expected_loss")
EVERYBODY = "SELECT customer_id, segment, arr, expected_loss FROM outreach_calllistentry"


class Row(NamedTuple):
    """Of one customer, in the order of the statement."""

    customer_id: int
    segment: str
    arr: Any
    loss: Any
    staleness: float
    fresh_by: Sequence[str]
    last_on: date | None
    last_method: str
    is_worded: bool
    people: int
    levels: int
    contact_id: int | None
    met_levels: Sequence[str]

    @property
    def is_fresh(self) -> bool:
        return bool(self.fresh_by)

    @property
    def depth(self) -> Depth:
        return depth(self.people, self.levels)


@dataclass(frozen=True)
class Group:
    """``segment`` None: everybody."""

    segment: str | None
    figures: Figures


@dataclass(frozen=True)
class Statement:
    sql: str
    about: dict[str, Any]


def fresh_days() -> dict[str, int]:
    """By method: what somebody set, and else the usual."""
    return {**FRESH_DAYS, **dict(MethodFreshness.objects.values_list("method", "days"))}


def statement(
    entries: "QuerySet[CallListEntry] | None", *, today: date, zone: ZoneInfo, days: Mapping[str, int] | None = None
) -> Statement:
    """``entries`` None: of everybody; ``days``: the freshness, where it was read already. Raises EmptyResultSet where it is known that there is nobody."""
    whom, names = (EVERYBODY, {}) if entries is None else named(entries.order_by().values_list(*ENTRY), prefix="whom")
    about = {
        "days": json.dumps(days or fresh_days()),
        "zone": zone.key,
        "today": today,
        "met_since": today - timedelta(days=MET_DAYS),
        "executives": EXECUTIVES,
        "managers": MANAGERS,
    }
    among = "true" if entries is None else AMONG
    sql = STANDING.replace("{whom}", whom).replace("{among}", among)
    return Statement(sql, about | names)


def rows(
    entries: "QuerySet[CallListEntry]", *, today: date, zone: ZoneInfo, days: Mapping[str, int] | None = None
) -> Sequence[Row]:
    try:
        asked = statement(entries, today=today, zone=zone, days=days)
    except EmptyResultSet:
        return []
    return [Row(*row) for row in ask(asked.sql, asked.about)]


def groups(entries: "QuerySet[CallListEntry] | None", *, today: date, zone: ZoneInfo) -> Sequence[Group]:
    """Everybody first, then the segments, the largest ARR on top."""
    try:
        asked = statement(entries, today=today, zone=zone)
    except EmptyResultSet:
        return [Group(None, Figures())]
    return read_groups(f"({asked.sql})", asked.about)


def read_groups(standing: str, about: dict[str, Any]) -> Sequence[Group]:
    """``standing``: the statement in brackets, or a table that holds its answer."""
    found = ask(ADDED_UP.replace("{standing}", standing), about)
    return [Group(None if is_whole else segment, _figures(rest)) for segment, is_whole, *rest in found]


def _figures(row: Sequence[Any]) -> Figures:
    *numbers, by_method = row
    names = list(Figures.__dataclass_fields__)
    given: dict[str, Any] = {
        name: number if name.endswith("customers") else float(number)
        for name, number in zip(names, numbers, strict=False)
    }
    return Figures(**given, by_method=by_method)
