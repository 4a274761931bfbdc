"""The access matrix of the scene: everybody who signs in sees their own part of it. The CCO and administrators pick battles and park
programmes; the programme is ana's."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import User
from outreach.battles import Stand
from outreach.models import Battle, ParkedProgramme
from outreach.services import battles, programmes
from tests.architecture.access_crises import Crises

# address                 method  nobody dan ana eve cleo ben lena adam robo bare
TABLE = """
scene                     GET     302    302 200 200 200  200 200  200  302  302
scene_issues              GET     302    302 200 200 200  200 200  200  302  302
scene_steps               GET     302    302 200 200 200  200 200  200  302  302
expert_capacity           GET     302    302 403 403 403  403 200  200  302  302
expert_capacity           POST    302    302 403 403 403  403 302  302  302  302
api_expert_capacity       PUT     401    401 403 403 403  403 200  200  403  403
battle                    GET     302    302 403 403 404  403 200  200  302  302
battle                    POST    302    302 403 403 404  403 302  302  302  302
withdraw_battle           POST    302    302 403 403 404  403 302  302  302  302
programmes                GET     302    302 200 200 200  200 200  200  302  302
park                      GET     302    302 403 403 403  403 200  200  302  302
park                      POST    302    302 403 403 403  403 302  302  302  302
programme                 GET     302    302 200 404 404  200 200  200  302  302
move_programme            POST    302    302 302 404 404  403 302  302  302  302
api_scene                 GET     401    401 200 200 200  200 200  200  200  403
api_scene_risk            GET     401    401 200 200 200  200 200  200  200  403
api_scene_steps           GET     401    401 200 200 200  200 200  200  200  403
api_scene_issues          GET     401    401 200 200 200  200 200  200  200  403
api_battles               GET     401    401 200 200 200  200 200  200  200  403
api_battle                GET     401    401 200 200 404  200 200  200  200  403
api_battle_withdraw       POST    401    401 403 403 403  403 200  200  403  403
api_issue_battle          POST    401    401 403 403 403  403 200  200  403  403
api_programmes            GET     401    401 200 200 200  200 200  200  200  403
api_programmes            POST    401    401 403 403 403  403 201  201  403  403
api_programme             GET     401    401 200 404 404  200 200  200  200  403
api_programme_postpone    POST    401    401 200 404 404  403 200  200  403  403
api_programme_resume      POST    401    401 200 404 404  403 200  200  403  403
api_programme_drop        POST    401    401 200 404 404  403 200  200  403  403
"""
SOON = f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%d}"


@dataclass
class Course:
    battle: Battle
    programme: ParkedProgramme


def build(crises: Crises, ana: User, lena: User, at: datetime) -> Course:
    day, issue = (at + timedelta(days=5)).date(), crises.running.main_issue
    assert issue
    return Course(
        battle=battles.choose(issue=issue, stand=Stand.PICKED, reason="It hurts most.", due_on=day, by=lena, at=at),
        programme=programmes.park(
            name="Partner portal", why="Hands are needed.", crisis=crises.running, owner=ana, due_on=day, by=lena, at=at
        ),
    )


def _issue(world: Any) -> list[Any]:
    return [world.course.battle.issue_id]


def _battle(world: Any) -> list[Any]:
    return [world.course.battle.pk]


def _programme(world: Any) -> list[Any]:
    return [world.course.programme.pk]


ARGUMENTS: dict[str, Any] = {
    "battle": _issue,
    "api_issue_battle": _issue,
    **dict.fromkeys(("withdraw_battle", "api_battle", "api_battle_withdraw"), _battle),
    **{f"{name}programme": _programme for name in ("", "api_")},
    **{f"api_programme_{verb}": _programme for verb in ("postpone", "resume", "drop")},
    "move_programme": lambda world: [world.course.programme.pk, "end"],
}
CHOICE = {"stand": "left", "reason": "There is a way around.", "due_on": SOON}
NOTE = {"note": "Somebody else took it up."}
PARKED = {"name": "Newsletter", "why": "Its people are needed.", "due_on": SOON}
SENT: dict[tuple[str, str], Any] = {
    ("expert_capacity", "POST"): {"issues": "4"},
    ("api_expert_capacity", "PUT"): {"issues": 4},
    ("battle", "POST"): CHOICE,
    ("api_issue_battle", "POST"): CHOICE,
    ("withdraw_battle", "POST"): NOTE,
    ("api_battle_withdraw", "POST"): NOTE,
    ("park", "POST"): lambda world: PARKED | {"crisis": world.crises.running.pk},
    ("api_programmes", "POST"): lambda world: PARKED | {"crisis_id": world.crises.running.pk},
    ("move_programme", "POST"): NOTE | {"to": "resumed"},
    ("api_programme_postpone", "POST"): NOTE | {"due_on": SOON},
    ("api_programme_resume", "POST"): NOTE,
    ("api_programme_drop", "POST"): NOTE,
}
