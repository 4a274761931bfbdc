"""The pages of the triage over 100,000 open loops of 1,000 issues: what each costs the web process, and how much it asks."""

from collections.abc import Iterator

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from benchmarks import call_list_data, people
from benchmarks.cpu import Stopwatch
from benchmarks.pages import browser_of, cost_of
from benchmarks.report import Row, Size
from outreach.models import Loop
from outreach.services import scene_counting

ALLOWED_CPU_MS = 30.0
ALLOWED_DATABASE_MS = 100.0
ALLOWED_QUERIES = 18
ALLOWED_COUNT_SECONDS = 2.0
"""Then it is at most forty seconds old."""
ISSUES = 1_000

# What the triggers would check one by one is right by construction.
LOOPS = """
    SET LOCAL session_replication_role = replica;
    INSERT INTO outreach_issue (title, description, state, moves, function, owner_id, origin, theme, severity, audience, root_cause, action,
                                opened_by_id, opened_at, created_at, updated_at)
      SELECT 'Issue ' || n, '', 'in_progress', 1, owner.function, owner.id, 'by_hand', '', 2 + n %% 4, '{}', '', '', owner.id,
             now() - n * interval '1 hour', now(), now()
        FROM generate_series(1, %(issues)s) n
        JOIN LATERAL (SELECT id, function FROM accounts_user WHERE email = 'expert-' || 1 + n %% 50 || '@example.com') owner ON true;
    INSERT INTO outreach_loop (issue_id, customer_id, state, moves, affected_by, opened_by_id, opened_job, opened_at, created_at, updated_at)
      SELECT issue.id, customer.first + (issue.place * 97 + n) %% %(customers)s,
             (ARRAY['open', 'open', 'promised', 'reopened'])[1 + n %% 4], 1, 'by_hand', issue.owner_id, '', issue.opened_at, now(), now()
        FROM (SELECT *, row_number() OVER (ORDER BY id) AS place FROM outreach_issue) issue,
             (SELECT min(id) AS first FROM accounts_customer) customer, generate_series(1, %(per_issue)s) n
          ON CONFLICT DO NOTHING;
    INSERT INTO outreach_promise (loop_id, what, owner_id, state, due_on, time_zone, due_at, original_due_on, original_due_at, made_by_id, made_at,
                                  evidence, reason, told_channel, told_message, created_at, updated_at)
      SELECT loop.id, 'It works', issue.owner_id, 'pending', day::date - 1, 'UTC', day, day::date - 1, day, issue.owner_id, loop.opened_at,
             '', '', '', '', now(), now()
        FROM outreach_loop loop JOIN outreach_issue issue ON issue.id = issue_id
       CROSS JOIN LATERAL (SELECT date_trunc('day', now()) + (5 + loop.id %% 20) * interval '1 day' AS day) due
       WHERE loop.state = 'promised';
"""


def run(size: Size) -> Iterator[Row]:
    call_command("collectstatic", interactive=False, verbosity=0)
    customers, per_issue = size.pick(full=100_000, small=500), size.pick(full=100, small=2)
    call_list_data.fill(customers)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(people.EXPERTS, {})
        cursor.execute(LOOPS, {"issues": ISSUES, "customers": customers, "per_issue": per_issue})
        cursor.execute("COMMIT")
        cursor.execute("ANALYZE")
    watch = Stopwatch()
    scene_counting.refresh_if_cheap(at=timezone.now())
    yield Row(
        "count the scene ahead, database too: CPU", watch.lap().cpu, "s", "allowed", ALLOWED_COUNT_SECONDS, at_most=1
    )
    lena, ana = people.lena_and_ana()
    expert = User.objects.get(email="expert-7@example.com")
    for who, user in (("the CCO", lena), ("an account team", ana), ("an expert", expert)):
        for address in _addresses(user):
            cost = cost_of(browser_of(user), address)
            name = f"{address}, {who}, {ISSUES * per_issue:,} open loops"
            yield Row(f"{name}: web CPU", cost.cpu_ms, "ms", "allowed", ALLOWED_CPU_MS, at_most=1)
            yield Row(f"{name}: in the database", cost.database_ms, "ms", "allowed", ALLOWED_DATABASE_MS, at_most=1)
            yield Row(f"{name}: queries", cost.queries, "", "allowed", ALLOWED_QUERIES, at_most=1)


def _addresses(user: User) -> list[str]:
    loop = Loop.objects.filter(issue__owner=user).earliest("pk") if user.function else None
    of_one = [f"/issues/{loop.issue_id}", f"/loops/{loop.pk}"] if loop else []
    return ["/scene", "/", "/issues", "/issues/list", "/inbox", *of_one]
