"""What must always be true of crises, as questions that the database answers."""

from crisis_triage.management.promise_invariants import LEDGER, TOLD

QUERIES = {
    "crises_stand_where_their_ledger_led": LEDGER.format(row="crisis", first="suspected"),
    "where_crises_stand_is_told": TOLD.format(row="crisis", first="suspected"),
    "a_crisis_that_runs_owes_an_update_and_no_other_does": """
        SELECT crisis.id FROM outreach_crisis crisis LEFT JOIN outreach_crisiscadence owed ON owed.crisis_id = crisis.id
         WHERE (crisis.state IN ('declared', 'contained', 'recovering')) <> (owed.crisis_id IS NOT NULL)""",
    "an_update_that_did_not_come_is_noticed_within_minutes": """
        SELECT crisis_id FROM outreach_crisiscadence WHERE missed_at IS NULL AND due_at < now() - interval '10 minutes'""",
    "the_audience_of_a_crisis_is_read_while_it_runs": """
        SELECT crisis.id FROM outreach_crisis crisis LEFT JOIN outreach_crisisaudience kept ON kept.crisis_id = crisis.id
         WHERE crisis.state IN ('declared', 'contained', 'recovering') AND coalesce(kept.next_at < now() - interval '10 minutes', true)""",
    "no_crisis_is_over_with_an_open_action": """
        SELECT crisis_id FROM outreach_crisisaction action JOIN outreach_crisis crisis ON crisis.id = crisis_id
         WHERE crisis.state = 'stood_down' AND action.state = 'open'""",
}
