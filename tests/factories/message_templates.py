"""Message templates, as far along as a test needs them."""

from datetime import datetime

from accounts.models import User
from outreach.mail_merge import ASKED
from outreach.models import MessageTemplate
from outreach.services import message_templates
from outreach.services.message_templates import Draft
from outreach.vocabulary import MessagePurpose


def a_text(purpose: MessagePurpose) -> str:
    """All that a message of that purpose must say, and a greeting."""
    return "\n".join(["Dear {{ contact_name }},", *(name.written for name in ASKED.get(purpose, ()))])


def a_template(
    by: User,
    *,
    at: datetime,
    purpose: MessagePurpose = MessagePurpose.PROGRESS,
    name: str = "Soon",
    subject: str = "{{ issue_title }}",
    body: str = "",
) -> MessageTemplate:
    draft = Draft(name, subject, body or a_text(purpose))
    return message_templates.make(purpose=purpose, draft=draft, by=by, at=at)
