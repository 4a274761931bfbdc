"""The access matrix of research. Acme's is ana's, and so are the interview and the plan; eve, of her team, sees them and changes none; cleo
is a stranger to it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from accounts.models import Customer, User
from outreach.insights import ResearchMethod
from outreach.models import Insight, PlannedTalk
from tests.factories.insights import a_planned_talk, an_insight

TABLE = """
# ---- research ------------------------------------------------------------------------------------------------------------
research                    GET     302    302 200 200 200  200 200  200  302  302
blind_spots                 GET     302    302 200 200 200  200 200  200  302  302
research_freshness          GET     302    302 403 403 403  403 200  200  302  302
research_freshness          POST    302    302 403 403 403  403 302  302  302  302
insights                    GET     302    302 200 200 200  200 200  200  302  302
insight                     GET     302    302 200 200 404  200 200  200  302  302
withdraw_insight            GET     302    302 200 403 404  403 200  200  302  302
withdraw_insight            POST    302    302 302 403 404  403 302  302  302  302
record_insight              GET     302    302 200 200 404  403 200  200  302  302
record_insight              POST    302    302 302 302 404  403 302  302  302  302
plan_talk                   GET     302    302 200 200 404  403 200  200  302  302
plan_talk                   POST    302    302 302 302 404  403 302  302  302  302
planned_talks               GET     302    302 200 200 200  200 200  200  302  302
planned_talk                GET     302    302 200 200 404  200 200  200  302  302
move_planned_talk           GET     302    302 200 403 404  403 200  200  302  302
move_planned_talk           POST    302    302 302 403 404  403 302  302  302  302
crisis_research             GET     302    302 200 403 404  200 200  200  302  302
api_insights                GET     401    401 200 200 200  200 200  200  200  403
api_insights                POST    401    401 201 201 404  403 201  201  201  403
api_insight                 GET     401    401 200 200 404  200 200  200  200  403
api_insight_withdraw        POST    401    401 200 403 404  403 200  200  403  403
api_planned_talks           GET     401    401 200 200 200  200 200  200  200  403
api_planned_talks           POST    401    401 201 201 404  403 201  201  201  403
api_planned_talk            GET     401    401 200 200 404  200 200  200  200  403
api_planned_talk_hand_over  POST    401    401 200 403 404  403 200  200  403  403
api_planned_talk_drop       POST    401    401 200 403 404  403 200  200  403  403
api_research_coverage       GET     401    401 200 200 200  200 200  200  200  403
api_blind_spots             GET     401    401 200 200 200  200 200  200  200  403
api_research_freshness      GET     401    401 200 200 200  200 200  200  200  403
api_research_freshness      PUT     401    401 403 403 403  403 200  200  403  403
api_crisis_research         GET     401    401 200 403 404  200 200  200  200  403
"""


@dataclass
class Known:
    insight: Insight
    talk: PlannedTalk


def build(acme: Customer, ana: User, at: datetime) -> Known:
    visit = a_planned_talk(ana, acme, method=ResearchMethod.SITE_VISIT, at=at)
    return Known(insight=an_insight(ana, acme, at=at), talk=visit)


def _insight(world: Any) -> list[Any]:
    return [world.known.insight.pk]


def _talk(world: Any) -> list[Any]:
    return [world.known.talk.pk]


def _acme(world: Any) -> list[Any]:
    return [world.acme.pk]


ARGUMENTS: dict[str, Any] = {
    **dict.fromkeys(("insight", "withdraw_insight", "api_insight", "api_insight_withdraw"), _insight),
    **dict.fromkeys(("planned_talk", *(f"api_planned_talk{name}" for name in ("", "_hand_over", "_drop"))), _talk),
    **dict.fromkeys(("record_insight", "plan_talk"), _acme),
    "move_planned_talk": lambda world: [world.known.talk.pk, "drop"],
    **dict.fromkeys(("crisis_research", "api_crisis_research"), lambda world: [world.crises.running.pk]),
}
TODAY = f"{datetime.now(UTC):%Y-%m-%d}"
LEARNED = {"method": "survey", "held_on": f"{datetime.now(UTC):%Y-%m-01}", "learned": "They are content."}
PLANNED = {"method": "interview", "question": "What would they do without us?", "due_on": TODAY}
DAYS = dict.fromkeys((method.value for method in ResearchMethod), 90)
SENT: dict[tuple[str, str], Any] = {
    ("research_freshness", "POST"): DAYS,
    ("withdraw_insight", "POST"): {"reason": "Another of that name."},
    ("record_insight", "POST"): LEARNED,
    ("plan_talk", "POST"): PLANNED,
    ("move_planned_talk", "POST"): {"note": "They asked us to wait."},
    ("api_insights", "POST"): lambda world: {**LEARNED, "customer_id": world.acme.pk},
    ("api_insight_withdraw", "POST"): {"reason": "Another of that name."},
    ("api_planned_talks", "POST"): lambda world: {**PLANNED, "customer_id": world.acme.pk},
    ("api_planned_talk_hand_over", "POST"): lambda world: {"owner_id": world.people["lena"].pk, "due_on": TODAY},
    ("api_planned_talk_drop", "POST"): {"note": "They asked us to wait."},
    ("api_research_freshness", "PUT"): {"method": "interview", "days": 90},
}
