"""Issues as facts: what caused those that were resolved, and who owns those that are open."""

OF_ISSUE = """
    issue.id, NULL::bigint AS loop_id, issue.id AS issue_id, NULL::bigint AS customer_id,
    issue.function, issue.owner_id, NULL::text AS segment, NULL::bigint AS team_id
"""
CAUSE = "lower(btrim(regexp_replace(left(issue.root_cause, 160), '\\s+', ' ', 'g'), ' .'))"
"""Two people who write the same words, one with a full stop, name the same cause."""

CAUSES = f"""
    SELECT {OF_ISSUE}, upper(left({CAUSE}, 1)) || substr({CAUSE}, 2) AS word, {CAUSE} AS own,
           (move.moved_at AT TIME ZONE %(zone)s)::date AS day, NULL::float8 AS value, NULL::bool AS hit
      FROM outreach_issuemove move JOIN outreach_issue issue ON issue.id = move.issue_id
     WHERE move.moved_at >= %(since)s AND move.moved_at < %(until)s AND move.to_state = 'resolved'
       AND issue.state IN ('resolved', 'verified', 'closed')
       AND NOT EXISTS (SELECT FROM outreach_issuemove later
                        WHERE later.issue_id = move.issue_id AND later.number > move.number AND later.to_state = 'resolved')
       AND {{issues}}
"""  # noqa: S608  our own words


def _open(verdict: str) -> str:
    """Now, whatever the period: an owner of the past is nobody's duty."""
    return f"""
    SELECT {OF_ISSUE}, replace(issue.state, '_', ' ') AS word, NULL::text AS own, %(last)s AS day, NULL::float8 AS value, {verdict} AS hit
      FROM outreach_issue issue WHERE issue.state NOT IN ('closed', 'merged') AND {{issues}}
"""  # noqa: S608  our own words


OWNED_BY_CCO = _open("EXISTS (SELECT FROM accounts_user owner WHERE owner.id = issue.owner_id AND owner.role = 'cco')")
SPONSORED_BY_CCO = _open("""EXISTS (
    SELECT FROM outreach_squadmember member JOIN accounts_user sponsor ON sponsor.id = member.user_id
     WHERE member.issue_id = issue.id AND member.role = 'sponsor' AND sponsor.role = 'cco')""")
NOBODYS = _open("issue.owner_id IS NULL")
