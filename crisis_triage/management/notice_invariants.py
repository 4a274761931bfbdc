"""What must always be true of notices and reminders, as questions that the database answers."""

LONG_AGO = "now() - interval '1 hour'"

# A mail server that is down moves what is due by the back-off, which is shorter than the hour: so it is no violator.
QUERIES = {
    "no_notice_waits_to_be_told": f"""
        SELECT 'request ' || id FROM outreach_noticerequest WHERE asked_at < {LONG_AGO}
        UNION ALL
        SELECT 'notice ' || id FROM outreach_notification
         WHERE email_state = 'waiting' AND email_due_at < {LONG_AGO} AND (lease_until IS NULL OR lease_until < {LONG_AGO})
        UNION ALL
        SELECT 'reminders of promise ' || promise_id FROM outreach_reminderdue WHERE next_at < {LONG_AGO}
           AND EXISTS (SELECT FROM outreach_promise WHERE id = promise_id AND updated_at < {LONG_AGO})""",  # noqa: S608  a moment of ours
    "a_reminder_comes_once": """
        SELECT promise_id || ' on ' || days FROM outreach_promisereminder GROUP BY promise_id, days HAVING count(*) > 1""",
    "what_is_pending_will_be_reminded_of": """
        SELECT promise.id FROM outreach_promise promise
         WHERE state = 'pending' AND due_at > now() + interval '1 day'
           AND NOT EXISTS (SELECT FROM outreach_reminderdue due WHERE due.promise_id = promise.id)
           AND NOT EXISTS (SELECT FROM outreach_promisereminder ended WHERE ended.promise_id = promise.id)""",
}
