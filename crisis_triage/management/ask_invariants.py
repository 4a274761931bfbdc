"""What must always be true of favours, as questions that the database answers."""

from crisis_triage.management.promise_invariants import LEDGER

QUERIES = {
    "favours_stand_where_their_ledger_led": LEDGER.format(row="ask", first="proposed"),
    "who_did_us_a_favour_is_owed_thanks_or_was_thanked": """
        SELECT ask.id FROM outreach_ask ask LEFT JOIN outreach_askthanks owed ON owed.ask_id = ask.id
         WHERE (ask.state IN ('done', 'withdrawn') AND ask.agreed_at IS NOT NULL AND ask.thanked_at IS NULL) <> (owed.ask_id IS NOT NULL)""",
    "thanks_that_did_not_come_are_noticed_within_minutes": """
        SELECT ask_id FROM outreach_askthanks WHERE missed_at IS NULL AND due_at < now() - interval '10 minutes'""",
    "nobody_was_asked_who_is_only_proposed": """
        SELECT id FROM outreach_ask WHERE state = 'proposed' AND asked_at IS NOT NULL""",
}
