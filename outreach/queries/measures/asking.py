"""One statement a measure: the figure of the period and of the one before, its trend, and its groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from accounts import access
from crisis_triage.shared.statements import named
from outreach.measures.figures import Figure, FigureKind
from outreach.measures.question import CONTACT_HOURS, STAYS_DAYS, Group, Question
from outreach.queries import help_scope, learning_scope, scope, sla_attainment
from outreach.queries.measures.measure import Measure
from outreach.queries.readers import Reader

COLUMNS = {Group.FUNCTION: "function", Group.OWNER: "owner_id", Group.SEGMENT: "segment", Group.TEAM: "team_id"}
DURATIONS = (FigureKind.HOURS, FigureKind.DAYS, FigureKind.SIGNED_DAYS)
ASK = """
    SELECT GROUPING(step) = 0, GROUPING(key) = 0, is_now, step, key, max(word),
           count(*), count(value), count(hit), count(*) FILTER (WHERE hit), {amounts}
      FROM (SELECT value, hit, word, {key} AS key, fact.day >= %(splits)s AS is_now,
                   date_trunc(%(every)s, fact.day::timestamp)::date AS step
              FROM ({facts}) fact WHERE {narrow}) counted
     GROUP BY GROUPING SETS ((is_now), (is_now, step), (is_now, key))
"""
SPREAD = "percentile_cont(0.5) WITHIN GROUP (ORDER BY value), percentile_cont(0.9) WITHIN GROUP (ORDER BY value), NULL"
SUM = "NULL, NULL, sum(value::numeric)"


@dataclass(frozen=True)
class Answer:
    """``groups``: by key, the largest first; ``words``: what a group of the measure's own is called."""

    now: Figure = field(default_factory=Figure)
    before: Figure = field(default_factory=Figure)
    trend: Mapping[date, Figure] = field(default_factory=dict)
    groups: Mapping[str, Figure] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


class Asking:
    """One question by one reader: what stands between them is worked out once, and the measures are asked one by one."""

    def __init__(self, reader: Reader, question: Question) -> None:
        self.reader, self.question = reader, question
        self.before = question.period.before()

    def ask(self, measure: Measure) -> Answer:
        facts, params = self.facts(measure)
        key = "fact.own" if measure.own_group else f"coalesce(fact.{COLUMNS[self.question.by]}::text, '')"
        amounts = (
            SPREAD if measure.kind in DURATIONS else SUM if measure.kind == FigureKind.MONEY else "NULL, NULL, NULL"
        )
        sql = ASK.format(amounts=amounts, key=key, facts=facts, narrow=self.narrow)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return _answer(cursor.fetchall())

    def facts(self, measure: Measure, *, only_now: bool = False) -> tuple[str, dict[str, Any]]:
        """The rows of the period, and of the one before it unless they are not wanted."""
        sql = measure.facts.format(**self._limits(measure))
        first = self.question.period.first if only_now else self.before.first
        since, until = self.question.period.moments(self.reader.zone)
        began, _ = self.before.moments(self.reader.zone)
        params = self._params | {"first": first, "since": since if only_now else began, "until": until}
        return sql, params

    @cached_property
    def narrow(self) -> str:
        """The conditions on facts; their values are among the parameters."""
        given = [f"coalesce(fact.{COLUMNS[group]}::text, '') = %({group.value})s" for group in self.question.narrowed]
        return " AND ".join(given) or "true"

    @cached_property
    def _params(self) -> dict[str, Any]:
        question = self.question
        return (
            {group.value: key for group, key in question.narrowed.items()}
            | self._scope[1]
            | {
                "splits": question.period.first,
                "last": question.period.last,
                "every": question.every.value,
                "today": self.reader.today,
                "at": self.reader.at,
                "zone": self.reader.zone.key,
                "contact_target": timedelta(hours=CONTACT_HOURS),
                "close_target": timedelta(days=question.close_days),
                "stays_days": STAYS_DAYS,
                "stays": timedelta(days=STAYS_DAYS),
            }
        )

    def _limits(self, measure: Measure) -> Mapping[str, str]:
        return self._scope[0] | ({"clocks": self._clocks} if "{clocks}" in measure.facts else {})

    @cached_property
    def _scope(self) -> tuple[dict[str, str], dict[str, Any]]:
        """What this person may see, as conditions. Who sees everything is asked for nothing."""
        names = {
            "loops": "loop.id",
            "promises": "promise.id",
            "issues": "issue.id",
            "customers": "customer.id",
            "preventions": "prevention.id",
            "help": "help.id",
        }
        if access.sees_everyone(self.reader.user):
            return dict.fromkeys(names, "true"), {}
        user = self.reader.user
        seen: dict[str, QuerySet[Any]] = {
            "loops": scope.visible_loops(user),
            "promises": scope.visible_promises(user),
            "issues": scope.visible_issues(user),
            "customers": access.visible_customers(user),
            "preventions": learning_scope.visible_preventions(user),
            "help": help_scope.visible_help(user),
        }
        conditions: dict[str, str] = {}
        params: dict[str, Any] = {}
        for name, column in names.items():
            sql, values = _ids(seen[name], name)
            conditions[name] = f"{column} IN ({sql})"
            params |= values
        return conditions, params

    @cached_property
    def _clocks(self) -> str:
        began, _ = self.before.moments(self.reader.zone)
        _, until = self.question.period.moments(self.reader.zone)
        clocks = sla_attainment.judged(user=self.reader.user, since=began, until=until, at=self.reader.at)
        sql, values = _ids(clocks, "clock")
        self._params.update(values)
        return sql


def _ids(queryset: QuerySet[Any], prefix: str) -> tuple[str, dict[str, Any]]:
    try:
        return named(queryset.values("pk"), prefix=prefix)
    except EmptyResultSet:  # nothing can be found, and Django knows it without asking
        return "SELECT NULL::bigint WHERE false", {}


def _answer(rows: Sequence[Any]) -> Answer:
    ends, trend, groups, words = {}, {}, {}, {}
    for is_step, is_group, is_now, step, key, word, *figures in rows:
        figure = Figure(*figures)
        if is_step and is_now:
            trend[step] = figure
        elif is_group and is_now:
            groups[key], words[key] = figure, word
        elif not is_step and not is_group:
            ends[is_now] = figure
    largest_first = dict(sorted(groups.items(), key=lambda group: (-group[1].rows, group[0])))
    return Answer(ends.get(True, Figure()), ends.get(False, Figure()), trend, largest_first, words)
