"""What must always be true of research, as questions that the database answers."""

from outreach.services.research_counting import MOST_SEGMENTS

QUERIES = {
    "research_by_segment_adds_up_to_the_whole": f"""
        SELECT whole.day::text FROM outreach_researchday whole JOIN outreach_researchday part ON part.day = whole.day AND part.segment IS NOT NULL
         WHERE whole.segment IS NULL GROUP BY whole.id
        HAVING count(*) < {MOST_SEGMENTS} AND (sum(part.customers), sum(part.arr), sum(part.fresh_arr), sum(part.single_customers))
            <> (whole.customers, whole.arr, whole.fresh_arr, whole.single_customers)""",  # noqa: S608  a number of ours
    "a_frozen_audience_has_what_was_known_of_it": """
        SELECT audience.crisis_id FROM outreach_crisisaudience audience
         WHERE frozen_at > (SELECT max(applied) FROM django_migrations WHERE name LIKE '%insight_before_a_crisis')
           AND NOT EXISTS (SELECT FROM outreach_crisisresearch known WHERE known.crisis_id = audience.crisis_id)""",
    "a_talk_is_done_by_what_was_recorded_by_its_method": """
        SELECT talk.id FROM outreach_plannedtalk talk LEFT JOIN outreach_insight insight ON insight.id = talk.insight_id
         WHERE talk.state = 'done' AND (talk.method = 'talk') <> (talk.touchpoint_id IS NOT NULL)
            OR insight.method <> talk.method""",
}
