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
    "status_updates_stand_where_their_ledger_led": LEDGER.format(row="statusupdate", first="proposed"),
    "nothing_is_public_that_its_author_approved": """
        SELECT id FROM outreach_statusupdate WHERE state IN ('published', 'taken_back') AND approver_id IS NOT DISTINCT FROM author_id""",
    "what_was_revoked_shows_nothing": """
        SELECT page.id FROM outreach_statuspage page JOIN outreach_statusupdate said USING (crisis_id)
         WHERE page.revoked_at IS NOT NULL AND position(said.headline IN page.body) > 0""",
    "scripts_stand_where_their_ledger_led": LEDGER.format(row="scriptversion", first="draft"),
    "where_scripts_stand_is_told": TOLD.format(row="scriptversion", first="draft").replace(
        "kind = 'scriptversion'", "kind = 'script_version'"
    ),
    "a_published_script_supersedes_those_before_it": """
        SELECT earlier.id FROM outreach_scriptversion earlier JOIN outreach_scriptversion later USING (script_id)
         WHERE earlier.state = 'published' AND later.published_at IS NOT NULL AND later.number > earlier.number
           AND later.state <> 'withdrawn'""",
    "what_the_call_centre_says_was_approved_by_somebody_else": """
        SELECT id FROM outreach_scriptversion
         WHERE published_at IS NOT NULL AND (approver_id IS NULL OR approver_id = author_id OR approver_id = ANY(editors))""",
    "nobody_opened_a_link_that_did_not_work": """
        SELECT opening.id FROM outreach_customerlinkopening opening JOIN outreach_customerlink link ON link.id = link_id
         WHERE opened_at NOT BETWEEN made_at AND least(expires_at, revoked_at)""",
    "a_message_in_blocks_says_what_its_blocks_say": """
        SELECT message_id FROM outreach_crisismessage blocks JOIN outreach_message message ON message.id = message_id
         WHERE message.body <> array_to_string(array_remove(ARRAY[btrim(apologise, E' \\n'), btrim(what_happened, E' \\n'),
               btrim(what_we_did, E' \\n'), btrim(what_happens_now, E' \\n'), btrim(ask, E' \\n'), btrim(inconvenience, E' \\n'),
               btrim(assure, E' \\n'), btrim(thank, E' \\n')], ''), E'\\n\\n')""",
    "no_message_that_left_misses_a_block": """
        SELECT message_id FROM outreach_crisismessage blocks JOIN outreach_message message ON message.id = message_id
         WHERE message.started_at IS NOT NULL AND '' IN (apologise, what_happened, what_we_did, what_happens_now, ask, inconvenience,
               assure, thank)""",
    "whoever_is_called_instead_was_asked_for": """
        SELECT delivery.id FROM outreach_delivery delivery WHERE state = 'called'
           AND NOT EXISTS (SELECT FROM outreach_personalcall call WHERE call.message_id = delivery.message_id)""",
}
