"""Message templates: made, edited by a new version, and withdrawn. What went out says which version it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError, Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach import mail_merge
from outreach.models import MessageTemplate, MessageTemplateVersion
from outreach.models.message import LONGEST_BODY, LONGEST_SUBJECT
from outreach.services import words
from outreach.vocabulary import MessagePurpose

LONGEST_NAME = 80


class TemplateNameTaken(DomainError):
    code = "name_is_taken"


class TemplateUnchanged(DomainError):
    code = "nothing_changed"


class TemplateWithdrawn(DomainError):
    code = "template_withdrawn"


@dataclass(frozen=True)
class Draft:
    """What a template says, as it was typed."""

    name: str
    subject: str
    body: str


@transaction.atomic
def make(*, purpose: MessagePurpose, draft: Draft, by: User, at: datetime) -> MessageTemplate:
    """Raises Forbidden, Invalid, TemplateNameTaken."""
    access.check_may(by, Action.MANAGE_SETTINGS)
    checked = _checked(purpose, draft)
    _check_name(checked.name)
    made = MessageTemplate.objects.create(name=checked.name, purpose=purpose)
    _write(made, checked, by=by, at=at)
    return made


@transaction.atomic
def edit(
    *, template: MessageTemplate, draft: Draft, seen: Seen | None = None, by: User, at: datetime
) -> MessageTemplate:
    """Raises Forbidden, Invalid, Stale, TemplateNameTaken, TemplateUnchanged, TemplateWithdrawn."""
    held = _hold(template, seen=seen, by=by)
    checked = _checked(MessagePurpose(held.purpose), draft)
    _check_name(checked.name, but=held)
    latest = held.versions.get(number=held.number)
    is_same_text = (latest.subject, latest.body) == (checked.subject, checked.body)
    if is_same_text and held.name == checked.name:
        raise TemplateUnchanged("Nothing is different from the template as it is.")
    held.name = checked.name
    held.number += 0 if is_same_text else 1
    held.save(update_fields=["name", "number"])
    if not is_same_text:
        _write(held, checked, by=by, at=at)
    held.refresh_from_db()
    return held


@transaction.atomic
def withdraw(*, template: MessageTemplate, seen: Seen | None = None, by: User, at: datetime) -> MessageTemplate:
    """It is not offered any more; what was written with it stays. Raises Forbidden, Stale, TemplateWithdrawn."""
    held = _hold(template, seen=seen, by=by)
    held.withdrawn_at = at
    held.save(update_fields=["withdrawn_at"])
    held.refresh_from_db()
    return held


def check_text(purpose: MessagePurpose, subject: str, body: str) -> tuple[str, str]:
    """A subject and a body with names in them, as they may be kept. Raises Invalid, which names the field."""
    if len(subject.strip().splitlines()) > 1:
        raise Invalid("A subject is one line. Put the rest into the text.", field="subject")
    line = words.required(subject, field="subject", ask="Say in a line what it is about.", longest=LONGEST_SUBJECT)
    text = words.required(body, field="body", ask="Write what they shall read.", longest=LONGEST_BODY)
    text = "\n".join(text.splitlines())
    check_names(purpose, line, text)
    return line, text


def check_names(purpose: MessagePurpose, subject: str, body: str) -> None:
    """Every name in them is known, and they say what a text of that purpose must. Also for a message that was made of no template.
    Raises Invalid, which names the field."""
    for field, said in (("subject", subject), ("body", body)):
        if unknown := mail_merge.unknown_in(said):
            raise Invalid(_unknown(unknown), field=field)
    if missing := mail_merge.missing_for(purpose, f"{subject}\n{body}"):
        raise Invalid(_missing(purpose, [name.written for name in missing]), field="body")


def _checked(purpose: MessagePurpose, draft: Draft) -> Draft:
    name = words.required(draft.name, field="name", ask="Give it a name, such as “Where we are”.", longest=LONGEST_NAME)
    subject, body = check_text(purpose, draft.subject, draft.body)
    return Draft(name=name, subject=subject, body=body)


def _unknown(names: Sequence[str]) -> str:
    listed = mail_merge.listed(names)
    if set(names) <= {"{{", "}}"}:
        return f"{listed} stands there without its partner. A variable is written {{{{ customer_name }}}}."
    noun = "variable" if len(names) == 1 else "variables"
    return f"There is no {noun} {listed}. Take one of the list beside the form, written {{{{ customer_name }}}}."


def _missing(purpose: MessagePurpose, written: Sequence[str]) -> str:
    asked = " and ".join(written)
    if purpose == MessagePurpose.DECLINED:
        return f"A no has its honest reason and what the customer can do instead. Put in {asked}."
    return f"A message of the kind “{purpose.label}” must say {asked}. Put in what is missing."


def _hold(template: MessageTemplate, *, seen: Seen | None, by: User) -> MessageTemplate:
    access.check_may(by, Action.MANAGE_SETTINGS)
    held = MessageTemplate.objects.select_for_update().get(pk=template.pk)
    if is_stale(held.version, seen):
        raise Stale(f"Somebody changed “{held.name}” meanwhile; it is version {held.number} now. {GO_ON}")
    if held.withdrawn_at is not None:
        raise TemplateWithdrawn(f"“{held.name}” was withdrawn. Make a new template instead.")
    return held


def _check_name(name: str, *, but: MessageTemplate | None = None) -> None:
    same = MessageTemplate.objects.filter(name__iexact=name, withdrawn_at=None).first()
    if same is not None and same != but:
        raise TemplateNameTaken(
            f"There is a template “{same.name}” already. Edit that one, or choose another name.", field="name"
        )


def _write(template: MessageTemplate, draft: Draft, *, by: User, at: datetime) -> None:
    MessageTemplateVersion.objects.create(
        template=template, number=template.number, subject=draft.subject, body=draft.body, made_by=by, made_at=at
    )
