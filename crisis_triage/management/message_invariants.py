"""What must always be true of messages and deliveries, as questions that the database answers."""

from crisis_triage.management.promise_invariants import LEDGER

QUERIES = {
    "messages_stand_where_their_ledger_led": LEDGER.format(row="message", first="draft"),
    "nobody_approved_an_own_message": """
        SELECT id FROM outreach_message WHERE approver_id IN (author_id, editor_id)""",
    "no_message_left_without_approval": """
        SELECT delivery.id FROM outreach_delivery delivery JOIN outreach_message message ON message.id = delivery.message_id
         WHERE delivery.sent_at IS NOT NULL AND message.approver_id IS NULL""",
    "nobody_is_told_twice": """
        SELECT max(id) FROM outreach_delivery GROUP BY message_id, customer_id HAVING count(*) > 1
        UNION
        SELECT max(id) FROM outreach_delivery WHERE state IN ('waiting', 'sending', 'in_doubt')
         GROUP BY loop_id HAVING count(*) > 1
        UNION
        SELECT delivery.id FROM outreach_delivery delivery JOIN outreach_touchpoint touchpoint
            ON touchpoint.source = 'crisis-triage' AND touchpoint.external_id = 'delivery:' || delivery.id
         WHERE delivery.touchpoint_id IS DISTINCT FROM touchpoint.id""",
    "what_was_sent_is_a_touchpoint_within_the_hour": """
        SELECT id FROM outreach_delivery
         WHERE state = 'sent' AND booked_at IS NULL AND book_attempts = 0 AND coalesce(answered_at, sent_at) < now() - interval '1 hour'""",
    "what_was_told_moved_its_loop_or_says_why_not": """
        SELECT delivery.id FROM outreach_delivery delivery JOIN outreach_message message ON message.id = delivery.message_id
         WHERE delivery.booked_at IS NOT NULL AND message.purpose IN ('delivered', 'declined')
           AND delivery.moved_to IS NULL AND delivery.note = ''""",
    "no_delivery_is_forgotten_at_the_mail_server": """
        SELECT id FROM outreach_delivery WHERE state = 'sending' AND lease_until < now() - interval '1 hour'""",
    "what_has_ended_has_nothing_on_its_way": """
        SELECT delivery.id FROM outreach_delivery delivery JOIN outreach_message message ON message.id = delivery.message_id
         WHERE message.state IN ('sent', 'failed') AND delivery.state IN ('waiting', 'sending')""",
}
