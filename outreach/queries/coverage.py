"""How far our outreach gets: whom we tried to reach, whom we talked with, and what is owed of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet

from outreach.models import Touchpoint
from outreach.queries.readers import Reader

NO_TEAM = "No team"


@dataclass(frozen=True)
class OutreachCoverage:
    """Of the touchpoints that we began, unless it says otherwise. ``attempted`` is the sum of the four outcomes."""

    attempted: int
    connected: int  # both sides spoke
    one_way: int  # told, without an answer
    not_reached: int
    declined: int
    customers_attempted: int
    customers_connected: int  # whoever began
    without_discovery: int  # talks whose discovery is still owed, whoever began

    @property
    def connected_share(self) -> str:
        return f"{100 * self.connected / self.attempted:.0f} %" if self.attempted else "none yet"


@dataclass(frozen=True)
class TeamCoverage:
    team_id: int | None
    team: str
    figures: OutreachCoverage


# Written out: as expressions of the ORM, putting the question into words costs the call list more than its answer does.
FIGURES = """
    count(*) FILTER (WHERE heading = 'outbound'),
    count(*) FILTER (WHERE heading = 'outbound' AND outcome = 'connected' AND is_two_way),
    count(*) FILTER (WHERE heading = 'outbound' AND outcome = 'connected' AND NOT is_two_way),
    count(*) FILTER (WHERE heading = 'outbound' AND outcome = 'not_reached'),
    count(*) FILTER (WHERE heading = 'outbound' AND outcome = 'declined'),
    count(DISTINCT customer_id) FILTER (WHERE heading = 'outbound'),
    count(DISTINCT customer_id) FILTER (WHERE outcome = 'connected' AND is_two_way),
    count(*) FILTER (WHERE discovery = 'pending')
"""  # in the order of OutreachCoverage
TOLD_BY_TEAM = """
    SELECT act.team_id, team.name, {figures} FROM ({acts}) AS act LEFT JOIN accounts_accountteam team ON team.id = act.team_id
     GROUP BY act.team_id, team.name ORDER BY team.name NULLS LAST, act.team_id
"""
NOTHING = OutreachCoverage(0, 0, 0, 0, 0, 0, 0, 0)


def as_json(*, reader: Reader, since: datetime, until: datetime) -> tuple[str, tuple[Any, ...]]:
    """A subquery, for a page that asks it together with other things: the figures of what happened in [since, until) with customers that
    this person may see, in the order of ``OutreachCoverage``."""
    try:
        sql, params = _acts(_within(reader, since, until))
    except EmptyResultSet:  # who may see nothing
        return "NULL", ()
    return f"(SELECT json_build_array({FIGURES}) FROM ({sql}) AS act)", params  # noqa: S608  ours


def coverage_by_team(*, reader: Reader, since: datetime, until: datetime) -> Sequence[TeamCoverage]:
    """A row per team of the customers, by name; those without a team last."""
    rows = _ask(TOLD_BY_TEAM, _within(reader, since, until))
    return [TeamCoverage(team_id, name or NO_TEAM, OutreachCoverage(*figures)) for team_id, name, *figures in rows]


def _within(reader: Reader, since: datetime, until: datetime) -> QuerySet[Touchpoint]:
    found = Touchpoint.objects.filter(happened_at__gte=since, happened_at__lt=until, customer__deleted_at=None)
    return reader.limit(found, team="customer__team_id", owner="customer__owner_id")


def _ask(question: str, found: QuerySet[Touchpoint]) -> list[Sequence[Any]]:
    try:
        sql, params = _acts(found)
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(question.format(figures=FIGURES, acts=sql), params)
        return list(cursor.fetchall())


def _acts(found: QuerySet[Touchpoint]) -> tuple[str, tuple[Any, ...]]:
    acts = found.values("customer_id", "heading", "outcome", "is_two_way", "discovery", team_id=F("customer__team_id"))
    sql, params = acts.query.sql_with_params()
    return sql, tuple(params)
