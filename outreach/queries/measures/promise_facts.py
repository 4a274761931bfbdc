"""Promises as facts. They are dated by days, as they were given: a promise for the 31st belongs to that month in every zone.

Whose: who sees to it that the promise is kept. Of its own it is kept, kept late, or broken: what is due and was not delivered is that, too.
"""

from outreach.queries.measures.loop_facts import JOINS

OF_PROMISE = """
    promise.id, loop.id AS loop_id, loop.issue_id, loop.customer_id, replace(promise.state, '_', ' ') AS word,
    CASE WHEN promise.state IN ('kept', 'kept_late') THEN promise.state ELSE 'broken' END AS own,
    issue.function, promise.owner_id, customer.segment, customer.team_id
"""
FROM = f"FROM outreach_promise promise JOIN outreach_loop loop ON loop.id = promise.loop_id {JOINS}"
COUNTED = "promise.state NOT IN ('cancelled', 'superseded') AND {promises}"
DELIVERED_ON = "(promise.delivered_at AT TIME ZONE promise.time_zone)::date"
"""By the calendar of the customer whose evening it was."""

KEPT = f"""
    SELECT {OF_PROMISE}, promise.due_on AS day, NULL::float8 AS value, promise.state = 'kept' AS hit
    {FROM} WHERE promise.due_on BETWEEN %(first)s AND %(last)s AND promise.due_at <= %(at)s AND {COUNTED}
"""
KEPT_STRICTLY = f"""
    SELECT {OF_PROMISE}, promise.original_due_on AS day, NULL::float8 AS value,
           coalesce(promise.delivered_at < promise.original_due_at, false) AS hit
    {FROM} WHERE promise.original_due_on BETWEEN %(first)s AND %(last)s AND promise.original_due_at <= %(at)s AND {COUNTED}
"""
SLIP = f"""
    SELECT {OF_PROMISE}, (promise.delivered_at AT TIME ZONE %(zone)s)::date AS day,
           ({DELIVERED_ON} - promise.original_due_on)::float8 AS value, promise.delivered_at < promise.original_due_at AS hit
    {FROM} WHERE promise.delivered_at >= %(since)s AND promise.delivered_at < %(until)s AND {{promises}}
"""
# The first of each chain: what came of its day, and who was told of it first. After a broken one the customer hears of the new day
# when it is promised; where none was, nobody has told them. What was brought forward did not slip.
NOTICE = f"""
    SELECT {OF_PROMISE}, promise.original_due_on AS day,
           ((told.at AT TIME ZONE promise.time_zone)::date - promise.original_due_on)::float8 AS value,
           coalesce((told.at AT TIME ZONE promise.time_zone)::date <= promise.original_due_on, false) AS hit
    {FROM} LEFT JOIN outreach_promise next ON next.follows_id = promise.id
    CROSS JOIN LATERAL (SELECT CASE promise.state WHEN 'superseded' THEN promise.told_at ELSE next.made_at END AS at) told
     WHERE promise.original_due_on BETWEEN %(first)s AND %(last)s AND promise.original_due_at <= %(at)s
       AND promise.follows_id IS NULL AND promise.state IN ('superseded', 'broken', 'kept_late')
       AND (promise.state <> 'superseded' OR next.due_on > promise.original_due_on) AND {{promises}}
"""
