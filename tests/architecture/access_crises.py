"""The access matrix of crises. Ana is the liaison of the one that is running; eve, of her team, knows that it exists because it touches
Acme; cleo is a stranger to it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import Customer, User
from outreach.models import Crisis, CrisisAction, Issue
from outreach.services.crises import Room
from outreach.states import CrisisState, IssueState
from signals.vocabulary import Band
from tests.factories.crises import a_crisis, an_action
from tests.factories.issues import an_issue

TABLE = """
# ---- crises ----------------------------------------------------------------------------------------------------------
crises                    GET     302    302 200 200 200  200 200  200  302  302
new_crisis                GET     302    302 200 200 200  403 200  200  302  302
new_crisis                POST    302    302 302 302 302  403 302  302  302  302
crisis                    GET     302    302 200 200 404  200 200  200  302  302
crisis_brief              GET     302    302 200 403 404  200 200  200  302  302
move_crisis               GET     302    302 200 403 404  403 200  200  302  302
move_crisis               POST    302    302 302 403 404  403 302  302  302  302
api_crises                GET     401    401 200 200 200  200 200  200  200  403
api_crises                POST    401    401 403 403 403  403 201  201  403  403
api_crisis                GET     401    401 200 200 404  200 200  200  200  403
api_crisis_moves          GET     401    401 200 403 404  200 200  200  200  403
api_crisis_declare        POST    401    401 403 404 404  403 200  200  403  403
api_crisis_advance        POST    401    401 403 403 404  403 200  200  403  403
api_crisis_stand_down     POST    401    401 403 403 404  403 200  200  403  403
api_crisis_roles          POST    401    401 403 403 404  403 200  200  403  403
api_crisis_severity       POST    401    401 403 403 404  403 200  200  403  403
api_crisis_standing       GET     401    401 200 403 404  200 200  200  200  403
api_crisis_entries        GET     401    401 200 403 404  200 200  200  200  403
api_crisis_entries        POST    401    401 201 403 404  403 201  201  403  403
api_crisis_updates        POST    401    401 201 403 404  403 201  201  403  403
api_crisis_actions        GET     401    401 200 403 404  200 200  200  200  403
api_crisis_actions        POST    401    401 201 403 404  403 201  201  403  403
api_crisis_action_settle  POST    401    401 200 403 404  403 200  200  403  403
api_crisis_issues         GET     401    401 200 403 404  200 200  200  200  403
api_crisis_issues         POST    401    401 200 403 404  403 200  200  403  403
api_crisis_issues         DELETE  401    401 403 403 404  403 200  200  403  403
api_crisis_audience       GET     401    401 200 403 404  200 200  200  200  403
api_crisis_audience       POST    401    401 403 403 404  403 200  200  403  403
api_crisis_customers      GET     401    401 200 200 404  200 200  200  200  403
"""


@dataclass
class Crises:
    running: Crisis
    suspected: Crisis
    recovering: Crisis
    action: CrisisAction
    beside: Issue  # linked to the one that is running, which was opened for another


def build(acme: Customer, ana: User, lena: User, at: datetime) -> Crises:
    issue = an_issue(ana, acme, at=at)
    running = a_crisis(lena, issue=issue, room=Room(liaison=ana), at=at)
    beside = an_issue(ana, at=at)
    running.links.create(issue=beside, linked_by=lena, linked_at=at)
    over = an_issue(lena, acme, state=IssueState.IN_PROGRESS, at=at)
    recovering = a_crisis(lena, state=CrisisState.RECOVERING, title="Bills are wrong", issue=over, at=at)
    recovering.links.all().delete()  # nothing is open in it any more; whom it touched stays
    return Crises(
        running=running,
        suspected=a_crisis(ana, state=CrisisState.SUSPECTED, title="Is it the mail?", at=at),
        recovering=recovering,
        action=an_action(running, lena, at=at),
        beside=beside,
    )


def _of(name: str) -> Any:
    return lambda world: [getattr(world.crises, name).pk]


INSIDE = ("", "_moves", "_advance", "_roles", "_severity", "_standing", "_entries", "_updates", "_actions", "_issues")
ARGUMENTS: dict[str, Any] = {
    **{f"api_crisis{name}": _of("running") for name in (*INSIDE, "_audience", "_customers")},
    "crisis": _of("running"),
    "crisis_brief": _of("running"),
    "move_crisis": lambda world: [world.crises.running.pk, "log"],
    "api_crisis_declare": _of("suspected"),
    "api_crisis_stand_down": _of("recovering"),
    "api_crisis_action_settle": _of("action"),
}
AN_ACTION = {
    "what": "Call the ten largest.",
    "facing": "customers",
    "impact": "neutral",
    "impact_words": "They hear it.",
}
SENT: dict[tuple[str, str], Any] = {
    ("new_crisis", "POST"): {"kind": "sales", "title": "The quarter is short", "severity": "2", "how": "suspect"},
    ("move_crisis", "POST"): {"text": "The first customer called."},
    ("api_crises", "POST"): {"kind": "sales", "title": "The quarter is short", "severity": 2},
    ("api_crisis_declare", "POST"): {"cadence_minutes": 30},
    ("api_crisis_advance", "POST"): {"to": "contained"},
    ("api_crisis_stand_down", "POST"): lambda world: {
        "note": "Everybody was told.",
        "after_action_owner_id": world.people["lena"].pk,
        "after_action_due_on": f"{datetime.now(UTC) + timedelta(days=7):%Y-%m-%d}",
    },
    ("api_crisis_roles", "POST"): lambda world: {"commander_id": world.people["lena"].pk},
    ("api_crisis_severity", "POST"): {"severity": 2},
    ("api_crisis_entries", "POST"): {"text": "The first customer called."},
    ("api_crisis_updates", "POST"): {"text": "We know the cause."},
    ("api_crisis_actions", "POST"): AN_ACTION,
    ("api_crisis_action_settle", "POST"): {"to": "done", "outcome": "All ten were reached."},
    ("api_crisis_issues", "POST"): lambda world: {"issue_id": world.loops.new.pk},
    ("api_crisis_audience", "POST"): {"bands": [band.value for band in Band]},
}
QUERY = {"api_crisis_issues": lambda world: f"?issue_id={world.crises.beside.pk}"}
