"""Message templates in the settings, without JavaScript."""

from datetime import UTC, datetime

import pytest

from outreach.models import MessageTemplate
from outreach.services import message_templates
from outreach.vocabulary import MessagePurpose
from tests.factories.message_templates import a_template

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
HOME = "/settings/messages"
A_NO = {"name": "No", "purpose": "declined", "subject": "No", "body": "{{ decision_reason }} {{ alternative }}"}


@pytest.fixture
def browser(lena, signed_in):
    return signed_in(lena)


def text(answer) -> str:
    return answer.content.decode()


def test_one_is_written_listed_and_edited_into_a_new_version(browser):
    assert browser.post(f"{HOME}/new", A_NO).url == HOME
    template = MessageTemplate.objects.get(name="No")
    assert "A graceful no" in text(browser.get(HOME))

    sent = A_NO | {"body": "<b>Thanks.</b> {{ decision_reason }}: {{ alternative }}", "seen": template.version}
    assert browser.post(f"{HOME}/{template.pk}", sent).url == f"{HOME}/{template.pk}"

    page = text(browser.get(f"{HOME}/{template.pk}"))
    assert "Version 2" in page
    assert "Version 1" in page
    assert "&lt;b&gt;Thanks.&lt;/b&gt; It would slow down every export: The nightly export has no limit" in page


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"body": "{{ decision_reason }}"}, "Put in {{ alternative }}"),
        ({"body": "{{ nonsense }}"}, "There is no variable “nonsense”"),
        ({"subject": "{{ customer_name"}, "without its partner"),
        ({"name": ""}, "This field is required"),
    ],
)
@pytest.mark.parametrize("button", [{}, {"preview": "1"}])
def test_what_is_wrong_is_said_and_nothing_is_kept(browser, changed, complaint, button):
    answer = browser.post(f"{HOME}/new", A_NO | changed | button)

    assert answer.status_code == 422
    assert complaint in text(answer)
    assert not MessageTemplate.objects.filter(name="No").exists()


def test_a_preview_shows_an_example_customer_and_keeps_nothing(browser, lena):
    template = a_template(lena, at=THEN, purpose=MessagePurpose.PROGRESS)

    sent = {"name": "Soon", "subject": "For {{ customer_name }}", "body": "Dear {{ contact_name }}", "preview": "1"}
    answer = browser.post(f"{HOME}/{template.pk}", sent)

    assert answer.status_code == 200
    assert "<h3>For Acme Logistics</h3>" in text(answer)
    assert template.versions.count() == 1


def test_who_comes_second_keeps_the_typed_text_and_hears_who_was_first(browser, lena):
    template = a_template(lena, at=THEN)
    draft = message_templates.Draft("Soon", "First", "First.")
    seen = template.version
    message_templates.edit(template=template, draft=draft, by=lena, at=THEN)

    sent = {"name": "Soon", "subject": "Mine", "body": "My own words.", "seen": seen}
    answer = browser.post(f"{HOME}/{template.pk}", sent)

    assert answer.status_code == 412
    assert "My own words." in text(answer)
    assert "Somebody changed “Soon” meanwhile" in text(answer)


def test_a_withdrawn_one_is_listed_no_more_and_cannot_be_edited(browser, lena):
    template = a_template(lena, at=THEN, name="Gone soon")

    assert browser.post(f"{HOME}/{template.pk}/withdraw", {"seen": template.version}).url == HOME

    assert "Gone soon" not in text(browser.get(HOME)).replace("“Gone soon” is not offered", "")
    assert "was withdrawn" in text(browser.get(f"{HOME}/{template.pk}"))
    assert "Save as a new version" not in text(browser.get(f"{HOME}/{template.pk}"))


def test_every_variable_is_listed_with_what_it_means(browser):
    page = text(browser.get(f"{HOME}/new"))

    assert "{{ opt_out_link }}" in page
    assert "Where that person can say: no more of these." in page
