"""Message templates as the API hands them on, each with its version."""

from datetime import datetime
from typing import Annotated

import msgspec

from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from outreach.models import MessageTemplate, MessageTemplateVersion
from outreach.queries.message_templates import get_template
from outreach.vocabulary import MessagePurpose

MESSAGE_TEMPLATES = cursors.by_change("message templates")


class TemplateVersionRecord(msgspec.Struct):
    """A text as it was written: it cannot be changed."""

    number: int
    subject: str
    body: str
    made_by_id: Annotated[int | None, msgspec.Meta(description="Null for a text that came with the product.")]
    made_at: datetime


class TemplateHistory(msgspec.Struct):
    """From the first version to the one that holds."""

    results: list[TemplateVersionRecord]


class MessageTemplateRecord(msgspec.Struct):
    """What many customers are told at once, with names that are filled in for each of them."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    name: str
    purpose: MessagePurpose
    number: Annotated[int, msgspec.Meta(description="Of the version that holds.")]
    subject: str
    body: str
    withdrawn_at: Annotated[datetime | None, msgspec.Meta(description="Since when it is not offered any more.")]
    updated_at: datetime


def list_templates(
    part: Slice, *, purpose: str | None = None, offered: bool | None = None
) -> Page[MessageTemplateRecord]:
    found = MessageTemplate.objects.all()
    if purpose is not None:
        found = found.filter(purpose=purpose)
    if offered is not None:
        found = found.filter(withdrawn_at__isnull=offered)
    page = cursors.take_changes(found, MESSAGE_TEMPLATES, part)
    texts = MessageTemplateVersion.objects.filter(template__in=[each.pk for each in page.entries])
    by_number = {(text.template_id, text.number): text for text in texts}
    return Page([_record(each, by_number[each.pk, each.number]) for each in page.entries], page.last_key)


def read_template(pk: int) -> MessageTemplateRecord:
    """Raises NotFound."""
    template = get_template(pk)
    return _record(template, template.versions.get(number=template.number))


def history(pk: int) -> TemplateHistory:
    """Raises NotFound."""
    return TemplateHistory(
        [
            TemplateVersionRecord(each.number, each.subject, each.body, each.made_by_id, each.made_at)
            for each in get_template(pk).versions.order_by("number")
        ]
    )


def _record(template: MessageTemplate, text: MessageTemplateVersion) -> MessageTemplateRecord:
    return MessageTemplateRecord(
        id=template.pk,
        etag=f'"{template.version}"',
        name=template.name,
        purpose=MessagePurpose(template.purpose),
        number=template.number,
        subject=text.subject,
        body=text.body,
        withdrawn_at=template.withdrawn_at,
        updated_at=template.updated_at,
    )
