"""Addresses of research."""

from django.urls import path

from outreach.api.insights import InsightList, OneInsight, WithdrawInsight
from outreach.api.planned_talks import DropTalk, HandOverTalk, OnePlannedTalk, PlannedTalkList
from outreach.api.research import BlindSpotList, Coverage, ResearchOfCrisis, SetFreshness

RESEARCH = [
    path("insights", InsightList.as_view(), name="api_insights"),
    path("insights/<int:id>", OneInsight.as_view(), name="api_insight"),
    path("insights/<int:id>/withdraw", WithdrawInsight.as_view(), name="api_insight_withdraw"),
    path("planned-talks", PlannedTalkList.as_view(), name="api_planned_talks"),
    path("planned-talks/<int:id>", OnePlannedTalk.as_view(), name="api_planned_talk"),
    path("planned-talks/<int:id>/hand-over", HandOverTalk.as_view(), name="api_planned_talk_hand_over"),
    path("planned-talks/<int:id>/drop", DropTalk.as_view(), name="api_planned_talk_drop"),
    path("research/coverage", Coverage.as_view(), name="api_research_coverage"),
    path("research/blind-spots", BlindSpotList.as_view(), name="api_blind_spots"),
    path("research/freshness", SetFreshness.as_view(), name="api_research_freshness"),
    path("crises/<int:id>/research", ResearchOfCrisis.as_view(), name="api_crisis_research"),
]
