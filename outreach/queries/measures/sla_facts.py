"""SLA clocks as facts: which of them count, and which were met, is for ``sla_attainment`` to say."""

DUE = """
    SELECT clock.id, clock.loop_id, issue.id AS issue_id, loop.customer_id, clock.state AS word, NULL::text AS own,
           issue.function, issue.owner_id, customer.segment, customer.team_id,
           (clock.due_at AT TIME ZONE %(zone)s)::date AS day, NULL::float8 AS value, clock.state = 'met' AS hit
      FROM outreach_slaclock clock LEFT JOIN outreach_loop loop ON loop.id = clock.loop_id
      JOIN outreach_issue issue ON issue.id = coalesce(clock.issue_id, loop.issue_id)
      LEFT JOIN accounts_customer customer ON customer.id = loop.customer_id
     WHERE clock.target = '{target}' AND clock.due_at >= %(since)s AND clock.due_at < %(until)s AND clock.id IN ({clocks})
"""
