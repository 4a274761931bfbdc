"""What must always be true of recovery cases, as questions that the database answers."""

from crisis_triage.management.promise_invariants import LEDGER, TOLD

OPEN = "recovery.state IN ('at_risk', 'plan_in_place', 'saving')"

QUERIES = {
    "recovery_cases_stand_where_their_ledger_led": LEDGER.format(row="recovery", first="at_risk"),
    "where_recovery_cases_stand_is_told": TOLD.format(row="recovery", first="at_risk"),
    "an_open_recovery_case_owes_a_word_and_no_other_does": f"""
        SELECT recovery.id FROM outreach_recovery recovery LEFT JOIN outreach_recoveryclock owed ON owed.recovery_id = recovery.id
         WHERE ({OPEN}) <> (owed.recovery_id IS NOT NULL)""",  # noqa: S608  our own words
    "a_word_that_did_not_come_is_noticed_within_minutes": """
        SELECT recovery_id FROM outreach_recoveryclock owed JOIN outreach_recovery recovery ON recovery.id = recovery_id
          JOIN accounts_customer customer ON customer.id = customer_id
         WHERE missed_at IS NULL AND due_at < now() - interval '10 minutes' AND customer.deleted_at IS NULL""",
    "saving_began_with_the_cause_told": """
        SELECT id FROM outreach_recovery recovery WHERE state IN ('saving', 'recovered')
           AND NOT EXISTS (SELECT FROM outreach_recoveryword WHERE recovery_id = recovery.id AND tells_the_cause)""",
    "no_recovery_case_is_over_with_an_open_step": f"""
        SELECT recovery.id FROM outreach_recovery recovery JOIN outreach_recoverystep step ON step.recovery_id = recovery.id
         WHERE NOT ({OPEN}) AND step.state = 'open'""",  # noqa: S608  our own words
}
