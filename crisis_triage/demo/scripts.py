"""What the call centre of the made-up company says of the outages: a first version, what customers asked beyond it, the version that
answers it, and the next one on the desk, with what the check points at. And what its customers are told."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from crisis_triage.demo.tellings import may_write_to
from outreach.models import Crisis, ScriptVersion
from outreach.services import addressing, crisis_messages, messages, script_use, scripts
from outreach.vocabulary import MessagePurpose

People = dict[str, User]

FIRST = {
    "apologise": "We are sorry that your production stood still at night.",
    "what_happened": "Three nights in a row, from about 02:10 on, six sites lost their connection to us. Each lost a shift.",
    "what_we_did": "At 04:00 we moved these sites to another line. We looked at every site that produces at night.",
    "what_happens_now": "We will call you after each night and tell you how it was, also if nothing happened.",
    "ask": "What else would you like to know from me?",
    "inconvenience": "I am sorry about the shift that it cost you, and about the people whom you had to send home.",
    "assure": "From now on two engineers watch the nights, so that an outage is noticed within minutes.",
    "thank": "Thank you for telling us at once. Your call was the first one that we had.",
}
PAYS, AGAIN, WHOSE = (
    "Who pays for the shift that we lost?",
    "Can it happen again tonight?",
    "Whose equipment was it?",
)
SECOND = FIRST | {
    "what_happened": "Three nights in a row, from about 02:10 on, six sites lost their connection to us: a switch in our data centre failed.",
    "assure": "It can happen again until the switch is replaced. Until then two engineers watch the nights, and move you to the other line by hand.",
}
WRITTEN = {
    "ask": "What else would you like to know? Answer this mail, and a person reads it.",
    "inconvenience": "We are sorry about the shift that it cost you, and about the people whom you had to send home.",
}
THIRD = SECOND | {
    "what_we_did": "The switch was replaced.",
    "what_happens_now": "By Friday you have our report. We appreciate your patience.",
    "inconvenience": "We regret any inconvenience.",
}


def write(*, by: People, at: datetime) -> None:
    crisis = Crisis.objects.order_by("pk").first()
    if crisis is None:
        return
    began = at - timedelta(hours=40)
    first = scripts.begin(crisis=crisis, title="Sites that lost a shift", text=FIRST, by=by["ana"], at=began)
    first = _published(first, by, began)
    for agent, question, hours in (("carla", PAYS, 2), ("deniz", PAYS, 3), ("carla", AGAIN, 4), ("carla", PAYS, 5)):
        script_use.ask(version=first, text=question, by=by[agent], at=began + timedelta(hours=hours))
    _next(first, by, at)


def _next(first: ScriptVersion, by: People, at: datetime) -> None:
    began = at - timedelta(hours=20)
    second = scripts.go_on(script=first.script, by=by["ana"], at=began)
    answered = first.script.questions.filter(text=AGAIN).values_list("pk", flat=True)
    second = scripts.write(version=second, text=SECOND, answers=list(answered), by=by["ana"], at=began)
    second = _published(second, by, began)
    script_use.confirm(version=second, by=by["carla"], at=began + timedelta(hours=1))
    script_use.ask(version=second, text=WHOSE, by=by["carla"], at=began + timedelta(hours=2))
    third = scripts.go_on(script=first.script, by=by["samir"], at=at - timedelta(hours=1))
    scripts.write(version=third, text=THIRD, by=by["samir"], at=at - timedelta(minutes=50))


def _published(version: ScriptVersion, by: People, at: datetime) -> ScriptVersion:
    for minutes, step, who in ((5, scripts.submit, "ana"), (15, scripts.approve, "lena"), (16, scripts.publish, "ana")):
        version = step(version=version, by=by[who], at=at + timedelta(minutes=minutes))
    return version


def tell(*, by: People, at: datetime) -> None:
    """One is on its way, so that premium customers wait for their calls; the next one is a draft with a day that nobody promised."""
    crisis = Crisis.objects.order_by("pk").first()
    if crisis is None or crisis.main_issue is None:
        return
    may_write_to(crisis.main_issue)
    about: dict[str, Any] = {"crisis": crisis, "issue": crisis.main_issue, "purpose": MessagePurpose.OTHER}
    subject = "Your production at night"
    told = crisis_messages.draft(**about, subject=subject, text=FIRST | WRITTEN, by=by["ana"], at=at)
    for step, who in ((messages.submit, "ana"), (messages.approve, "lena"), (messages.start, "ana")):
        step(message=told, by=by[who], at=at)
    while addressing.address_some(at=at):
        pass
    crisis_messages.draft(**about, subject=f"{subject}: the report", text=THIRD | WRITTEN, by=by["samir"], at=at)
