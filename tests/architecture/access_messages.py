"""The access matrix of telling many: templates, messages, deliveries, and the one page for people outside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Contact, Customer, User
from outreach.models import Delivery, Message, MessageTemplate
from outreach.queries import opt_out_links
from outreach.services import opt_outs
from outreach.states import DeliveryState, IssueState, MessageState
from tests.factories.issues import an_issue
from tests.factories.message_templates import a_template
from tests.factories.messages import a_contact, a_message, addressed

TABLE = """
# ---- telling many customers ----------------------------------------------------------------------------------------
message_templates         GET     302    302 403 403 403  403 200  200  302  302
message_template_new      GET     302    302 403 403 403  403 200  200  302  302
message_template_new      POST    302    302 403 403 403  403 302  302  302  302
message_template          GET     302    302 403 403 403  403 200  200  302  302
message_template          POST    302    302 403 403 403  403 302  302  302  302
message_template_withdraw POST    302    302 403 403 403  403 302  302  302  302
messages                  GET     302    302 200 200 200  200 200  200  302  302
tell                      GET     302    302 200 200 404  403 200  200  302  302
tell                      POST    302    302 302 302 404  403 302  302  302  302
message                   GET     302    302 200 200 404  200 200  200  302  302
edit_message              GET     302    302 200 200 404  403 200  200  302  302
edit_message              POST    302    302 302 302 404  403 302  302  302  302
message_preview           GET     302    302 200 200 404  200 200  200  302  302
move_message              POST    302    302 302 302 404  403 302  302  302  302
delivery                  GET     302    302 200 200 404  200 200  200  302  302
settle_delivery           POST    302    302 302 302 404  403 302  302  302  302
bounce                    GET     302    302 200 200 200  403 200  200  302  302
bounce                    POST    302    302 302 302 422  403 302  302  302  302
api_messages              GET     401    401 200 200 200  200 200  200  200  403
api_messages              POST    401    401 201 201 404  403 201  201  403  403
api_message               GET     401    401 200 200 404  200 200  200  200  403
api_message               PUT     401    401 200 200 404  403 200  200  403  403
api_message_preview       GET     401    401 200 200 404  200 200  200  200  403
api_message_submit        POST    401    401 200 200 404  403 200  200  403  403
api_message_approve       POST    401    401 403 403 404  403 200  200  403  403
api_message_send_back     POST    401    401 200 200 404  403 200  200  403  403
api_message_send          POST    401    401 200 200 404  403 200  200  403  403
api_message_cancel        POST    401    401 200 200 404  403 200  200  403  403
api_message_retry         POST    401    401 200 200 404  403 200  200  403  403
api_message_leave_out     POST    401    401 409 409 404  403 409  409  403  403
api_message_deliveries    GET     401    401 200 200 404  200 200  200  200  403
api_delivery              GET     401    401 200 200 404  200 200  200  200  403
api_delivery_settle       POST    401    401 200 200 404  403 200  200  403  403
api_delivery_replies      POST    401    401 201 201 404  403 201  201  403  403
api_bounces               POST    401    401 200 200 404  403 200  200  403  403
api_opt_outs              POST    401    401 201 201 404  403 201  201  403  403
api_opt_outs_withdraw     POST    401    401 200 403 404  403 200  200  403  403
opt_out                   GET     200    200 200 200 200  200 200  200  200  200
opt_out                   POST    200    200 200 200 200  200 200  200  200  200
api_message_templates     GET     401    401 200 200 200  200 200  200  200  403
api_message_templates     POST    401    401 403 403 403  403 201  201  403  403
api_message_template      GET     401    401 200 200 200  200 200  200  200  403
api_message_template      PUT     401    401 403 403 403  403 200  200  403  403
api_message_template_withdraw POST 401   401 403 403 403  403 200  200  403  403
api_message_template_versions GET 401    401 200 200 200  200 200  200  200  403
"""


@dataclass
class Messages:
    """All of them are ana's, and go to Acme."""

    template: MessageTemplate
    draft: Message
    submitted: Message
    approved: Message
    failed: Message
    doubtful: Delivery
    reachable: Contact
    silent: Contact


def build(acme: Customer, ana: User, lena: User, at: datetime) -> Messages:
    reachable, silent = a_contact(acme, email="mia@acme.example"), a_contact(acme, email="otto@acme.example")
    opt_outs.record(contact=silent, by=lena, at=at)
    issue = an_issue(ana, acme, state=IssueState.IN_PROGRESS, at=at)
    failed, doubtful = (
        addressed(a_message(an_issue(ana, acme, at=at), ana, state=MessageState.SENDING, at=at), state, at=at)
        for state in (DeliveryState.FAILED, DeliveryState.IN_DOUBT)
    )
    return Messages(
        template=a_template(lena, at=at),
        draft=a_message(issue, ana, at=at),
        submitted=a_message(issue, ana, state=MessageState.SUBMITTED, at=at),
        approved=a_message(issue, ana, state=MessageState.APPROVED, at=at),
        failed=failed,
        doubtful=doubtful.deliveries.get(),
        reachable=reachable,
        silent=silent,
    )


def _arguments(name: str) -> Any:
    return lambda world: [getattr(world.messages, name).pk]


def _way_out(delivery: Delivery) -> str:
    return opt_out_links.link(delivery.message_id, delivery.customer_id).rpartition("/")[2]


ABOUT = {
    "message_template": "template",
    "message_template_withdraw": "template",
    "message": "submitted",
    "edit_message": "draft",
    "message_preview": "submitted",
    "delivery": "doubtful",
    "api_message_template": "template",
    "api_message_template_withdraw": "template",
    "api_message_template_versions": "template",
    "api_message": "draft",
    "api_message_preview": "draft",
    "api_message_submit": "draft",
    "api_message_approve": "submitted",
    "api_message_send_back": "submitted",
    "api_message_send": "approved",
    "api_message_cancel": "approved",
    "api_message_retry": "failed",
    "api_message_leave_out": "failed",
    "api_message_deliveries": "failed",
    "api_delivery": "doubtful",
    "api_delivery_settle": "doubtful",
    "api_delivery_replies": "doubtful",
}
ARGUMENTS = {address: _arguments(name) for address, name in ABOUT.items()} | {
    "tell": lambda world: [world.messages.draft.issue_id],
    "move_message": lambda world: [world.messages.draft.pk, "submit"],
    "settle_delivery": lambda world: [world.messages.doubtful.pk, "left"],
    "opt_out": lambda world: [_way_out(world.messages.doubtful)],
}

WORDS = {"subject": "Later", "body": "It takes a little longer."}
RETURNED = {"reason": "550 No such user", "address": "mia@acme.example"}
TEXT = WORDS | {"name": "Later", "purpose": "progress"}
SENT: dict[tuple[str, str], Any] = {
    ("message_template_new", "POST"): TEXT,
    ("message_template", "POST"): TEXT,
    ("api_message_templates", "POST"): TEXT,
    ("api_message_template", "PUT"): WORDS | {"name": "Later"},
    ("tell", "POST"): TEXT,
    ("edit_message", "POST"): WORDS,
    ("bounce", "POST"): RETURNED,
    ("api_message", "PUT"): WORDS,
    ("api_message_send_back", "POST"): {"note": "Say which exports."},
    ("api_message_cancel", "POST"): {"reason": "It was taken back."},
    ("api_delivery_settle", "POST"): {"has_left": True},
    ("api_delivery_replies", "POST"): {"text": "Thank you."},
    ("api_bounces", "POST"): RETURNED,
}

MADE_OF_WORLD: dict[tuple[str, str], Any] = {
    ("api_messages", "POST"): lambda world: {
        **WORDS,
        "issue_id": world.messages.draft.issue_id,
        "purpose": "progress",
    },
    ("api_opt_outs", "POST"): lambda world: _person(world, "reachable"),
    ("api_opt_outs_withdraw", "POST"): lambda world: {**_person(world, "silent"), "reason": "She asked for it."},
}
SENT |= MADE_OF_WORLD


def _person(world: Any, name: str) -> dict[str, int]:
    return {"customer_id": world.acme.pk, "contact_id": getattr(world.messages, name).pk}


def headers(world: Any, address: str) -> dict[str, str]:
    """Whoever writes names the version that they saw."""
    if not address.startswith("api_message") or address not in ABOUT:
        return {}
    return {"if-match": f'"{getattr(world.messages, ABOUT[address]).version}"'}
