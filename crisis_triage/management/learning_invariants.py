"""What must always be true of reviews, preventions and remarks, as questions that the database answers."""

from crisis_triage.management.promise_invariants import LEDGER

QUERIES = {
    "reviews_stand_where_their_ledger_led": LEDGER.format(row="review", first="owed"),
    "preventions_stand_where_their_ledger_led": LEDGER.format(row="prevention", first="open"),
    "a_crisis_that_is_over_has_its_review": """
        SELECT crisis.id FROM outreach_crisis crisis LEFT JOIN outreach_review review ON review.crisis_id = crisis.id
         WHERE (crisis.state = 'stood_down' AND crisis.after_action_owner_id IS NOT NULL) <> (review.id IS NOT NULL)""",
    "a_review_that_is_owed_has_its_day_and_no_other_does": """
        SELECT review.id FROM outreach_review review LEFT JOIN outreach_reviewclock owed ON owed.review_id = review.id
         WHERE (review.state = 'owed') <> (owed.review_id IS NOT NULL)""",
    "an_open_prevention_has_its_day_and_no_other_does": """
        SELECT prevention.id FROM outreach_prevention prevention
          LEFT JOIN outreach_preventionclock owed ON owed.prevention_id = prevention.id
         WHERE (prevention.state = 'open') <> (owed.prevention_id IS NOT NULL)""",
    "what_is_owed_after_a_crisis_is_noticed_within_minutes": """
        SELECT review_id FROM outreach_reviewclock WHERE missed_at IS NULL AND due_at < now() - interval '10 minutes'
         UNION ALL
        SELECT prevention_id FROM outreach_preventionclock WHERE missed_at IS NULL AND due_at < now() - interval '10 minutes'
         UNION ALL
        SELECT remark_id FROM outreach_remarkclock WHERE missed_at IS NULL AND due_at < now() - interval '10 minutes'""",
    "remarks_stand_where_their_ledger_led": LEDGER.format(row="remark", first="kept"),
    "what_is_kept_until_calm_waits_for_its_crisis": """
        SELECT move.remark_id FROM outreach_remarkmove move JOIN outreach_remark remark ON remark.id = move.remark_id
          JOIN outreach_crisis crisis ON crisis.id = remark.crisis_id
         WHERE move.to_state = 'surfaced' AND (crisis.stood_down_at IS NULL OR move.moved_at < crisis.stood_down_at + interval '7 days')""",
    "what_is_kept_until_calm_is_not_lost": """
        SELECT remark.id FROM outreach_remark remark JOIN outreach_crisis crisis ON crisis.id = remark.crisis_id
         WHERE remark.state = 'kept' AND crisis.stood_down_at < now() - interval '7 days 10 minutes'
           AND NOT EXISTS (SELECT FROM outreach_crisis loud WHERE loud.severity <= 2 AND loud.state IN ('declared', 'contained', 'recovering')
                                OR loud.stood_down_at > now() - interval '10 minutes')""",
    "a_remark_that_came_up_has_its_day_and_no_other_does": """
        SELECT remark.id FROM outreach_remark remark LEFT JOIN outreach_remarkclock owed ON owed.remark_id = remark.id
         WHERE (remark.state IN ('surfaced', 'taken_up')) <> (owed.remark_id IS NOT NULL)""",
    "what_was_said_of_help_goes_along_with_its_correction": """
        SELECT better.id FROM outreach_helprequest better WHERE better.corrects_id IS NOT NULL
           AND (SELECT count(*) FROM outreach_helpoutcome WHERE help_id = better.id)
             < (SELECT count(*) FROM outreach_helpoutcome WHERE help_id = better.corrects_id)""",
    "nobody_closed_or_verified_their_own": """
        SELECT id FROM outreach_review WHERE closed_by_id = written_by_id
         UNION ALL
        SELECT id FROM outreach_prevention WHERE state = 'verified' AND verified_by_id IN (owner_id, done_by_id)""",
}
