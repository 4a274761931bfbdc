"""What moved the ARR at risk of a million customers: to rebuild the days that nobody took, to compare as on each round of the clock, and
to show it."""

from collections.abc import Iterator

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks import call_list_data, people
from benchmarks.cpu import Stopwatch
from benchmarks.pages import browser_of, cost_of
from benchmarks.report import Row, Size
from outreach.models import RiskStep, SceneCount
from outreach.services import risk_days

ALLOWED_REBUILD_SECONDS = 120.0
ALLOWED_COMPARE_SECONDS = 15.0
"""Then it is at most five minutes old."""
ALLOWED_PAGE_MS = 30.0

# A score of a month ago for everybody as it is now, and for three in a hundred another one of three days ago, before they moved.
HISTORY = """
    SET LOCAL session_replication_role = replica;
    INSERT INTO signals_scorehistory (customer_id, model_id, churn_risk, health_score, band, coverage, as_of, scored_at)
    SELECT customer_id, 1, churn_risk, health_score, band, coverage, moment, moment
      FROM outreach_calllistentry, (SELECT now() - interval '30 days' AS moment) then_;
    INSERT INTO signals_scorehistory (customer_id, model_id, churn_risk, health_score, band, coverage, as_of, scored_at)
    SELECT customer_id, 1, 0.5, 50, CASE WHEN band IN ('at_risk', 'critical') THEN 'watch' ELSE 'at_risk' END, coverage, moment, moment
      FROM outreach_calllistentry, (SELECT now() - interval '10 days' AS moment) then_ WHERE customer_id %% 33 = 0;
    INSERT INTO signals_scorehistory (customer_id, model_id, churn_risk, health_score, band, coverage, as_of, scored_at)
    SELECT customer_id, 1, churn_risk, health_score, band, coverage, moment, moment
      FROM outreach_calllistentry, (SELECT now() - interval '12 hours' AS moment) then_ WHERE customer_id %% 33 = 0;
"""


def run(size: Size) -> Iterator[Row]:
    call_command("collectstatic", interactive=False, verbosity=0)
    customers = size.pick(full=1_000_000, small=2_000)
    call_list_data.fill(customers)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(HISTORY, {})
        cursor.execute("COMMIT")
        cursor.execute("ANALYZE")
    yield _counted(f"rebuild yesterday and last week, of {customers:,}: CPU", ALLOWED_REBUILD_SECONDS)
    SceneCount.objects.update(seconds=0)
    yield _counted("compare, as each round: CPU", ALLOWED_COMPARE_SECONDS)
    yield Row("steps of both spans", RiskStep.objects.count(), "rows", "customers", customers)
    lena, ana = people.lena_and_ana()
    for who, user in (("the CCO", lena), ("an account team", ana)):
        for address in ("/scene", "/scene/arr-at-risk?span=week"):
            cost = cost_of(browser_of(user), address)
            yield Row(f"{address}, {who}: web CPU", cost.cpu_ms, "ms", "allowed", ALLOWED_PAGE_MS, at_most=1)
            yield Row(f"{address}, {who}: in the database", cost.database_ms, "ms", "allowed", 100.0, at_most=1)


def _counted(name: str, allowed: float) -> Row:
    watch = Stopwatch()
    risk_days.refresh_if_cheap(at=timezone.now())
    return Row(name, watch.lap().cpu, "s", "allowed", allowed, at_most=1)
