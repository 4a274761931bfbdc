"""What must always be true of sales crises, as questions that the database answers."""

from crisis_triage.management.promise_invariants import LEDGER

QUERIES = {
    "deals_stand_where_their_ledger_led": LEDGER.format(row="deal", first="open"),
    "requests_to_join_stand_where_their_ledger_led": LEDGER.format(row="joinrequest", first="asked").replace(
        "joinrequest_id", "join_id"
    ),
    "a_target_belongs_to_a_sales_crisis": """
        SELECT target.id FROM outreach_salestarget target JOIN outreach_crisis crisis ON crisis.id = target.crisis_id
         WHERE crisis.kind <> 'sales'""",
    "an_open_request_to_join_has_its_hour_and_no_other_does": """
        SELECT join_request.id FROM outreach_joinrequest join_request
          LEFT JOIN outreach_joinrequestclock owed ON owed.join_id = join_request.id
         WHERE (join_request.state IN ('asked', 'accepted')) <> (owed.join_id IS NOT NULL)""",
    "what_a_call_owes_is_noticed_within_minutes": """
        SELECT join_id FROM outreach_joinrequestclock WHERE missed_at IS NULL AND due_at < now() - interval '10 minutes'""",
}
