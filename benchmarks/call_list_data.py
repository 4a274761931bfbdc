"""A call list of any length, made by SQL: the figures are drawn so that filters leave what they leave in a real company."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile

from django.db import connection
from django.utils import timezone

from outreach.models import PriorityWeights, RankingCursor
from outreach.services import summaries

FILTERS = {
    "segment, one in six": "segment=segment-2",
    "region, one in eight": "region=region-5",
    "owner, one in 500": "owner=17",
    "band critical": "band=critical",
    "in danger, one in five": "band=in_danger",
    "renewal within 30 days": "renewal=30",
    "open escalation, 7 %": "escalated=on",
    "least ARR, one in a thousand": "min_arr=999000",
    "part of a name, rare": "q=98765",
    "part of a name, common": "q=ustomer",
    "owner, segment and escalation": "owner=17&segment=segment-2&escalated=on",
    "sorted by renewal": "sort=renewal",
    "sorted by ARR": "sort=arr",
}

PEOPLE = """
    INSERT INTO accounts_accountteam (name) SELECT 'Team ' || n FROM generate_series(1, 50) n;
    INSERT INTO accounts_user (email, name, role, time_zone, is_active, password)
      SELECT 'owner-' || n || '@example.com', 'Owner ' || n, 'account_team', 'UTC', true, '!' FROM generate_series(1, 500) n;
"""
CUSTOMERS = """
    INSERT INTO accounts_customer (name, segment, region, arr, currency, renewal_on, owner_id, owner_email, team_id,
                                   strategic_weight)
    SELECT 'Customer ' || n, 'segment-' || n %% 6, 'region-' || (n / 7) %% 8, 1000 + (random() * 999000)::int, 'USD',
           CURRENT_DATE + (random() * 540)::int - 5,
           (SELECT min(id) FROM accounts_user) + n %% 500, '', (SELECT min(id) FROM accounts_accountteam) + n %% 500 / 10, 0
      FROM generate_series(1, %(customers)s) n
"""
ENTRIES = """
    INSERT INTO outreach_calllistentry (customer_id, name, segment, region, owner_id, team_id, renewal_on, churn_risk,
           health_score, band, coverage, top_reason, risk_change, arr, arr_is_assumed, arr_note, open_escalations,
           expected_loss, urgency, priority, factors, ranked_at)
    SELECT id, name, segment, region, owner_id, team_id, renewal_on, risk, 100 - (100 * risk)::int,
           CASE WHEN risk > 0.6 THEN 'critical' WHEN risk > 0.4 THEN 'at_risk' WHEN risk > 0.2 THEN 'watch' ELSE 'healthy' END,
           0.9, 'Logins fell 63 %% against this customer''s usual rate', random() * 0.2 - 0.1, arr, false, '',
           CASE WHEN random() < 0.07 THEN 1 ELSE 0 END, risk * arr, urgency, risk * arr * urgency,
           jsonb_build_array(
               jsonb_build_object('name', 'expected_loss', 'value', round((risk * arr)::numeric, 2),
                   'sentence', round(100 * risk::numeric) || ' %% churn risk × USD ' || arr || ' ARR', 'measured', risk),
               jsonb_build_object('name', 'renewal', 'value', urgency - 1, 'measured', renewal_on - CURRENT_DATE,
                   'sentence', 'Renewal in ' || renewal_on - CURRENT_DATE || ' days')), now()
      FROM (SELECT *, pow(random(), 3) AS risk, 1.05 + random() AS urgency FROM accounts_customer) customer
"""
SCORES = """
    INSERT INTO signals_riskscore (customer_id, model_id, churn_risk, health_score, band, coverage, as_of, scored_at, margin,
           base, feature_codes, features, reason_codes, reason_points, watermark, changed_in)
    SELECT customer_id, (SELECT max(id) FROM signals_riskmodel), churn_risk, health_score, band, coverage, now(), now(), 0, 0,
           '', '', '{}', '{0}', 0, pg_current_xact_id()::text::bigint
      FROM outreach_calllistentry ORDER BY customer_id LIMIT %(customers)s
"""
MODEL = """
    INSERT INTO signals_riskmodel (family, version, artifact, sha256, passport, role, created_at)
    VALUES ('prior', 'benchmark', '{}', repeat('0', 64), '{}', 'retired', now())
"""
INDEXES = """
    SELECT index.relname, pg_get_indexdef(index.oid)
      FROM pg_index JOIN pg_class index ON index.oid = indexrelid JOIN pg_class owner ON owner.oid = indrelid
     WHERE owner.relname = ANY(%s) AND NOT indisunique
"""
BARE = """
    CREATE TEMPORARY TABLE bare AS SELECT * FROM outreach_calllistentry ORDER BY customer_id LIMIT %(customers)s
"""
BARE_COPY = "COPY bare_copy FROM STDIN"
BARE_UPSERT = """
    INSERT INTO outreach_calllistentry SELECT * FROM bare_copy ORDER BY customer_id
    ON CONFLICT (customer_id) DO UPDATE SET churn_risk = excluded.churn_risk * 0.999, priority = excluded.priority * 0.999,
        factors = excluded.factors, ranked_at = now()
"""


def fill(customers: int) -> None:
    """Triggers rest meanwhile, and the indexes are made when the rows are there: what they cost a row is measured elsewhere."""
    with connection.cursor() as cursor, without_indexes("accounts_customer", "outreach_calllistentry"):
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(PEOPLE)
        cursor.execute(CUSTOMERS, {"customers": customers})
        cursor.execute(ENTRIES, {})
        cursor.execute("SET session_replication_role = DEFAULT")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE accounts_customer, outreach_calllistentry, accounts_user, accounts_accountteam")
    held = RankingCursor.objects.get_or_create(pk=1)[0]
    held.summarised_at = None
    held.ranked_on = None
    summaries.refresh_if_cheap(cursor=held, at=timezone.now())
    held.save()


@contextmanager
def without_indexes(*tables: str) -> Iterator[None]:
    """Those that no constraint needs; they come back as they were."""
    with connection.cursor() as cursor:
        cursor.execute(INDEXES, [list(tables)])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        yield
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("RESET maintenance_work_mem")


def score(customers: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MODEL)
        cursor.execute(SCORES, {"customers": customers})


def change_weights() -> None:
    """So that everyone's priority is another one; a trigger asks for the ranking."""
    PriorityWeights.objects.update_or_create(pk=1, defaults={"renewal_near": 2, "renewal_look_ahead_days": 3650})


def bare_upsert(customers: int) -> float:
    """Customers a second: what any way to write these rows costs at least."""
    with connection.cursor() as cursor:
        cursor.execute(BARE, {"customers": customers})
        with TemporaryFile() as spool:
            cursor.copy_expert("COPY bare TO STDOUT", spool)
            spool.seek(0)
            cursor.execute("CREATE TEMPORARY TABLE bare_copy (LIKE outreach_calllistentry)")
            began = time.perf_counter()
            cursor.copy_expert(BARE_COPY, spool)
            cursor.execute(BARE_UPSERT)
            return cursor.rowcount / (time.perf_counter() - began)
