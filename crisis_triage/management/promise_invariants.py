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

QUERIES = {
    "where_issues_stand_is_told": TOLD.format(row="issue", first="new"),
    "where_loops_stand_is_told": TOLD.format(row="loop", first="open"),
    "where_promises_stand_is_told": TOLD.format(row="promise", first="pending"),
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
