"""What the database refuses about templates, whoever writes."""

from datetime import UTC, datetime

import pytest
from django.db import Error, IntegrityError, InternalError, transaction

from outreach.mail_merge import ASKED
from outreach.models import MessageTemplate, MessageTemplateVersion
from outreach.vocabulary import MessagePurpose
from tests.factories.message_templates import a_template, a_text

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def refused(name: str, write, error: type[Error] = IntegrityError) -> None:
    with pytest.raises(error, match=name), transaction.atomic():
        write()


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ({"name": ""}, "message_template_has_a_name"),
        ({"purpose": "chat"}, "message_template_purpose_is_known"),
        ({"number": 0}, "message_templates_begin_with_version_one"),
        ({"name": "SOON"}, "one_message_template_of_a_name"),
    ],
)
def test_a_template_that_is_none(lena, about, name):
    a_template(lena, at=NOW, name="Soon")

    refused(name, lambda: MessageTemplate.objects.create(**{"name": "Other", "purpose": "other"} | about))


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ({"number": 1}, "message_template_versions_are_numbered"),
        ({"number": 0}, "message_template_version_has_a_text"),
        ({"subject": ""}, "message_template_version_has_a_text"),
        ({"body": ""}, "message_template_version_has_a_text"),
        ({"subject": "One\nTwo"}, "message_subject_is_one_line"),
    ],
)
def test_a_version_that_is_none(lena, about, name):
    values = {"template": a_template(lena, at=NOW), "number": 2, "subject": "Hello", "body": "Hello", "made_at": NOW}

    refused(name, lambda: MessageTemplateVersion.objects.create(**values | about))


@pytest.mark.parametrize(("purpose", "left_out"), [(each, name) for each, names in ASKED.items() for name in names])
def test_a_version_that_does_not_say_what_it_is_for(lena, purpose, left_out):
    template = a_template(lena, at=NOW, purpose=purpose)
    body = a_text(MessagePurpose(purpose)).replace(left_out.written, "…")

    refused(
        "must say what it is for",
        lambda: template.versions.create(number=2, subject="Hello", body=body, made_at=NOW),
    )


def test_what_was_written_stays(lena):
    template = a_template(lena, at=NOW)

    refused("Cannot update", lambda: template.versions.update(body="Otherwise"), InternalError)
    refused("purpose", lambda: MessageTemplate.objects.filter(pk=template.pk).update(purpose="other"), InternalError)
    refused("Cannot delete", lambda: template.versions.all().delete(), InternalError)
    refused("Cannot delete", lambda: MessageTemplate.objects.filter(pk=template.pk).delete(), Error)
