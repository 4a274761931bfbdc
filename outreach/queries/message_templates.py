"""Message templates as the settings show them, with every version, and how one would read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet

from crisis_triage.shared.errors import NotFound
from outreach import mail_merge
from outreach.mail_merge import Variable
from outreach.models import MessageTemplate, MessageTemplateVersion
from outreach.queries import wording
from outreach.vocabulary import MessagePurpose

MOST_TEMPLATES = 200
MOST_VERSIONS = 50
AS_IT_CAME = "as it came"
EXAMPLES: Mapping[str, str] = {variable.value: variable.example for variable in Variable}


@dataclass(frozen=True)
class TemplateRow:
    id: int
    url: str
    name: str
    purpose: str
    subject: str
    number: int
    changed: str


@dataclass(frozen=True)
class Mail:
    """As somebody would read it."""

    subject: str
    body: str


@dataclass(frozen=True)
class TextVersion:
    number: int
    when: str
    who: str
    text: Mail


@dataclass(frozen=True)
class TemplatePage:
    row: TemplateRow
    template: MessageTemplate
    is_withdrawn: bool
    text: Mail
    example: Mail
    versions: Sequence[TextVersion]


def templates() -> Sequence[TemplateRow]:
    return [_row(version) for version in offered()]


def offered() -> list[MessageTemplateVersion]:
    """Those that can be chosen, purpose by purpose."""
    purposes = [purpose.value for purpose in MessagePurpose]
    return sorted(held()[:MOST_TEMPLATES], key=lambda version: purposes.index(version.template.purpose))


def held() -> QuerySet[MessageTemplateVersion]:
    """The versions that hold, of what is offered."""
    latest = MessageTemplateVersion.objects.filter(number=F("template__number"), template__withdrawn_at=None)
    return latest.select_related("template", "made_by").order_by("template__name", "pk")


def get_template(template_id: int) -> MessageTemplate:
    """Also one that was withdrawn. Raises NotFound."""
    found = MessageTemplate.objects.filter(pk=template_id).first()
    if found is None:
        raise NotFound("There is no such message template.")
    return found


def template_page(template_id: int) -> TemplatePage:
    """Raises NotFound."""
    template = get_template(template_id)
    versions = list(template.versions.select_related("template", "made_by").order_by("-number")[:MOST_VERSIONS])
    latest = versions[0]
    return TemplatePage(
        row=_row(latest),
        template=template,
        is_withdrawn=template.withdrawn_at is not None,
        text=Mail(latest.subject, latest.body),
        example=example(latest.subject, latest.body),
        versions=[
            TextVersion(each.number, wording.moment(each.made_at), _who(each), Mail(each.subject, each.body))
            for each in versions
        ],
    )


def example(subject: str, body: str) -> Mail:
    """With an example customer, who is nobody's. Raises Unresolved."""
    return Mail(mail_merge.resolve_line(subject, EXAMPLES), mail_merge.resolve(body, EXAMPLES))


def _row(version: MessageTemplateVersion) -> TemplateRow:
    template = version.template
    return TemplateRow(
        id=template.pk,
        url=f"/settings/messages/{template.pk}",
        name=template.name,
        purpose=MessagePurpose(template.purpose).label,
        subject=version.subject,
        number=version.number,
        changed=f"{wording.moment(version.made_at)}, {_who(version)}" if version.made_by else AS_IT_CAME,
    )


def _who(version: MessageTemplateVersion) -> str:
    return version.made_by.name if version.made_by else AS_IT_CAME
