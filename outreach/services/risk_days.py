"""What moved the ARR at risk since yesterday and since last week. The call list is remembered at the beginning of each day, as far as it
is at risk, and compared with the list of now: before, and every customer's step, are what it is now, to the cent.

A day on which nobody was there to remember it (before an upgrade, or while the clock stood still) is rebuilt from the history of scores. The firsts of months are kept for years, for the reports.
"""

import json
from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.models import Company
from crisis_triage.shared.sql import ask
from outreach.battles import Span
from outreach.measures.periods import latest_months
from outreach.models import RiskBridge, RiskDay, RiskStep
from outreach.models.scene import Ahead
from outreach.queries.scene.crossing import AT_RISK, cause, crossed
from outreach.services import counting_ahead, worth

KEPT_DAYS = 35
KEPT_MONTHS, RECALLED_MONTHS = 37, 13
"""Of these the first day, for reports. Further back nobody rebuilds."""

TAKE = f"""
    INSERT INTO outreach_riskdaycustomer (day_id, customer_id, arr, own_arr, own_currency)
    SELECT %(day)s, customer.id, entry.arr, customer.arr, customer.currency
      FROM outreach_calllistentry entry JOIN accounts_customer customer ON customer.id = entry.customer_id
     WHERE entry.band IN {AT_RISK}
"""  # noqa: S608  words of ours
REBUILD = f"""
    INSERT INTO outreach_riskdaycustomer (day_id, customer_id, arr, own_arr, own_currency)
    SELECT %(day)s, customer.id, coalesce(least(customer.arr * (%(rates)s::jsonb ->> customer.currency)::numeric, %(most)s), %(assumed)s),
           customer.arr, customer.currency
      FROM accounts_customer customer
     CROSS JOIN LATERAL (SELECT band FROM signals_scorehistory history
                          WHERE history.customer_id = customer.id AND history.scored_at <= %(at)s
                          ORDER BY scored_at DESC, id DESC LIMIT 1) score
     WHERE score.band IN {AT_RISK} AND (customer.deleted_at IS NULL OR customer.deleted_at > %(at)s)
       AND (customer.churned_on IS NULL OR customer.churned_on > %(day)s)
"""  # noqa: S608  words of ours

# Once, for all that is compared and added up: the list moves while we count.
NOW = f"""
    CREATE TEMPORARY TABLE IF NOT EXISTS outreach_risknow (customer_id bigint, arr numeric(20, 2)) ON COMMIT DROP;
    TRUNCATE outreach_risknow;
    INSERT INTO outreach_risknow SELECT customer_id, arr FROM outreach_calllistentry WHERE band IN {AT_RISK};
    ANALYZE outreach_risknow
"""  # noqa: S608  words of ours

COMPARE = f"""
    WITH old AS MATERIALIZED (SELECT customer_id, arr, own_arr, own_currency FROM outreach_riskdaycustomer WHERE day_id = %(day)s),
    moved AS MATERIALIZED (
        SELECT customer_id, old.arr AS before, now.arr AS after, old.own_arr, old.own_currency
          FROM old FULL JOIN outreach_risknow now USING (customer_id) WHERE old.arr IS DISTINCT FROM now.arr
    ), crossed AS MATERIALIZED ({crossed()})
    INSERT INTO outreach_riskstep (span, customer_id, cause, before, after, size)
    SELECT %(span)s, moved.customer_id,
           {cause(own="customer.arr, customer.currency", is_gone="entry.customer_id IS NULL", band="entry.band")},
           coalesce(moved.before, 0), coalesce(moved.after, 0), abs(coalesce(moved.after, 0) - coalesce(moved.before, 0))
      FROM moved JOIN accounts_customer customer ON customer.id = moved.customer_id
      LEFT JOIN crossed ON crossed.customer_id = moved.customer_id
      LEFT JOIN outreach_calllistentry entry ON entry.customer_id = moved.customer_id
"""  # noqa: S608  words of ours
ADD_UP = """
    INSERT INTO outreach_riskbridge (span, team_id, owner_id, cause, is_end, customers, amount)
    SELECT %(span)s, customer.team_id, customer.owner_id, part.cause, part.is_end, count(*), sum(part.amount)
      FROM (SELECT customer_id, '' AS cause, false AS is_end, arr AS amount FROM outreach_riskdaycustomer WHERE day_id = %(day)s
             UNION ALL
            SELECT customer_id, cause, false, after - before FROM outreach_riskstep WHERE span = %(span)s
             UNION ALL
            SELECT customer_id, '', true, arr FROM outreach_risknow) part
      JOIN accounts_customer customer ON customer.id = part.customer_id
     GROUP BY customer.team_id, customer.owner_id, part.cause, part.is_end
"""


def refresh_if_cheap(*, at: datetime) -> bool:
    return counting_ahead.count_if_cheap(Ahead.RISK, lambda: compare(at=at), at=at)


def compare(*, at: datetime) -> None:
    """Inside the caller's transaction."""
    company = Company.ours()
    today = company.today(at)
    _remember(today, company, at)
    ask(NOW, {})
    RiskStep.objects.all().delete()
    RiskBridge.objects.all().delete()
    for span in Span:
        day = _day(today - timedelta(days=span.days), company)
        about = {"span": span.value, "day": day.day, "at": day.taken_at}
        ask(COMPARE, about)
        ask(ADD_UP, about)
    _recall(today, company)


def _remember(today: date, company: Company, at: datetime) -> None:
    old = RiskDay.objects.filter(day__lt=today - timedelta(days=KEPT_DAYS))
    old.exclude(day__in=latest_months(today, KEPT_MONTHS)).delete()
    if not _known(today, company):
        RiskDay.objects.create(day=today, taken_at=at, currency=company.reporting_currency)
        ask(TAKE, {"day": today})


def _recall(today: date, company: Company) -> None:
    """The first of a month that nobody remembers, the latest one: one a time, for it takes as long as a count."""
    firsts = latest_months(today, RECALLED_MONTHS)
    there = RiskDay.objects.filter(day__in=firsts, currency=company.reporting_currency)
    known = set(there.values_list("day", flat=True))
    missing = next((day for day in firsts if day not in known), None)
    if missing:
        _day(missing, company)


def _day(day: date, company: Company) -> RiskDay:
    known = _known(day, company)
    return known or _rebuild(day, company)


def _known(day: date, company: Company) -> RiskDay | None:
    """Of another reporting currency it cannot be compared: then it is made anew."""
    RiskDay.objects.filter(day=day).exclude(currency=company.reporting_currency).delete()
    return RiskDay.objects.filter(day=day).first()


def _rebuild(day: date, company: Company) -> RiskDay:
    began = datetime.combine(day, time.min, tzinfo=company.zone)
    then = worth.read(company=company, on=day)
    made = RiskDay.objects.create(day=day, taken_at=began, currency=then.currency, is_rebuilt=True)
    about: dict[str, Any] = {"day": day, "at": began, "rates": json.dumps(then.rates), "assumed": then.assumed_arr}
    ask(REBUILD, about | {"most": worth.LARGEST})
    return made
