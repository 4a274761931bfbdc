"""The access matrix of telling many: templates, messages, deliveries, and the one page for people outside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from outreach.models import MessageTemplate
from outreach.queries import opt_out_links
from tests.factories.message_templates import a_template

TABLE = """
# ---- telling many customers ----------------------------------------------------------------------------------------
message_templates         GET     302    302 403 403 403  403 200  200  302  302
message_template_new      GET     302    302 403 403 403  403 200  200  302  302
message_template_new      POST    302    302 403 403 403  403 302  302  302  302
message_template          GET     302    302 403 403 403  403 200  200  302  302
message_template          POST    302    302 403 403 403  403 302  302  302  302
message_template_withdraw POST    302    302 403 403 403  403 302  302  302  302
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
    template: MessageTemplate


def build(lena: User, at: datetime) -> Messages:
    return Messages(template=a_template(lena, at=at))


def _arguments(name: str) -> Any:
    return lambda world: [getattr(world.messages, name).pk]


ABOUT = {
    "message_template": "template",
    "message_template_withdraw": "template",
    "api_message_template": "template",
    "api_message_template_withdraw": "template",
    "api_message_template_versions": "template",
}
ARGUMENTS = {address: _arguments(name) for address, name in ABOUT.items()} | {
    "opt_out": lambda world: [opt_out_links.link(world.acme.contacts.get().pk).rpartition("/")[2]]
}

TEXT = {"name": "Later", "purpose": "progress", "subject": "Later", "body": "It takes a little longer."}
SENT: dict[tuple[str, str], dict[str, Any]] = {
    ("message_template_new", "POST"): TEXT,
    ("message_template", "POST"): TEXT,
    ("api_message_templates", "POST"): TEXT,
    ("api_message_template", "PUT"): {name: TEXT[name] for name in ("name", "subject", "body")},
}


def headers(world: Any, address: str) -> dict[str, str]:
    """Whoever writes names the version that they saw."""
    if not address.startswith("api_message") or address not in ABOUT:
        return {}
    return {"if-match": f'"{getattr(world.messages, ABOUT[address]).version}"'}
