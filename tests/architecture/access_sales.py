"""The access matrix of a sales crisis that lena commands and in which ana is liaison; eve, of her team, and cleo are strangers to it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import Customer, User
from outreach.models import Crisis, Deal, JoinRequest, SalesTarget
from outreach.sales import DealState, JoinState
from outreach.services.crises import Room
from tests.factories.sales import a_deal, a_join, a_sales_crisis, a_target

TABLE = """
# ---- sales crises --------------------------------------------------------------------------------------------------------
new_sales_target          GET     302    302 403 404 404  403 200  200  302  302
new_sales_target          POST    302    302 403 404 404  403 302  302  302  302
sales_target              GET     302    302 200 404 404  200 200  200  302  302
move_sales_target         GET     302    302 200 404 404  403 200  200  302  302
move_sales_target         POST    302    302 403 404 404  403 302  302  302  302
new_deal                  GET     302    302 200 404 404  403 200  200  302  302
new_deal                  POST    302    302 302 404 404  403 302  302  302  302
deal                      GET     302    302 200 404 404  200 200  200  302  302
move_deal                 GET     302    302 200 404 404  403 200  200  302  302
move_deal                 POST    302    302 302 404 404  403 302  302  302  302
deal_references           POST    302    302 302 404 404  403 302  302  302  302
api_sales_targets         GET     401    401 200 200 200  200 200  200  200  403
api_sales_targets         POST    401    401 403 404 404  403 201  201  403  403
api_sales_target          GET     401    401 200 404 404  200 200  200  200  403
api_sales_target_standing GET     401    401 200 404 404  200 200  200  200  403
api_sales_target_change   POST    401    401 403 404 404  403 200  200  403  403
sales_gap                 GET     302    302 200 404 404  200 200  200  302  302
api_sales_target_closers  GET     401    401 200 404 404  200 200  200  200  403
api_sales_target_simulation GET   401    401 200 404 404  200 200  200  200  403
api_sales_target_references GET   401    401 200 404 404  200 200  200  200  403
new_join                  GET     302    302 200 404 404  403 200  200  302  302
new_join                  POST    302    302 302 404 404  403 302  302  302  302
join                      GET     302    302 200 404 404  200 200  200  302  302
move_join                 GET     302    302 200 404 404  403 200  200  302  302
move_join                 POST    302    302 302 404 404  403 403  403  302  302
api_join_requests         GET     401    401 200 200 200  200 200  200  200  403
api_join_requests         POST    401    401 201 404 404  403 201  201  403  403
api_join_request          GET     401    401 200 404 404  200 200  200  200  403
api_join_request_moves    GET     401    401 200 404 404  200 200  200  200  403
api_join_request_accept   POST    401    401 200 404 404  403 403  403  403  403
api_join_request_decline  POST    401    401 200 404 404  403 403  403  403  403
api_join_request_withdraw POST    401    401 403 404 404  403 200  200  403  403
api_join_request_held     POST    401    401 200 404 404  403 200  200  403  403
api_deals                 GET     401    401 200 200 200  200 200  200  200  403
api_deals                 POST    401    401 201 404 404  403 201  201  403  403
api_deal                  GET     401    401 200 404 404  200 200  200  200  403
api_deal_moves            GET     401    401 200 404 404  200 200  200  200  403
api_deal_references       GET     401    401 200 404 404  200 200  200  200  403
api_deal_references       POST    401    401 201 404 404  403 201  201  403  403
api_deal_change           POST    401    401 200 404 404  403 200  200  403  403
api_deal_won              POST    401    401 200 404 404  403 200  200  403  403
api_deal_lost             POST    401    401 200 404 404  403 200  200  403  403
api_deal_reopen           POST    401    401 200 404 404  403 200  200  403  403
"""


@dataclass
class Sales:
    without: Crisis
    target: SalesTarget
    open: Deal
    lost: Deal
    asked: JoinRequest
    held: JoinRequest


def build(acme: Customer, ana: User, lena: User, at: datetime) -> Sales:
    room = Room(commander=lena, liaison=ana)
    target = a_target(lena, crisis=a_sales_crisis(lena, room=room, at=at), at=at)
    deal = a_deal(ana, target=target, whose=acme, at=at)
    past = at - timedelta(minutes=5)
    accepted = {"state": JoinState.ACCEPTED, "call_at": at - timedelta(minutes=1), "at": past}
    return Sales(
        without=a_sales_crisis(lena, title="The year is short", room=room, at=at),
        target=target,
        open=deal,
        asked=a_join(lena, about=deal, asked=ana, target=target, at=at),
        held=a_join(lena, about=deal, asked=ana, target=target, **accepted),
        lost=a_deal(ana, target=target, state=DealState.LOST, at=at),
    )


def _of(name: str) -> Any:
    return lambda world: [getattr(world.sales, name).pk]


ARGUMENTS: dict[str, Any] = {
    **dict.fromkeys(("sales_target", "sales_gap", "new_deal"), _of("target")),
    **{
        f"api_sales_target{name}": _of("target")
        for name in ("", "_standing", "_change", "_closers", "_simulation", "_references")
    },
    **{f"api_deal{name}": _of("open") for name in ("", "_moves", "_change", "_won", "_lost", "_references")},
    "deal_references": _of("open"),
    **{f"api_join_request{name}": _of("asked") for name in ("", "_moves", "_accept", "_decline", "_withdraw")},
    "api_join_request_held": _of("held"),
    "new_join": lambda world: [world.sales.target.crisis_id],
    "join": _of("asked"),
    "move_join": lambda world: [world.sales.asked.pk, "decline"],
    "new_sales_target": _of("without"),
    "move_sales_target": lambda world: [world.sales.target.pk, "change"],
    "deal": _of("open"),
    "move_deal": lambda world: [world.sales.open.pk, "lost"],
    "api_deal_reopen": _of("lost"),
}
TODAY = f"{datetime.now(UTC):%Y-%m-%d}"
SOON = f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%d}"
CHANGE = {"amount": "90000.00", "due_on": SOON, "booked_by": "deals", "why": "The board asked."}
TARGET = {**CHANGE, "currency": "EUR"}
DEAL = {"prospect": "Newco", "what": "40 seats", "amount": "9000.00", "currency": "EUR", "expected_on": SOON}
NO = {"note": "No budget."}
CALL = {"purpose": "They doubt us.", "brief": "Their COO is new.", "call_at": f"{SOON}T12:00:00Z"}


SENT: dict[tuple[str, str], Any] = {
    ("new_sales_target", "POST"): TARGET,
    ("move_sales_target", "POST"): CHANGE,
    ("new_deal", "POST"): DEAL,
    ("move_deal", "POST"): NO,
    ("deal_references", "POST"): lambda world: {"kind": "reference", "contact": world.asks.free.pk},
    ("api_deal_references", "POST"): lambda world: {"kind": "referral", "contact_id": world.asks.free.pk},
    ("api_sales_targets", "POST"): lambda world: {**TARGET, "crisis_id": world.sales.without.pk},
    ("api_sales_target_change", "POST"): CHANGE,
    ("api_deals", "POST"): lambda world: {**DEAL, "target_id": world.sales.target.pk},
    ("api_deal_change", "POST"): lambda world: {
        "amount": "1.00",
        "expected_on": SOON,
        "owner_id": world.people["lena"].pk,
    },
    ("api_deal_won", "POST"): {"amount": "9000.00", "booked_on": TODAY},
    ("api_deal_lost", "POST"): NO,
    ("new_join", "POST"): lambda world: {**CALL, "asked": world.people["eve"].pk, "call_at": CALL["call_at"][:16]},
    ("move_join", "POST"): NO,
    ("api_join_requests", "POST"): lambda world: {
        **CALL,
        "asked_id": world.people["eve"].pk,
        "deal_id": world.sales.open.pk,
        "crisis_id": world.sales.target.crisis_id,
    },
    ("api_join_request_accept", "POST"): {},
    ("api_join_request_decline", "POST"): NO,
    ("api_join_request_withdraw", "POST"): NO,
    ("api_join_request_held", "POST"): {"result": "forward", "outcome": "They want the contract."},
    ("api_deal_reopen", "POST"): NO,
}
QUERY = {"new_join": lambda world: f"?deal={world.sales.open.pk}"}
