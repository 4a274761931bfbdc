"""ARR at risk when a period began and when it was over, and whose steps lie between: as the days were remembered, for what a reader sees.

Each of the last days is remembered, and before them the first of each month (``outreach.services.risk_days``): a period begins with the
first remembered day in it, which is named, and ends with the last. One that ends today is compared with the call list as it stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from accounts import access
from crisis_triage.shared.sql import ask
from outreach.battles import Cause
from outreach.measures.periods import Period
from outreach.models import RiskDay
from outreach.queries.readers import Reader
from outreach.queries.scene.crossing import AT_RISK, cause, crossed
from signals.models import ScoreHistory

MOST = 200
REMEMBERED = (
    "SELECT customer_id, arr, own_arr, own_currency FROM outreach_riskdaycustomer WHERE day_id = {day} AND {scope}"
)
OF_NOW = f"""
    SELECT customer_id, entry.arr, whose.arr AS own_arr, whose.currency AS own_currency FROM outreach_calllistentry entry
      JOIN accounts_customer whose ON whose.id = entry.customer_id WHERE entry.band IN {AT_RISK} AND {{scope}}
"""  # noqa: S608  words of ours
STEPS = f"""
    WITH old AS MATERIALIZED ({{old}}), new AS MATERIALIZED ({{new}}),
    moved AS MATERIALIZED (
        SELECT customer_id, old.arr AS before, new.arr AS after, old.own_arr, old.own_currency, new.own_arr AS arr_now,
               new.own_currency AS currency_now
          FROM old FULL JOIN new USING (customer_id)
    ), crossed AS MATERIALIZED ({crossed(until="AND scored_at <= %(until)s")}),
    step AS (
        SELECT moved.customer_id, customer.name, customer.deleted_at, moved.before, moved.after,
               CASE WHEN moved.before = moved.after THEN '' ELSE {
    cause(
        own="moved.arr_now, moved.currency_now",
        is_gone="customer.churned_on <= %(until)s OR customer.deleted_at <= %(until)s",
        band="crossed.band_now",
    )
} END AS cause
          FROM moved JOIN accounts_customer customer ON customer.id = moved.customer_id
          LEFT JOIN crossed ON crossed.customer_id = moved.customer_id
    )
"""  # noqa: S608  words of ours
SUMS = """
    SELECT cause, count(*), count(before), count(after), coalesce(sum(before), 0), coalesce(sum(after), 0) FROM step GROUP BY cause
"""
ROWS = """
    SELECT customer_id, name, deleted_at IS NOT NULL, cause, coalesce(before, 0), coalesce(after, 0) FROM step
     WHERE {which} ORDER BY {size} DESC, customer_id LIMIT %(most)s
"""
BY_STEP, BY_BEFORE, BY_AFTER = "abs(coalesce(after, 0) - coalesce(before, 0))", "before", "after"
SIDES = {"before": ("before IS NOT NULL", BY_BEFORE), "after": ("after IS NOT NULL", BY_AFTER)}
NOBODY = Decimal(0)
FEWEST_DAYS = 2
NOT_REMEMBERED = "Nobody remembers the ARR at risk of those days: it is kept for the last five weeks, and of the first of each month. Choose whole months."


@dataclass(frozen=True)
class Part:
    cause: Cause
    customers: int
    amount: Decimal


@dataclass(frozen=True)
class Moved:
    """Before, and the amounts of all parts, are after."""

    before: Decimal
    after: Decimal
    customers_before: int
    customers_after: int
    parts: Sequence[Part]


@dataclass(frozen=True)
class Step:
    customer_id: int
    name: str
    is_gone: bool
    cause: Cause | None
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class Span:
    """Between two days that are remembered, as they began. ``ends`` None: with the call list of now. ``problem``: why there is no figure."""

    begins: date
    ends: date | None
    began_at: datetime
    ended_at: datetime
    problem: str = ""


def span(*, reader: Reader, period: Period) -> Span:
    """From the first remembered day of the period to the one after it, or the last remembered before. In two queries."""
    over = period.last + timedelta(days=1)
    known = _known(reader, period.first, over)
    began_at, ended_at = period.moments(reader.zone)
    if period.last >= reader.today and known:
        return Span(known[0], None, _began(reader, known[0]), reader.at)
    if len(known) < FEWEST_DAYS:
        return Span(period.first, over, began_at, ended_at, NOT_REMEMBERED)
    return Span(known[0], known[-1], _began(reader, known[0]), _began(reader, known[-1]))


def moved(*, reader: Reader, span: Span) -> Moved | None:
    """None: nobody remembers."""
    if span.problem:
        return None
    parts = {row[0]: row[1:] for row in ask(*_asked(reader, span, SUMS))}
    return Moved(
        before=sum((row[3] for row in parts.values()), NOBODY),
        after=sum((row[4] for row in parts.values()), NOBODY),
        customers_before=sum(row[1] for row in parts.values()),
        customers_after=sum(row[2] for row in parts.values()),
        parts=[
            Part(each, parts[each.value][0], parts[each.value][4] - parts[each.value][3])
            for each in Cause
            if each.value in parts
        ],
    )


def steps(*, reader: Reader, span: Span, which: str, most: int | None = MOST) -> Sequence[Step]:
    """``which``: a cause, or who was at risk before or after; else all who moved. The largest first."""
    return [] if span.problem else [_step(row) for row in ask(*_rows_of(reader, span, which, most))]


def everything(*, reader: Reader, span: Span, which: str) -> Iterator[Step]:
    """For a file: read from the database as the file is sent."""
    if span.problem:
        return
    with connection.chunked_cursor() as cursor:
        cursor.execute(*_rows_of(reader, span, which, None))
        for row in cursor:
            yield _step(row)


def _rows_of(reader: Reader, span: Span, which: str, most: int | None) -> tuple[str, dict[str, Any]]:
    narrowed, size = SIDES.get(which, ("cause = %(cause)s" if which in set(Cause) else "cause <> ''", BY_STEP))
    return _asked(reader, span, ROWS.format(which=narrowed, size=size), most=most, cause=which)


def _step(row: tuple[Any, ...]) -> Step:
    customer_id, name, is_gone, why, before, after = row
    return Step(customer_id, name, is_gone, Cause(why) if why else None, before, after)


def _known(reader: Reader, first: date, last: date) -> Sequence[date]:
    """A day that was rebuilt before there were scores has nobody on it, which nobody knew."""
    found = RiskDay.objects.filter(day__range=(first, last), currency=reader.currency).order_by("day")
    earliest = ScoreHistory.objects.order_by("pk").values_list("scored_at", flat=True).first()
    return [each.day for each in found if not each.is_rebuilt or (earliest is not None and earliest <= each.taken_at)]


def _began(reader: Reader, day: date) -> datetime:
    return Period(day, day).moments(reader.zone)[0]


def _asked(reader: Reader, span: Span, end: str, **about: Any) -> tuple[str, dict[str, Any]]:
    scope, params = _scope(reader)
    old = REMEMBERED.format(day="%(begins)s", scope=scope)
    new = OF_NOW.format(scope=scope) if span.ends is None else REMEMBERED.format(day="%(ends)s", scope=scope)
    days = {"begins": span.begins, "ends": span.ends, "at": span.began_at, "until": span.ended_at}
    return STEPS.format(old=old, new=new) + end, {**params, **days, **about}


def _scope(reader: Reader) -> tuple[str, Mapping[str, Any]]:
    if access.sees_everyone(reader.user):
        return "true", {}
    theirs = "customer_id IN (SELECT id FROM accounts_customer WHERE team_id = ANY(%(teams)s) OR owner_id = %(user)s)"
    return theirs, {"teams": list(reader.teams), "user": reader.user.pk}
