"""What must always be true of the scene, as questions that the database answers."""

QUERIES = {
    "what_moved_the_arr_at_risk_adds_up": """
        SELECT span || ', team ' || coalesce(team_id, 0) || ', owner ' || coalesce(owner_id, 0) FROM outreach_riskbridge
         GROUP BY span, team_id, owner_id HAVING sum(amount) FILTER (WHERE NOT is_end) IS DISTINCT FROM
                coalesce(sum(amount) FILTER (WHERE is_end), 0)""",
    "a_battle_is_of_an_open_issue": """
        SELECT battle.id FROM outreach_battle battle JOIN outreach_issue issue ON issue.id = issue_id
         WHERE battle.ended_at IS NULL AND issue.state IN ('closed', 'merged')""",
    "whoever_decided_for_a_time_is_reminded": """
        SELECT 'battle ' || id FROM outreach_battle
         WHERE ended_at IS NULL AND reminded_at IS NULL AND remind_at < now() - interval '10 minutes'
         UNION ALL
        SELECT 'programme ' || id FROM outreach_parkedprogramme
         WHERE state = 'parked' AND reminded_at IS NULL AND remind_at < now() - interval '10 minutes'""",
    "each_step_of_the_arr_at_risk_is_in_its_bridge": """
        SELECT told.span || ', ' || told.cause
          FROM (SELECT span, cause, sum(customers) AS customers, sum(amount) AS amount FROM outreach_riskbridge WHERE cause <> ''
                 GROUP BY span, cause) told
          FULL JOIN (SELECT span, cause, count(*) AS customers, sum(after - before) AS amount FROM outreach_riskstep GROUP BY span, cause) made
         USING (span, cause)
         WHERE (told.customers, told.amount) IS DISTINCT FROM (made.customers, made.amount)""",
}
