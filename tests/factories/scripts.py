"""Scripts as far along as a test needs them, made by the services."""

from datetime import datetime
from typing import Any

from accounts.models import User
from outreach.honesty.stages import ScriptState
from outreach.models import Crisis, Message, ScriptVersion
from outreach.services import crisis_messages, scripts
from outreach.vocabulary import MessagePurpose
from tests.factories.issues import NOW

HONEST = {
    "apologise": "We are sorry that your line stood still last night.",
    "what_happened": "From 02:10 to 04:00 six sites had no connection.",
    "what_we_did": "At 04:00 we moved your sites to another line.",
    "what_happens_now": "You hear from us again, also if nothing is new.",
    "ask": "What else would you like to know from me?",
    "inconvenience": "We are sorry about the shift that it cost you.",
    "assure": "From now on two of us watch the nights.",
    "thank": "Thank you for calling us at once about it.",
}


def a_script(
    crisis: Crisis,
    by: User,
    *,
    state: ScriptState = ScriptState.DRAFT,
    approver: User | None = None,
    title: str = "Sites that lost a shift",
    at: datetime = NOW,
    **parts: str,
) -> ScriptVersion:
    """``parts``: what it says else than ``HONEST``. ``approver``: needed from the approval on."""
    version = scripts.begin(crisis=crisis, title=title, text={**HONEST, **parts}, by=by, at=at)
    return taken_to(version, state, by=by, approver=approver, at=at)


def a_crisis_message(crisis: Crisis, by: User, *, at: datetime = NOW, **parts: str) -> Message:
    """A draft, to the customers of the issue that the crisis was opened for."""
    about: dict[str, Any] = {"issue": crisis.main_issue, "purpose": MessagePurpose.PROGRESS, "is_urgent": True}
    made = crisis_messages.draft(
        crisis=crisis, **about, subject="Your line at night", text={**HONEST, **parts}, by=by, at=at
    )
    return Message.objects.get(pk=made.pk)


def taken_to(
    version: ScriptVersion, state: ScriptState, *, by: User, approver: User | None = None, at: datetime = NOW
) -> ScriptVersion:
    steps = list(ScriptState)[1 : list(ScriptState).index(state) + 1]
    for step in steps:
        who = approver if step == ScriptState.APPROVED and approver else by
        take = {"submitted": scripts.submit, "approved": scripts.approve, "published": scripts.publish}[step.value]
        version = take(version=version, by=who, at=at)
    return ScriptVersion.objects.get(pk=version.pk)
