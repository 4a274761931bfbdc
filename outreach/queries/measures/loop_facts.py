"""Loops as facts: when the customer was first talked with, and when they were told the outcome.

A fact has a day in our company's zone, which puts it into a period; perhaps a value, perhaps a verdict (``hit``), and whose it is. What
has neither yet still waits. A loop that was withdrawn or merged away is no duty: whoever has it twice counts once.
"""

WHOSE = "issue.function, issue.owner_id, customer.segment, customer.team_id"
OF_LOOP = f"""
    loop.id, loop.id AS loop_id, loop.issue_id, loop.customer_id, replace(loop.state, '_', ' ') AS word, NULL::text AS own, {WHOSE}
"""
JOINS = """
    JOIN outreach_issue issue ON issue.id = loop.issue_id JOIN accounts_customer customer ON customer.id = loop.customer_id
"""
TOLD = "('told', 'confirmed', 'declined_told')"
TELLING = "('told', 'declined_told')"
OPENED = "loop.opened_at >= %(since)s AND loop.opened_at < %(until)s AND loop.state NOT IN ('not_affected', 'merged') AND {loops}"
OPENED_DAY = "(loop.opened_at AT TIME ZONE %(zone)s)::date AS day"

FIRST_CONTACT = f"""
    SELECT {OF_LOOP}, {OPENED_DAY},
           extract(epoch FROM talk.at - loop.opened_at)::float8 / 3600 AS value,
           CASE WHEN talk.at <= loop.opened_at + %(contact_target)s THEN true
                WHEN loop.opened_at + %(contact_target)s <= %(at)s THEN false END AS hit
      FROM outreach_loop loop {JOINS}
      LEFT JOIN LATERAL (
            SELECT happened_at AS at FROM outreach_touchpoint
             WHERE customer_id = loop.customer_id AND outcome = 'connected' AND is_two_way
               AND happened_at >= loop.opened_at AND happened_at <= %(at)s
             ORDER BY happened_at LIMIT 1) talk ON true
     WHERE {OPENED}
"""  # noqa: S608  our own words

# Only who has been told and did not take it back counts as told; by the last telling, from the first opening.
CLOSED_IN_TIME = f"""
    SELECT {OF_LOOP}, {OPENED_DAY}, NULL::float8 AS value,
           CASE WHEN loop.state IN {TOLD} THEN told.at <= loop.opened_at + %(close_target)s
                WHEN loop.opened_at + %(close_target)s <= %(at)s THEN false END AS hit
      FROM outreach_loop loop {JOINS}
      LEFT JOIN LATERAL (
            SELECT moved_at AS at FROM outreach_loopmove
             WHERE loop_id = loop.id AND to_state IN {TELLING} ORDER BY number DESC LIMIT 1) told ON loop.state IN {TOLD}
     WHERE {OPENED}
"""  # noqa: S608  our own words
TOLD_IN_PERIOD = f"""
      FROM outreach_loopmove move JOIN outreach_loop loop ON loop.id = move.loop_id {JOINS}
     WHERE move.moved_at >= %(since)s AND move.moved_at < %(until)s AND move.to_state IN {TELLING} AND loop.state IN {TOLD}
       AND NOT EXISTS (SELECT FROM outreach_loopmove later
                        WHERE later.loop_id = move.loop_id AND later.number > move.number AND later.to_state IN {TELLING})
       AND {{loops}}
"""
TOLD_DAY = "(move.moved_at AT TIME ZONE %(zone)s)::date AS day"
TIME_TO_CLOSE = f"""
    SELECT {OF_LOOP}, {TOLD_DAY}, extract(epoch FROM move.moved_at - loop.opened_at)::float8 / 86400 AS value, NULL::bool AS hit
    {TOLD_IN_PERIOD}
"""  # noqa: S608  our own words
DECLINED = (
    f"SELECT {OF_LOOP}, {TOLD_DAY}, NULL::float8 AS value, move.to_state = 'declined_told' AS hit {TOLD_IN_PERIOD}"
)
