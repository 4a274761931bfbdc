"""The access matrix of what is learned. Ana looks back at a crisis that lena commanded; eve, of her team, only knew of it; cleo is a
stranger to it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import User
from outreach.learning import PreventionState, RemarkState, ReviewState
from outreach.models import HelpRequest, Prevention, Remark, Review, ReviewFactor
from outreach.services import remarks, reviews
from tests.factories.learning import FACTOR, TEXTS, a_prevention, a_remark, a_review, some_help

TABLE = """
# ---- what is learned -----------------------------------------------------------------------------------------------------
learning                  GET     302    302 200 200 200  200 200  200  302  302
review                    GET     302    302 200 404 404  200 200  200  302  302
move_review               GET     302    302 200 404 404  403 200  200  302  302
move_review               POST    302    302 302 404 404  403 302  302  302  302
remove_review_factor      POST    302    302 302 404 404  403 302  302  302  302
preventions               GET     302    302 200 200 200  200 200  200  302  302
new_prevention            GET     302    302 200 404 404  403 200  200  302  302
new_prevention            POST    302    302 302 404 404  403 302  302  302  302
prevention                GET     302    302 200 404 404  200 200  200  302  302
move_prevention           GET     302    302 200 404 404  403 200  200  302  302
move_prevention           POST    302    302 302 404 404  403 302  302  302  302
api_reviews               GET     401    401 200 200 200  200 200  200  200  403
api_review                GET     401    401 200 404 404  200 200  200  200  403
api_review_moves          GET     401    401 200 404 404  200 200  200  200  403
api_review_factors        GET     401    401 200 404 404  200 200  200  200  403
api_review_factors        POST    401    401 201 404 404  403 201  201  403  403
api_review_factors        DELETE  401    401 200 404 404  403 200  200  403  403
api_review_write          POST    401    401 200 404 404  403 200  200  403  403
api_review_hand_in        POST    401    401 200 404 404  403 200  200  403  403
api_review_close          POST    401    401 403 404 404  403 200  200  403  403
api_review_send_back      POST    401    401 403 404 404  403 200  200  403  403
api_review_hand_over      POST    401    401 403 404 404  403 200  200  403  403
api_preventions           GET     401    401 200 200 200  200 200  200  200  403
api_preventions           POST    401    401 201 404 404  403 201  201  403  403
api_prevention            GET     401    401 200 404 404  200 200  200  200  403
api_prevention_moves      GET     401    401 200 404 404  200 200  200  200  403
api_prevention_done       POST    401    401 200 404 404  403 200  200  403  403
api_prevention_verify     POST    401    401 409 404 404  403 200  200  403  403
api_prevention_reopen     POST    401    401 409 404 404  403 200  200  403  403
api_prevention_drop       POST    401    401 200 404 404  403 200  200  403  403
api_prevention_hand_over  POST    401    401 200 404 404  403 200  200  403  403
api_recurrences           GET     401    401 200 200 200  200 200  200  200  403
api_root_causes           GET     401    401 200 200 200  200 200  200  200  403
remarks                   GET     302    302 200 200 200  200 200  200  302  302
new_remark                GET     302    302 200 404 404  403 200  200  302  302
new_remark                POST    302    302 302 404 404  403 302  302  302  302
remark                    GET     302    302 200 404 404  200 200  200  302  302
move_remark               GET     302    302 200 404 404  403 200  200  302  302
move_remark               POST    302    302 302 404 404  403 302  302  302  302
api_remarks               GET     401    401 200 200 200  200 200  200  200  403
api_remarks               POST    401    401 201 404 404  403 201  201  403  403
api_remark                GET     401    401 200 404 404  200 200  200  200  403
api_remark_moves          GET     401    401 200 404 404  200 200  200  200  403
api_remark_take_up        POST    401    401 403 404 404  403 200  200  403  403
api_remark_hand_over      POST    401    401 200 404 404  403 200  200  403  403
api_remark_settle         POST    401    401 200 404 404  403 200  200  403  403
api_remark_let_go         POST    401    401 200 404 404  403 200  200  403  403
help_ledger               GET     302    302 200 200 200  200 200  200  302  302
new_help                  GET     302    302 403 403 403  403 200  200  302  302
new_help                  POST    302    302 403 403 403  403 302  302  302  302
help                      GET     302    302 200 404 404  200 200  200  302  302
correct_help              GET     302    302 403 404 404  403 200  200  302  302
correct_help              POST    302    302 403 404 404  403 302  302  302  302
help_outcome              GET     302    302 200 404 404  403 200  200  302  302
help_outcome              POST    302    302 302 404 404  403 302  302  302  302
api_help_requests         GET     401    401 200 200 200  200 200  200  200  403
api_help_requests         POST    401    401 403 403 403  403 201  201  403  403
api_help_request          GET     401    401 200 404 404  200 200  200  200  403
api_help_request_correct  POST    401    401 403 404 404  403 201  201  403  403
api_help_request_outcomes GET     401    401 200 404 404  200 200  200  200  403
api_help_request_outcomes POST    401    401 201 404 404  403 201  201  403  403
report                    GET     302    302 200 200 200  200 200  200  302  302
report_rows               GET     302    302 200 200 200  200 200  200  302  302
api_report                GET     401    401 200 200 200  200 200  200  200  403
"""


@dataclass
class Learned:
    owed: Review
    factor: ReviewFactor
    written: Review
    open: Prevention
    done: Prevention
    surfaced: Remark
    taken_up: Remark
    helped: HelpRequest


def build(ana: User, lena: User, at: datetime) -> Learned:
    owed = a_review(lena, owner=ana, title="The bills were wrong", at=at)
    reviews.write(review=owed, **TEXTS, by=ana, at=at)
    reviews.add_factor(review=owed, **{**FACTOR, "what": "One supplier."}, by=ana, at=at)
    factor = reviews.add_factor(review=owed, **FACTOR, by=ana, at=at)
    return Learned(
        owed=owed,
        factor=factor,
        written=a_review(lena, owner=ana, state=ReviewState.WRITTEN, title="It was slow", at=at),
        open=a_prevention(ana, review=owed, at=at),
        done=a_prevention(ana, review=owed, state=PreventionState.DONE, at=at),
        surfaced=a_remark(ana, crisis=owed.crisis, state=RemarkState.SURFACED, at=at),
        taken_up=_taken_up(ana, lena, owed, at),
        helped=some_help(lena, asked_by=ana, asker="", at=at),
    )


def _taken_up(ana: User, lena: User, review: Review, at: datetime) -> Remark:
    """By lena, and now it is ana's."""
    taken = a_remark(lena, crisis=review.crisis, state=RemarkState.TAKEN_UP, at=at)
    return remarks.hand_over(remark=taken, owner=ana, due_on=(at + timedelta(days=9)).date(), by=lena, at=at)


def _of(name: str) -> Any:
    return lambda world: [getattr(world.learned, name).pk]


OF_OWED = ("", "_moves", "_factors", "_write", "_hand_in", "_hand_over")
ARGUMENTS: dict[str, Any] = {
    **{f"api_review{name}": _of("owed") for name in OF_OWED},
    **{f"api_review{name}": _of("written") for name in ("_close", "_send_back")},
    **{f"api_prevention{name}": _of("open") for name in ("", "_moves", "_done", "_drop", "_hand_over")},
    **{f"api_prevention{name}": _of("done") for name in ("_verify", "_reopen")},
    "review": _of("owed"),
    "move_review": lambda world: [world.learned.owed.pk, "write"],
    "remove_review_factor": lambda world: [world.learned.owed.pk, world.learned.factor.pk],
    "prevention": _of("open"),
    **{f"api_remark{name}": _of("taken_up") for name in ("", "_moves", "_hand_over", "_settle", "_let_go")},
    "api_remark_take_up": _of("surfaced"),
    "remark": _of("taken_up"),
    "move_remark": lambda world: [world.learned.taken_up.pk, "settle"],
    **{name: _of("helped") for name in ("help", "correct_help", "help_outcome", "api_help_request")},
    **{f"api_help_request_{name}": _of("helped") for name in ("correct", "outcomes")},
    "report_rows": lambda world: ["arr-at-risk"],
    "move_prevention": lambda world: [world.learned.open.pk, "done"],
}
SOON = f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%d}"
A_PREVENTION = {"what": "A drill.", "kind": "process", "function": "engineering", "due_on": SOON}
DONE = {"result": "It was drilled."}
ASKED = {"asker": "Kim Park", "function": "sales", "what": "Join a call.", "asked_on": f"{datetime.now(UTC):%Y-%m-%d}"}
A_REMARK = {"habit": "silos", "what": "Each team had its own list."}
SETTLED = {"outcome": "There is one list."}
FOR_LENA: Any = lambda world: {"owner_id": world.people["lena"].pk, "due_on": SOON}  # noqa: E731
SENT: dict[tuple[str, str], Any] = {
    ("move_review", "POST"): TEXTS,
    ("new_prevention", "POST"): A_PREVENTION,
    ("move_prevention", "POST"): DONE,
    ("api_review_factors", "POST"): FACTOR,
    ("api_review_write", "POST"): TEXTS,
    ("api_review_hand_in", "POST"): {},
    ("api_review_close", "POST"): {"note": "Read."},
    ("api_review_send_back", "POST"): {"note": "Why at night?", "due_on": SOON},
    ("api_review_hand_over", "POST"): FOR_LENA,
    ("api_preventions", "POST"): lambda world: {**A_PREVENTION, "review_id": world.learned.owed.pk},
    ("api_prevention_done", "POST"): DONE,
    ("api_prevention_verify", "POST"): {"evidence": "It rang."},
    ("api_prevention_reopen", "POST"): {"note": "It did not ring.", "due_on": SOON},
    ("api_prevention_drop", "POST"): {"note": "The supplier is gone."},
    ("api_prevention_hand_over", "POST"): FOR_LENA,
    ("new_help", "POST"): {**ASKED, "is_asked": "asked"},
    ("correct_help", "POST"): {**ASKED, "is_asked": "offered", "reason": "We had offered it."},
    ("help_outcome", "POST"): {"verdict": "helped", "what": "They renewed."},
    ("api_help_requests", "POST"): ASKED,
    ("api_help_request_correct", "POST"): {**ASKED, "reason": "It was Kim."},
    ("api_help_request_outcomes", "POST"): {"verdict": "helped", "words": "They renewed."},
    ("new_remark", "POST"): A_REMARK,
    ("move_remark", "POST"): SETTLED,
    ("api_remarks", "POST"): lambda world: {**A_REMARK, "crisis_id": world.learned.owed.crisis_id},
    ("api_remark_take_up", "POST"): {"trying": "One queue.", "due_on": SOON},
    ("api_remark_hand_over", "POST"): FOR_LENA,
    ("api_remark_settle", "POST"): SETTLED,
    ("api_remark_let_go", "POST"): {"note": "The teams are one now."},
}
QUERY = {
    "new_remark": lambda world: f"?crisis={world.learned.owed.crisis_id}",
    "new_prevention": lambda world: f"?review={world.learned.owed.pk}",
    "api_review_factors": lambda world: f"?factor_id={world.learned.factor.pk}",
}
