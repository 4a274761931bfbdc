"""What handling issues cost, each in the currency in which it was given."""

GIVEN = """
    SELECT concession.id, NULL::bigint AS loop_id, concession.issue_id, concession.customer_id,
           concession.amount || ' ' || concession.currency || ', ' || replace(concession.kind, '_', ' ')
               || CASE WHEN concession.is_repeated THEN ', repeated' ELSE '' END AS word,
           concession.currency AS own, coalesce(issue.function, '') AS function, concession.given_by_id AS owner_id, customer.segment,
           customer.team_id, (concession.given_at AT TIME ZONE %(zone)s)::date AS day, concession.amount::float8 AS value,
           concession.is_repeated AS hit
      FROM outreach_concession concession JOIN accounts_customer customer ON customer.id = concession.customer_id
      LEFT JOIN outreach_issue issue ON issue.id = concession.issue_id
     WHERE concession.given_at >= %(since)s AND concession.given_at < %(until)s AND {customers}
"""
