"""Recovery cases that ended, preventions and help, as facts: what was saved, what is done so that it does not happen again, and help."""

SAVED = """
    SELECT recovery.id, NULL::bigint AS loop_id, NULL::bigint AS issue_id, recovery.customer_id, recovery.state AS word, NULL::text AS own,
           '' AS function, recovery.owner_id, customer.segment, customer.team_id,
           (recovery.ended_at AT TIME ZONE %(zone)s)::date AS day, NULL::float8 AS value, recovery.state = 'recovered' AS hit
      FROM outreach_recovery recovery JOIN accounts_customer customer ON customer.id = recovery.customer_id
     WHERE recovery.ended_at >= %(since)s AND recovery.ended_at < %(until)s AND recovery.state IN ('recovered', 'lost')
       AND customer.deleted_at IS NULL AND {customers}
"""
OF_PREVENTION = """
    prevention.id, NULL::bigint AS loop_id, NULL::bigint AS issue_id, NULL::bigint AS customer_id, left(prevention.what, 160) AS word,
    NULL::text AS own, prevention.function, prevention.owner_id, NULL::text AS segment, NULL::bigint AS team_id, NULL::float8 AS value
"""
DONE_ON = "(prevention.done_at AT TIME ZONE %(zone)s)::date"
# What was done and did not work is open again, with the moment of then: it counts as done only where it stands so.
DUE = f"""
    SELECT {OF_PREVENTION}, prevention.due_on AS day,
           CASE WHEN prevention.state IN ('done', 'verified') THEN {DONE_ON} <= prevention.due_on
                WHEN prevention.due_on < %(today)s THEN false END AS hit
      FROM outreach_prevention prevention
     WHERE prevention.due_on BETWEEN %(first)s AND %(last)s AND prevention.state <> 'dropped' AND {{preventions}}
"""  # noqa: S608  our own words
VERIFIED = f"""
    SELECT {OF_PREVENTION}, (prevention.verified_at AT TIME ZONE %(zone)s)::date AS day, NULL::bool AS hit
      FROM outreach_prevention prevention
     WHERE prevention.verified_at >= %(since)s AND prevention.verified_at < %(until)s AND prevention.state = 'verified' AND {{preventions}}
"""  # noqa: S608  our own words
HELP = """
    SELECT help.id, NULL::bigint AS loop_id, NULL::bigint AS issue_id, NULL::bigint AS customer_id,
           help.asker || ': ' || left(help.what, 140) AS word, NULL::text AS own, help.function, help.helper_id AS owner_id,
           NULL::text AS segment, NULL::bigint AS team_id, help.asked_on AS day, NULL::float8 AS value, help.is_asked AS hit
      FROM outreach_helprequest help
     WHERE help.asked_on BETWEEN %(first)s AND %(last)s AND {help}
       AND NOT EXISTS (SELECT FROM outreach_helprequest better WHERE better.corrects_id = help.id)
"""
