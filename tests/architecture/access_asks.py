"""The access matrix of favours. Ana asks contacts of a customer of hers; eve, of her team, sees it; cleo is a stranger to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import AccountTeam, Contact, User
from outreach.asks import AskState
from outreach.models import Ask, AskPolicy
from tests.factories.accounts import CustomerFactory
from tests.factories.asks import a_friend, an_ask

TABLE = """
# ---- favours -------------------------------------------------------------------------------------------------------------
asks                      GET     302    302 200 200 200  200 200  200  302  302
new_ask                   GET     302    302 200 200 404  403 200  200  302  302
new_ask                   POST    302    302 302 302 404  403 302  302  302  302
advocates                 GET     302    302 200 200 200  200 200  200  302  302
ask                       GET     302    302 200 200 404  200 200  200  302  302
move_ask                  GET     302    302 200 200 404  403 200  200  302  302
move_ask                  POST    302    302 302 403 404  403 302  302  302  302
public_voice              GET     302    302 200 403 404  200 200  200  302  302
ask_policy                GET     302    302 403 403 403  403 200  200  302  302
ask_policy                POST    302    302 403 403 403  403 302  302  302  302
api_asks                  GET     401    401 200 200 200  200 200  200  200  403
api_asks                  POST    401    401 201 201 404  403 201  201  403  403
api_ask                   GET     401    401 200 200 404  200 200  200  200  403
api_ask_moves             GET     401    401 200 200 404  200 200  200  200  403
api_ask_ask               POST    401    401 200 403 404  403 200  200  403  403
api_ask_answer            POST    401    401 200 403 404  403 200  200  403  403
api_ask_done              POST    401    401 200 403 404  403 200  200  403  403
api_ask_withdraw          POST    401    401 200 403 404  403 200  200  403  403
api_ask_thank             POST    401    401 200 403 404  403 200  200  403  403
api_ask_hand_over         POST    401    401 200 403 404  403 200  200  403  403
api_ask_policy            GET     401    401 200 200 200  200 200  200  200  403
api_ask_policy            PUT     401    401 403 403 403  403 200  200  403  403
api_advocates             GET     401    401 200 200 200  200 200  200  200  403
api_public_voice          GET     401    401 200 403 404  200 200  200  200  403
"""


@dataclass
class Asks:
    free: Contact
    proposed: Ask
    asked: Ask
    agreed: Ask
    done: Ask


def build(ana: User, north: AccountTeam, at: datetime) -> Asks:
    AskPolicy.objects.create(pk=1, customer_most=50)
    friends = CustomerFactory(name="Friendly", owner=ana, team=north)
    states = {str(state): state for state in (AskState.PROPOSED, AskState.ASKED, AskState.AGREED, AskState.DONE)}
    made = {name: an_ask(ana, a_friend(friends), state=state, at=at) for name, state in states.items()}
    return Asks(free=a_friend(friends), **made)


def _of(name: str) -> Any:
    return lambda world: [getattr(world.asks, name).pk]


def _running(world: Any) -> list[int]:
    return [world.crises.running.pk]


ARGUMENTS: dict[str, Any] = {
    **{f"api_ask{name}": _of("proposed") for name in ("", "_moves", "_ask", "_withdraw", "_hand_over")},
    "api_ask_answer": _of("asked"),
    "api_ask_done": _of("agreed"),
    "api_ask_thank": _of("done"),
    "ask": _of("proposed"),
    "move_ask": lambda world: [world.asks.proposed.pk, "ask"],
    "public_voice": _running,
    "api_public_voice": _running,
}
A_FAVOUR = {"kind": "reference", "what": "Half an hour on the phone."}
RULES = {
    "contact_most": 1,
    "contact_days": 30,
    "contact_most_a_year": 4,
    "customer_most": 50,
    "customer_days": 30,
    "broken_days": 90,
    "thank_days": 2,
}
SENT: dict[tuple[str, str], Any] = {
    ("new_ask", "POST"): A_FAVOUR,
    ("move_ask", "POST"): {"channel": "call"},
    ("ask_policy", "POST"): RULES,
    ("api_asks", "POST"): lambda world: {**A_FAVOUR, "contact_id": world.asks.free.pk},
    ("api_ask_ask", "POST"): {"channel": "call"},
    ("api_ask_answer", "POST"): {"to": "agreed"},
    ("api_ask_done", "POST"): {"outcome": "Globex signed."},
    ("api_ask_withdraw", "POST"): {"note": "Globex chose."},
    ("api_ask_thank", "POST"): {"channel": "letter", "thanks": "By hand."},
    ("api_ask_hand_over", "POST"): lambda world: {"owner_id": world.people["lena"].pk},
    ("api_ask_policy", "PUT"): RULES,
}
QUERY = {"new_ask": lambda world: f"?contact={world.asks.free.pk}"}
