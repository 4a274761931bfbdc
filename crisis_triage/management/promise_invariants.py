"""What must always be true of issues, loops and promises, as questions that the database answers."""

# A ledger has no gaps, each move begins where the one before ended, and the row stands where the last one led.
LEDGER = """
    SELECT row.id FROM outreach_{row} AS row, LATERAL (
        SELECT count(*) AS moves, coalesce((array_agg(to_state ORDER BY number DESC))[1], '{first}') AS state
          FROM outreach_{row}move AS move WHERE move.{row}_id = row.id) AS told
     WHERE (row.moves, row.state) IS DISTINCT FROM (told.moves, told.state)
    UNION
    SELECT {row}_id FROM (
        SELECT {row}_id, number, from_state, row_number() OVER ledger AS place,
               lag(to_state, 1, '{first}') OVER ledger AS before
          FROM outreach_{row}move WINDOW ledger AS (PARTITION BY {row}_id ORDER BY number)) AS told
     WHERE number <> place OR from_state <> before"""

# Of what changed since the oldest line that is kept, the newest state is told in /changes.
TOLD = """
    SELECT row.id FROM outreach_{row} AS row
     WHERE updated_at >= (SELECT min(at) FROM accounts_change) AND state <> '{first}'
       AND NOT EXISTS (SELECT FROM accounts_change WHERE kind = '{row}' AND object_id = row.id AND event = 'moved'
                          AND to_state = row.state)"""

# Whom a policy of now sets a target for, and what tells its clocks anew is on its way.
CLOCKS = """
    SELECT subject.name FROM (
        SELECT 'loop ' || loop.id AS name, loop.id AS loop_id, NULL::bigint AS issue_id, target, loop.customer_id, customer.segment,
               least(issue.severity, issue.raised_severity) AS severity
          FROM outreach_loop loop JOIN outreach_issue issue ON issue.id = loop.issue_id
          JOIN accounts_customer customer ON customer.id = loop.customer_id,
               unnest(ARRAY['first_contact', 'close_loop']) AS target
         WHERE loop.state IN ('open', 'promised', 'delivered', 'reopened')
         UNION ALL
        SELECT 'issue ' || id, NULL, id, 'resolve', NULL, '', least(severity, raised_severity) FROM outreach_issue
         WHERE state IN ('triaged', 'assessed', 'in_progress', 'blocked')) AS subject
     WHERE EXISTS (SELECT FROM outreach_slapolicy policy WHERE ended_at IS NULL
                      AND CASE target WHEN 'first_contact' THEN first_contact_minutes WHEN 'close_loop' THEN close_loop_minutes
                               ELSE resolve_minutes END IS NOT NULL
                      AND (scope = 'default' OR policy.customer_id = subject.customer_id OR policy.severity = subject.severity
                           OR scope = 'segment' AND lower(trim(policy.segment)) = lower(trim(subject.segment))))
       AND NOT EXISTS (SELECT FROM outreach_slarequest request WHERE asked_at > now() - interval '10 minutes'
                          AND (request.loop_id = subject.loop_id OR request.issue_id = subject.issue_id
                               OR request.loop_id IS NULL AND request.issue_id IS NULL))
       AND (SELECT count(*) FROM outreach_slaclock clock
             WHERE (clock.loop_id = subject.loop_id OR clock.issue_id = subject.issue_id) AND clock.target = subject.target
               AND (clock.stopped_at IS NULL OR subject.target = 'first_contact' AND clock.episode = 1)) <> 1"""

QUERIES = {
    "where_issues_stand_is_told": TOLD.format(row="issue", first="new"),
    "where_loops_stand_is_told": TOLD.format(row="loop", first="open"),
    "where_promises_stand_is_told": TOLD.format(row="promise", first="pending"),
    "whoever_waits_has_the_clocks_that_a_policy_sets": CLOCKS,
    "no_clock_runs_for_who_was_told": """
        SELECT clock.id FROM outreach_slaclock clock JOIN outreach_loop loop ON loop.id = clock.loop_id
         WHERE clock.stopped_at IS NULL AND loop.state IN ('told', 'confirmed', 'declined_told', 'not_affected', 'merged')
           AND NOT EXISTS (SELECT FROM outreach_slarequest WHERE asked_at > now() - interval '10 minutes'
                              AND (loop_id = loop.id OR loop_id IS NULL AND issue_id IS NULL))""",
    "each_alarm_is_noticed_within_minutes": """
        SELECT id FROM outreach_slaclock WHERE state = 'running' AND next_at < now() - interval '10 minutes'
        UNION ALL
        SELECT id FROM outreach_slarequest WHERE asked_at < now() - interval '10 minutes'""",
    "issues_stand_where_their_ledger_led": LEDGER.format(row="issue", first="new"),
    "loops_stand_where_their_ledger_led": LEDGER.format(row="loop", first="open"),
    "no_issue_is_closed_over_an_open_loop": """
        SELECT issue.id FROM outreach_issue issue JOIN outreach_loop loop ON loop.issue_id = issue.id
         WHERE issue.state IN ('closed', 'merged')
           AND loop.state NOT IN ('told', 'confirmed', 'declined_told', 'not_affected', 'merged')""",
    "what_is_promised_has_a_promise": """
        SELECT loop.id FROM outreach_loop loop
          LEFT JOIN outreach_promise promise ON promise.loop_id = loop.id AND promise.state = 'pending'
         WHERE (loop.state = 'promised') <> (promise.id IS NOT NULL)""",
    "what_was_delivered_has_a_promise_that_was_kept": """
        SELECT loop.id FROM outreach_loop loop
         WHERE loop.state IN ('delivered', 'told', 'confirmed')
           AND NOT EXISTS (SELECT FROM outreach_promise promise
                            WHERE promise.loop_id = loop.id AND promise.state IN ('kept', 'kept_late'))""",
    "what_is_due_is_broken_within_minutes": """
        SELECT id FROM outreach_promise WHERE state = 'pending' AND due_at < now() - interval '5 minutes'""",
    "no_audience_waits_to_be_read": """
        SELECT id FROM outreach_audiencerule
         WHERE quarantined_at IS NULL AND due_at < now() - interval '10 minutes'
           AND (lease_until IS NULL OR lease_until < now() - interval '60 seconds')""",
    "each_end_of_a_promise_is_one_signal": """
        SELECT promise.id FROM outreach_promise promise
          LEFT JOIN (signals_signal signal JOIN signals_source source ON source.id = source_id AND source.slug = 'crisis-triage')
                 ON signal.external_id = 'promise:' || promise.id || ':' || promise.state
         WHERE signal.id IS NULL""",
}
