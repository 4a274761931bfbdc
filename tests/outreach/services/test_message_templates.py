"""Templates are kept with all their versions, and say what they are for."""

import importlib
from datetime import UTC, datetime, timedelta

import pytest

from crisis_triage.shared.errors import Forbidden, Invalid
from crisis_triage.shared.versions import Stale
from outreach.mail_merge import Variable, resolve, resolve_line
from outreach.models import MessageTemplate
from outreach.services import message_templates
from outreach.services.message_templates import Draft, TemplateNameTaken, TemplateUnchanged, TemplateWithdrawn
from outreach.vocabulary import MessagePurpose
from tests.factories.message_templates import a_template

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
SHIPPED = importlib.import_module("outreach.migrations.0011_message_templates")
EXAMPLES = {variable.value: variable.example for variable in Variable}


def edit(template, by, *, seen=None, at=LATER, **about):
    draft = Draft(**{"name": template.name, "subject": "Soon", "body": "Soon.", **about})
    return message_templates.edit(template=template, draft=draft, seen=seen, by=by, at=at)


def test_an_edit_is_a_new_version_and_the_old_one_stays(lena, adam):
    template = a_template(lena, at=NOW, subject="First")

    edited = edit(template, adam, subject="Second")

    assert edited.number == 2
    assert list(template.versions.order_by("number").values_list("number", "subject", "made_by", "made_at")) == [
        (1, "First", lena.pk, NOW),
        (2, "Second", adam.pk, LATER),
    ]


def test_a_new_name_is_no_new_text(lena):
    template = a_template(lena, at=NOW, name="Soon", subject="Soon", body="Soon.")

    assert edit(template, lena, name="Sooner").number == 1
    with pytest.raises(TemplateUnchanged):
        edit(template, lena, name="Sooner")


def test_who_saw_another_version_hears_so(lena, adam):
    template = a_template(lena, at=NOW)
    seen = frozenset({template.version})
    edit(template, adam, subject="Adam's")

    with pytest.raises(Stale, match="version 2 now"):
        edit(template, lena, seen=seen, subject="Lena's")


def test_a_withdrawn_template_stays_as_it_was_and_frees_its_name(lena):
    template = a_template(lena, at=NOW)
    message_templates.withdraw(template=template, by=lena, at=LATER)

    with pytest.raises(TemplateWithdrawn):
        edit(template, lena)
    assert a_template(lena, at=LATER, name="SOON").pk != template.pk
    with pytest.raises(TemplateNameTaken, match="“SOON”"):
        a_template(lena, at=LATER, name="Soon")


@pytest.mark.parametrize(
    ("about", "field", "said"),
    [
        ({"name": " "}, "name", "Give it a name"),
        ({"subject": ""}, "subject", "in a line"),
        ({"subject": "One\nTwo"}, "subject", "one line"),
        ({"subject": "For {{ nobody }}"}, "subject", "no variable “nobody”"),
        ({"body": "{{ customer_name|upper }}"}, "body", "“customer_name|upper”"),
        ({"body": "{{ customer_name }"}, "body", "without its partner"),
        ({"body": "x" * 7001}, "body", "at most 7,000"),
        ({"body": "No, because {{ decision_reason }}"}, "body", "{{ alternative }}"),
        ({"body": "You can {{ alternative }}"}, "body", "{{ decision_reason }}"),
    ],
)
def test_a_no_that_is_none_is_refused_beside_its_field(lena, about, field, said):
    draft = {"name": "No", "subject": "No", "body": "{{ decision_reason }} {{ alternative }}"} | about

    with pytest.raises(Invalid) as refusal:
        message_templates.make(purpose=MessagePurpose.DECLINED, draft=Draft(**draft), by=lena, at=NOW)

    assert refusal.value.field == field
    assert said in refusal.value.message
    assert not MessageTemplate.objects.filter(name=draft["name"]).exists()


def test_only_who_may_change_settings_writes_one(ana):
    with pytest.raises(Forbidden):
        a_template(ana, at=NOW)


@pytest.mark.parametrize(("name", "purpose", "subject", "body"), SHIPPED.SHIPPED, ids=lambda part: part[:12])
def test_what_is_shipped_is_what_a_person_could_write(lena, name, purpose, subject, body):
    checked = message_templates.check_text(MessagePurpose(purpose), subject, f"{body}{SHIPPED.FOOT}")

    assert checked[0] == subject
    assert "{{" not in resolve_line(checked[0], EXAMPLES) + resolve(checked[1], EXAMPLES)


def test_there_is_a_text_for_every_purpose():
    assert {purpose for _, purpose, _, _ in SHIPPED.SHIPPED} == set(MessagePurpose) - {MessagePurpose.OTHER}
