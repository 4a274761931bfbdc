"""The access matrix of scripts for the call centre. Ana is in the room that they belong to; eve, of her team, only knows of the crisis, so
that she sees what is published; cleo is a stranger to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from outreach.honesty.stages import ScriptState
from outreach.models import Crisis, Message, PersonalCall, ScriptVersion
from outreach.services import script_use
from tests.factories.scripts import HONEST, a_crisis_message, a_script

TABLE = """
# ---- what the call centre says ----------------------------------------------------------------------------------------
scripts                   GET     302    302 200 200 200  200 200  200  302  302
new_script                GET     302    302 200 403 404  403 200  200  302  302
new_script                POST    302    302 302 403 404  403 302  302  302  302
script                    GET     302    302 200 200 404  200 200  200  302  302
next_script               POST    302    302 302 403 404  403 302  302  302  302
script_version            GET     302    302 200 200 404  200 200  200  302  302
edit_script               GET     302    302 200 404 404  403 200  200  302  302
edit_script               POST    302    302 302 404 404  403 302  302  302  302
move_script               POST    302    302 302 404 404  403 302  302  302  302
talk_track                GET     302    302 200 200 404  200 200  200  302  302
read_script               POST    302    302 302 302 404  403 302  302  302  302
ask_script                POST    302    302 302 302 404  403 302  302  302  302
api_script_versions       GET     401    401 200 200 200  200 200  200  200  403
api_crisis_scripts        POST    401    401 201 403 404  403 201  201  403  403
api_script_next           POST    401    401 201 403 404  403 201  201  403  403
api_script_version        GET     401    401 200 404 404  200 200  200  200  403
api_script_version        PUT     401    401 200 404 404  403 200  200  403  403
api_script_submit         POST    401    401 200 404 404  403 200  200  403  403
api_script_approve        POST    401    401 403 404 404  403 200  200  403  403
api_script_publish        POST    401    401 200 404 404  403 200  200  403  403
api_script_send_back      POST    401    401 200 404 404  403 200  200  403  403
api_script_withdraw       POST    401    401 200 404 404  403 200  200  403  403
api_script_moves          GET     401    401 200 200 404  200 200  200  200  403
api_script_findings       GET     401    401 200 200 404  200 200  200  200  403
api_script_receipts       GET     401    401 200 200 404  200 200  200  200  403
api_script_receipts       POST    401    401 201 201 404  403 201  201  201  403
api_script_questions      GET     401    401 200 200 404  200 200  200  200  403
api_script_questions      POST    401    401 201 201 404  403 201  201  201  403
new_crisis_message        GET     302    302 200 403 404  403 200  200  302  302
new_crisis_message        POST    302    302 302 403 404  403 302  302  302  302
edit_blocks               GET     302    302 200 403 404  403 200  200  302  302
edit_blocks               POST    302    302 302 403 404  403 302  302  302  302
personal_calls            GET     302    302 200 200 200  200 200  200  302  302
drop_call                 POST    302    302 302 302 404  403 302  302  302  302
premium                   GET     302    302 403 403 403  403 200  200  302  302
premium                   POST    302    302 403 403 403  403 302  302  302  302
api_crisis_messages       POST    401    401 201 403 404  403 201  201  403  403
api_message_blocks        GET     401    401 200 200 404  200 200  200  200  403
api_message_blocks        PUT     401    401 200 403 404  403 200  200  403  403
api_personal_calls        GET     401    401 200 200 200  200 200  200  200  403
api_personal_call         GET     401    401 200 200 404  200 200  200  200  403
api_personal_call_drop    POST    401    401 200 200 404  403 200  200  403  403
api_premium               GET     401    401 200 200 200  200 200  200  200  403
api_premium               PUT     401    401 403 403 403  403 200  200  403  403
"""


@dataclass
class Scripts:
    crisis: Crisis
    draft: ScriptVersion
    submitted: ScriptVersion
    approved: ScriptVersion
    published: ScriptVersion
    message: Message
    call: PersonalCall


def build(crisis: Crisis, ana: User, lena: User, at: datetime) -> Scripts:
    states = (ScriptState.DRAFT, ScriptState.SUBMITTED, ScriptState.APPROVED, ScriptState.PUBLISHED)
    made = {
        state.value: a_script(crisis, ana, title=state.label, state=state, approver=lena, at=at) for state in states
    }
    message = a_crisis_message(crisis, ana, at=at)
    asked = {"customer": crisis.main_issue.loops.get().customer, "asked_of": ana, "asked_at": at}
    call = PersonalCall.objects.create(message=message, crisis=crisis, **asked)
    script_use.ask(version=made["published"], text="=Who pays?", by=ana, at=at)
    return Scripts(crisis=crisis, message=message, call=call, **made)


ABOUT = {
    "script_version": "published",
    "edit_script": "draft",
    "talk_track": "published",
    "read_script": "published",
    "ask_script": "published",
    "api_script_version": "draft",
    "api_script_submit": "draft",
    "api_script_approve": "submitted",
    "api_script_publish": "approved",
    "api_script_send_back": "submitted",
    "api_script_withdraw": "approved",
    "api_script_moves": "published",
    "api_script_findings": "published",
    "api_script_receipts": "published",
    "api_script_questions": "published",
    "edit_blocks": "message",
    "drop_call": "call",
    "api_message_blocks": "message",
    "api_personal_call": "call",
    "api_personal_call_drop": "call",
}


def _of(name: str) -> Any:
    return lambda world: [getattr(world.scripts, name).pk]


ARGUMENTS: dict[str, Any] = {address: _of(name) for address, name in ABOUT.items()} | {
    "new_script": _of("crisis"),
    "new_crisis_message": _of("crisis"),
    "api_crisis_messages": _of("crisis"),
    "api_crisis_scripts": _of("crisis"),
    "script": lambda world: [world.scripts.published.script_id],
    "next_script": lambda world: [world.scripts.published.script_id],
    "api_script_next": lambda world: [world.scripts.published.script_id],
    "move_script": lambda world: [world.scripts.draft.pk, "submit"],
}
BLOCKS = {"subject": "Your line at night", **HONEST}
A_REASON = {"reason": "They know."}
A_QUESTION = {"text": "Who pays for it?"}
SENT: dict[tuple[str, str], Any] = {
    ("new_script", "POST"): {"title": "Everybody else", **HONEST},
    ("edit_script", "POST"): HONEST,
    ("ask_script", "POST"): A_QUESTION,
    ("api_crisis_scripts", "POST"): {"title": "Everybody else", **HONEST},
    ("api_script_version", "PUT"): HONEST,
    ("api_script_send_back", "POST"): {"note": "Say how many."},
    ("api_script_withdraw", "POST"): {"reason": "It was another cause."},
    ("api_script_questions", "POST"): A_QUESTION,
    ("new_crisis_message", "POST"): lambda world: {
        **BLOCKS,
        "issue": world.scripts.crisis.main_issue_id,
        "purpose": "progress",
    },
    ("edit_blocks", "POST"): BLOCKS,
    ("drop_call", "POST"): A_REASON,
    ("premium", "POST"): {"segments": "Gold"},
    ("api_crisis_messages", "POST"): lambda world: {**BLOCKS, "issue_id": world.scripts.crisis.main_issue_id},
    ("api_message_blocks", "PUT"): BLOCKS,
    ("api_personal_call_drop", "POST"): A_REASON,
    ("api_premium", "PUT"): {"segments": ["Gold"]},
}


def headers(world: Any, address: str) -> dict[str, str]:
    """Whoever moves one names the version that they saw."""
    if not address.startswith(("api_script", "api_message_blocks")) or address not in ABOUT:
        return {}
    return {"if-match": f'"{getattr(world.scripts, ABOUT[address]).version}"'}
