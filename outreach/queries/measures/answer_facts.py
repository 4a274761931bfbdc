"""Who stayed after our answer. A fact is an answer: a no, or the first promise of a chain. It is judged when 90 days have passed, and
belongs to the day on which they had.

A second answer within the 90 days of the first one is not counted again. Who was deleted or merged into somebody is left out, and so is
who had left before: nobody can say what the answer did to them.
"""

from outreach.queries.measures.loop_facts import JOINS, OF_LOOP

NOES = "(SELECT loop_id, moved_at AS at FROM outreach_loopmove WHERE to_state = 'declined_told')"
PROMISES = "(SELECT loop_id, made_at AS at FROM outreach_promise WHERE follows_id IS NULL)"


def _stayed_after(answers: str) -> str:
    return f"""
    SELECT {OF_LOOP}, stays.until AS day, NULL::float8 AS value, coalesce(customer.churned_on > stays.until, true) AS hit
      FROM {answers} answer JOIN outreach_loop loop ON loop.id = answer.loop_id {JOINS}
      CROSS JOIN LATERAL (SELECT (answer.at AT TIME ZONE %(zone)s)::date AS since,
                                 (answer.at AT TIME ZONE %(zone)s)::date + %(stays_days)s AS until) stays
     WHERE answer.at >= %(since)s - %(stays)s - interval '1 day' AND answer.at < %(until)s - %(stays)s + interval '1 day'
       AND stays.until BETWEEN %(first)s AND least(%(last)s, %(today)s) AND customer.deleted_at IS NULL
       AND coalesce(customer.churned_on > stays.since, true)
       AND NOT EXISTS (SELECT FROM {answers} earlier JOIN outreach_loop theirs ON theirs.id = earlier.loop_id
                        WHERE theirs.customer_id = loop.customer_id AND earlier.at >= answer.at - %(stays)s
                          AND (earlier.at, earlier.loop_id) < (answer.at, answer.loop_id))
       AND {{loops}}
"""  # noqa: S608  our own words


AFTER_NO = _stayed_after(NOES)
AFTER_PROMISE = _stayed_after(PROMISES)
