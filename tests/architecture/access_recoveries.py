"""The access matrix of recovery cases. Acme's is ana's; eve, of her team, sees it and does not lead it; cleo is a stranger to it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from accounts.models import Customer, User
from outreach.models import Recovery, RecoveryStep
from outreach.recoveries import RecoveryState
from tests.factories.accounts import CustomerFactory
from tests.factories.recoveries import PLAN, a_recovery, a_step

TABLE = """
# ---- recovery cases ------------------------------------------------------------------------------------------------------
recoveries                GET     302    302 200 200 200  200 200  200  302  302
new_recovery              GET     302    302 200 403 404  403 200  200  302  302
new_recovery              POST    302    302 302 403 404  403 302  302  302  302
trust_compared            GET     302    302 200 200 200  200 200  200  302  302
api_trust_compared        GET     401    401 200 200 200  200 200  200  200  403
recovery                  GET     302    302 200 200 404  200 200  200  302  302
move_recovery             GET     302    302 200 200 404  403 200  200  302  302
move_recovery             POST    302    302 302 403 404  403 302  302  302  302
api_recoveries            GET     401    401 200 200 200  200 200  200  200  403
api_recoveries            POST    401    401 201 403 404  403 201  201  403  403
api_recovery              GET     401    401 200 200 404  200 200  200  200  403
api_recovery_moves        GET     401    401 200 200 404  200 200  200  200  403
api_recovery_standing     GET     401    401 200 200 404  200 200  200  200  403
api_recovery_plan         POST    401    401 200 403 404  403 200  200  403  403
api_recovery_hand_over    POST    401    401 200 403 404  403 200  200  403  403
api_recovery_end          POST    401    401 200 403 404  403 200  200  403  403
api_recovery_words        GET     401    401 200 200 404  200 200  200  200  403
api_recovery_words        POST    401    401 201 403 404  403 201  201  403  403
api_recovery_steps        GET     401    401 200 200 404  200 200  200  200  403
api_recovery_steps        POST    401    401 201 403 404  403 201  201  403  403
api_recovery_programmes   POST    401    401 200 403 404  403 200  200  403  403
api_recovery_step_settle  POST    401    401 200 403 404  403 200  200  403  403
"""


@dataclass
class Recoveries:
    case: Recovery
    step: RecoveryStep
    beside: Customer  # ana's too, and nobody has opened a case for them


def build(acme: Customer, ana: User, at: datetime) -> Recoveries:
    case = a_recovery(ana, acme, state=RecoveryState.SAVING, at=at)
    beside = CustomerFactory(name="Beside", owner=ana, owner_email=ana.email, team=acme.team)
    return Recoveries(case=case, step=a_step(case, ana, at=at), beside=beside)


def _case(world: Any) -> list[Any]:
    return [world.recoveries.case.pk]


OF_CASE = ("", "_moves", "_standing", "_plan", "_hand_over", "_end", "_words", "_steps", "_programmes")
ARGUMENTS: dict[str, Any] = {
    **{f"api_recovery{name}": _case for name in OF_CASE},
    "recovery": _case,
    "move_recovery": lambda world: [world.recoveries.case.pk, "word"],
    "api_recovery_step_settle": lambda world: [world.recoveries.step.pk],
}
A_WORD = {"text": "Nothing moved yet.", "channel": "call"}
SENT: dict[tuple[str, str], Any] = {
    ("new_recovery", "POST"): {"reason": "Two outages."},
    ("move_recovery", "POST"): A_WORD,
    ("api_recoveries", "POST"): lambda world: {"customer_id": world.recoveries.beside.pk, "reason": "Two outages."},
    ("api_recovery_plan", "POST"): PLAN,
    ("api_recovery_hand_over", "POST"): lambda world: {"owner_id": world.people["lena"].pk},
    ("api_recovery_end", "POST"): {"to": "lost", "note": "They signed with another."},
    ("api_recovery_words", "POST"): A_WORD,
    ("api_recovery_steps", "POST"): {
        "what": "Visit them.",
        "touch": "visit",
        "due_on": f"{datetime.now(UTC):%Y-%m-%d}",
    },
    ("api_recovery_programmes", "POST"): {"programme": "weekly_call"},
    ("api_recovery_step_settle", "POST"): {"to": "done", "outcome": "They were glad."},
}
QUERY = {"new_recovery": lambda world: f"?customer={world.recoveries.beside.pk}"}
