"""The page of the measures over 100,000 loops and 100,000 promises of three years, and each of its questions by itself."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Company, User
from benchmarks import call_list_data, people
from benchmarks.cpu import Stopwatch
from benchmarks.pages import browser_of, cost_of
from benchmarks.report import Row, Size
from outreach.measures.question import pose
from outreach.queries import readers
from outreach.queries.measures.asking import Asking
from outreach.queries.measures.catalogue import MEASURES

ALLOWED_CPU_MS = 30.0
ALLOWED_DATABASE_MS = 300.0
ALLOWED_QUERIES = 30
REPEATS = 5

# What the triggers would check one by one is right by construction.
HISTORY = """
    SET LOCAL session_replication_role = replica;
    INSERT INTO outreach_slapolicy (scope, segment, number, first_contact_minutes, first_contact_counting, close_loop_counting,
                                    resolve_counting, loop_pauses, issue_pauses, made_at)
      VALUES ('default', '', 1, 2880, 'wall_clock', 'business', 'business', '{}', '{}', now());
    INSERT INTO outreach_issue (title, description, state, moves, function, owner_id, origin, theme, severity, audience, root_cause, action,
                                opened_by_id, opened_at, created_at, updated_at)
      SELECT 'Issue ' || n, '', 'resolved', 1, owner.function, owner.id, 'by_hand', '', 3, '{}', 'Cause ' || n %% 40, 'Mended', owner.id,
             now() - n * interval '1 day', now(), now()
        FROM generate_series(1, 1000) n
        JOIN LATERAL (SELECT id, function FROM accounts_user WHERE email = 'expert-' || 1 + n %% 50 || '@example.com') owner ON true;
    INSERT INTO outreach_issuemove (issue_id, number, from_state, to_state, moved_by_id, job, moved_at, note)
      SELECT id, 1, 'in_progress', 'resolved', owner_id, '', least(opened_at + interval '20 days', now()), '' FROM outreach_issue;
    INSERT INTO outreach_loop (issue_id, customer_id, state, moves, affected_by, opened_by_id, opened_job, opened_at, created_at, updated_at)
      SELECT issue.id, customer.first + (issue.place * 97 + n) %% %(customers)s,
             (ARRAY['told', 'told', 'told', 'confirmed', 'declined_told', 'promised', 'open'])[1 + n %% 7], 3, 'by_hand', issue.owner_id, '',
             issue.opened_at, now(), now()
        FROM (SELECT *, row_number() OVER (ORDER BY id) AS place FROM outreach_issue) issue,
             (SELECT min(id) AS first FROM accounts_customer) customer, generate_series(1, %(per_issue)s) n
          ON CONFLICT DO NOTHING;
    INSERT INTO outreach_loopmove (loop_id, number, from_state, to_state, moved_by_id, job, moved_at, note, channel, message, proof)
      SELECT loop.id, 3, CASE WHEN loop.state = 'declined_told' THEN 'open' ELSE 'delivered' END,
             CASE WHEN loop.state = 'declined_told' THEN loop.state ELSE 'told' END, issue.owner_id, '',
             least(loop.opened_at + loop.id %% 30 * interval '1 day', now()), '', 'email', 'Told', ''
        FROM outreach_loop loop JOIN outreach_issue issue ON issue.id = issue_id WHERE loop.state NOT IN ('open', 'promised');
    INSERT INTO outreach_promise (loop_id, what, owner_id, state, due_on, time_zone, due_at, original_due_on, original_due_at, made_by_id, made_at,
                                  delivered_at, evidence, settled_at, reason, told_channel, told_message, created_at, updated_at)
      SELECT loop.id, 'It works', issue.owner_id, CASE WHEN loop.id %% 5 = 0 THEN 'kept_late' WHEN loop.id %% 11 = 0 THEN 'broken' ELSE 'kept' END,
             due::date - 1, 'UTC', due, due::date - 1, due, issue.owner_id, loop.opened_at,
             CASE WHEN loop.id %% 5 = 0 THEN due + interval '1 day' WHEN loop.id %% 11 = 0 THEN NULL ELSE due - interval '1 day' END, 'Seen', due,
             '', '', '', now(), now()
        FROM outreach_loop loop JOIN outreach_issue issue ON issue.id = issue_id
       CROSS JOIN LATERAL (SELECT date_trunc('day', loop.opened_at) + (5 + loop.id %% 20) * interval '1 day' AS due) day;
    INSERT INTO outreach_touchpoint (customer_id, made_by_id, kind, heading, happened_at, logged_at, outcome, is_two_way, discovery, summary,
                                     resonates, avoid, source, external_id, created_at, updated_at)
      SELECT loop.customer_id, issue.owner_id, 'call', 'outbound', moment, moment, 'connected', true, 'none_found', 'Talked', '', '', '', '', now(), now()
        FROM outreach_loop loop JOIN outreach_issue issue ON issue.id = issue_id
       CROSS JOIN LATERAL (SELECT loop.opened_at + loop.id %% 90 * interval '1 hour' AS moment) talk;
    INSERT INTO outreach_slaclock (loop_id, target, episode, policy_id, state, started_at, used, due_at, warned, violated_at, stopped_at,
                                   created_at, updated_at)
      SELECT loop.id, 'first_contact', 1, (SELECT min(id) FROM outreach_slapolicy), CASE WHEN loop.id %% 4 = 0 THEN 'violated' ELSE 'met' END,
             loop.opened_at, interval '1 day', loop.opened_at + interval '2 days', 0,
             CASE WHEN loop.id %% 4 = 0 THEN loop.opened_at + interval '2 days' END,
             loop.opened_at + CASE WHEN loop.id %% 4 = 0 THEN interval '3 days' ELSE interval '1 day' END, now(), now()
        FROM outreach_loop loop;
"""


def run(size: Size) -> Iterator[Row]:
    call_command("collectstatic", interactive=False, verbosity=0)
    per_issue = size.pick(full=100, small=3)
    _fill(per_issue)
    lena, ana = people.lena_and_ana()
    company = Company.ours()
    of = f"of {1000 * per_issue:,} loops"
    for who, user in (("the CCO", lena), ("an account team", ana)):
        for words, address in (("90 days", "/measures"), ("12 months", "/measures?period=last_12_months&by=owner")):
            cost = cost_of(browser_of(user), address)
            name = f"measures {of}, {words}, {who}"
            yield Row(f"{name}: web CPU", cost.cpu_ms, "ms", "allowed", ALLOWED_CPU_MS, at_most=1)
            yield Row(f"{name}: in the database", cost.database_ms, "ms", "its web CPU", cost.cpu_ms)
            yield Row(f"{name}: queries", cost.queries, "", "allowed", ALLOWED_QUERIES, at_most=1)
        yield from _each(user, company, who)


def _each(user: User, company: Company, who: str) -> Iterator[Row]:
    reading = readers.reader(user=user, company=company, at=timezone.now())
    asking = Asking(reading, pose(today=reading.today, first=reading.today - timedelta(days=364), last=reading.today))
    for measure in MEASURES:
        watch = Stopwatch()
        spent = []
        for _ in range(REPEATS):
            asking.ask(measure)
            spent.append(1000 * watch.lap().cpu)
        name = f"{measure.name}, 12 months, {who}: CPU with the database's"
        yield Row(name, min(spent), "ms", "allowed", ALLOWED_DATABASE_MS, at_most=1)


def _fill(per_issue: int) -> None:
    customers = max(100, 100 * per_issue)
    with connection.cursor() as cursor:
        cursor.execute(call_list_data.PEOPLE)
        cursor.execute(call_list_data.CUSTOMERS, {"customers": customers})
        cursor.execute("BEGIN")
        cursor.execute(people.EXPERTS, {})
        cursor.execute(HISTORY, {"customers": customers, "per_issue": per_issue})
        cursor.execute("COMMIT")
        cursor.execute("ANALYZE")
