"""Telling the customers of an issue in the browser, without JavaScript: written, read as they will read it, approved, sent."""

import pytest

from accounts.vocabulary import Role
from outreach.models import Delivery, Message
from outreach.queries import message_preview
from outreach.states import DeliveryState, MessageState
from outreach.vocabulary import MessagePurpose
from tests.factories.accounts import ContactFactory, CustomerFactory, UserFactory
from tests.factories.issues import an_issue
from tests.factories.message_templates import a_template
from tests.factories.messages import a_contact, a_message, addressed, delivered
from tests.factories.outreach import NOW

pytestmark = pytest.mark.django_db
TEXT = {"purpose": "progress", "subject": "About {{ issue_title }}", "body": "Dear {{ contact_name }}, we work on it."}


@pytest.fixture
def issue(ana, acme):
    a_contact(acme, name="Mia Lopez", email="mia@acme.example")
    return an_issue(ana, acme)


def text(answer) -> str:
    return answer.content.decode()


class TestWriting:
    def test_a_template_fills_the_form_and_the_draft_remembers_it(self, ana, lena, issue, signed_in):
        template = a_template(lena, at=NOW, name="Soon", subject="Soon: {{ issue_title }}")
        version = template.versions.get()
        browser = signed_in(ana)

        page = text(browser.get(f"/issues/{issue.pk}/tell?template={version.pk}"))
        answer = browser.post(f"/issues/{issue.pk}/tell", TEXT | {"template": version.pk})

        assert "Soon: {{ issue_title }}" in page
        message = Message.objects.get()
        assert answer.url == f"/messages/{message.pk}"
        assert (message.template, message.author, message.state) == (version, ana, "draft")
        assert "Soon, version 1" in text(browser.get(answer.url))
        assert "About Exports fail" in text(browser.get(f"/issues/{issue.pk}"))

    @pytest.mark.parametrize(
        ("changed", "complaint"),
        [({"subject": ""}, "This field is required"), ({"body": " "}, "This field is required")],
    )
    def test_what_is_missing_is_said_beside_its_field(self, ana, issue, signed_in, changed, complaint):
        answer = signed_in(ana).post(f"/issues/{issue.pk}/tell", TEXT | changed)

        assert answer.status_code == 422
        assert complaint in text(answer)
        assert not Message.objects.exists()

    def test_an_unknown_variable_is_refused_when_it_is_submitted(self, ana, issue, signed_in):
        message = a_message(issue, ana, body="Dear {{ nobody }}")

        answer = signed_in(ana).post(f"/messages/{message.pk}/steps/submit", {"seen": message.version})

        assert answer.status_code == 422
        assert "There is no variable “nobody”" in text(answer)

    def test_who_changes_second_keeps_what_was_typed(self, ana, eve, north, issue, signed_in):
        message = a_message(issue, ana)
        seen = message.version
        sent = {"subject": "Eve's", "body": "Eve wrote this.", "seen": seen}
        assert signed_in(eve).post(f"/messages/{message.pk}/edit", sent).status_code == 302

        answer = signed_in(ana).post(f"/messages/{message.pk}/edit", sent | {"body": "Ana wrote this."})

        assert answer.status_code == 412
        assert "Ana wrote this." in text(answer)


class TestReading:
    def test_whom_it_does_not_reach_comes_first_with_what_helps(self, lena, issue, acme, signed_in):
        silent = CustomerFactory(name="Silent")
        mute = CustomerFactory(name="Mute")
        ContactFactory(customer=mute, name="Max", email="max@mute.example", consent="unknown")
        both = an_issue(lena, acme, silent, mute)
        message = a_message(both, lena)

        page = text(signed_in(lena).get(f"/messages/{message.pk}/preview"))

        assert "1 of 3 can be told" in page
        assert page.index("Silent") < page.index("<h3>About Exports fail")
        assert "has an e-mail address. Add one" in page
        assert "has agreed to be written to" in page
        assert "Dear Mia Lopez, we work on it." in page

    def test_a_variable_without_a_value_names_the_customer_and_the_variable(self, lena, acme, signed_in):
        a_contact(acme)
        message = a_message(an_issue(lena, acme), lena, body="By {{ promise_due }}")

        page = text(signed_in(lena).get(f"/messages/{message.pk}/preview"))

        assert "There is no value for “promise_due”" in page
        assert "0 of 1 can be told" in page

    def test_one_after_the_other(self, lena, acme, signed_in):
        zenith = CustomerFactory(name="Zenith")
        a_contact(acme, name="Mia")
        a_contact(zenith, name="<b>Zoe</b>")
        message = a_message(an_issue(lena, acme, zenith), lena)
        first, second = message.issue.loops.order_by("pk").values_list("pk", flat=True)
        browser = signed_in(lena)

        page = text(browser.get(f"/messages/{message.pk}/preview?loop={first}"))

        assert "Dear Mia" in page
        assert f"?loop={second}" in page
        assert "Dear &lt;b&gt;Zoe&lt;/b&gt;" in text(browser.get(f"/messages/{message.pk}/preview?loop={second}"))
        assert browser.get(f"/messages/{message.pk}/preview?loop={second + 99}").status_code == 404

    def test_nobody_reads_of_a_customer_whom_they_may_not_see(self, ana, lena, acme, signed_in):
        a_contact(acme)
        message = a_message(an_issue(lena, acme, CustomerFactory(name="Zenith")), lena)

        page = text(signed_in(ana).get(f"/messages/{message.pk}/preview"))

        assert "1 of 1 can be told" in page
        assert "Zenith" not in page

    def test_whoever_reads_it_before_it_left_holds_no_link_that_opts_the_customer_out(self, ana, ben, issue, signed_in):
        message = a_message(issue, ana, state=MessageState.SENDING, body="Leave by {{ opt_out_link }}")
        browser = signed_in(ben)

        pages = [text(browser.get(f"/messages/{message.pk}/preview"))]
        waiting = addressed(message).deliveries.get()
        pages.append(text(browser.get(f"/deliveries/{waiting.pk}")))
        Delivery.objects.update(state="sending")
        Delivery.objects.update(state="sent", sent_at=NOW)

        assert all("/opt-out/…" in page and f"/opt-out/{waiting.message_id}." not in page for page in pages)
        assert f"/opt-out/{waiting.message_id}.{waiting.customer_id}:" in text(browser.get(f"/deliveries/{waiting.pk}"))

    def test_those_whom_it_does_not_reach_come_page_by_page(self, lena, acme, signed_in, monkeypatch):
        monkeypatch.setattr(message_preview, "NAMED", 1)
        message = a_message(an_issue(lena, acme, CustomerFactory(name="Zenith")), lena)
        first = message.issue.loops.get(customer=acme)
        browser = signed_in(lena)

        page = text(browser.get(f"/messages/{message.pk}/preview"))

        assert "Next of 2" in page
        assert "Zenith" not in page
        assert "Zenith" in text(browser.get(f"/messages/{message.pk}/preview?after={first.pk}"))


class TestSending:
    def test_its_author_is_told_why_somebody_else_must_approve_it(self, lena, issue, signed_in):
        message = a_message(issue, lena, state=MessageState.SUBMITTED)
        browser = signed_in(lena)

        page = text(browser.get(f"/messages/{message.pk}"))
        answer = browser.post(f"/messages/{message.pk}/steps/approve", {"seen": message.version})

        assert "You wrote or changed it, so somebody else must read and approve it." in page
        assert "Approve it" not in page
        assert answer.status_code == 422
        assert "somebody else must approve it" in text(answer)

    def test_written_approved_and_sent(self, ana, lena, issue, signed_in):
        message = a_message(issue, ana)

        for person, step in ((ana, "submit"), (lena, "approve"), (ana, "send")):
            seen = Message.objects.get().version
            assert signed_in(person).post(f"/messages/{message.pk}/steps/{step}", {"seen": seen}).status_code == 302

        page = text(signed_in(ana).get(f"/messages/{message.pk}"))
        assert Message.objects.get().state == "sending"
        assert "0 of about 1; the list is being made" in page
        assert 'http-equiv="refresh"' in page

    def test_the_progress_is_a_fragment_for_htmx(self, lena, issue, signed_in):
        message = addressed(a_message(issue, lena, state=MessageState.SENDING), DeliveryState.SENT)

        answer = signed_in(lena).get(f"/messages/{message.pk}", headers={"hx-request": "true"})

        assert "1 of 1" in text(answer)
        assert "<html" not in text(answer)

    def test_rows_are_narrowed_by_state(self, lena, acme, signed_in):
        zenith = CustomerFactory(name="Zenith")
        a_contact(acme)
        issue = an_issue(lena, acme, zenith)
        message = addressed(a_message(issue, lena, state=MessageState.SENDING), DeliveryState.SENT)

        page = text(signed_in(lena).get(f"/messages/{message.pk}?state=no_address"))

        assert "Zenith" in page
        assert "data-row-link>Acme" not in page

    def test_a_delivery_in_doubt_has_two_buttons_and_each_does_what_it_says(self, lena, issue, signed_in):
        message = addressed(a_message(issue, lena, state=MessageState.SENDING), DeliveryState.IN_DOUBT)
        held = message.deliveries.get()
        browser = signed_in(lena)

        page = text(browser.get(f"/messages/{message.pk}"))
        answer = browser.post(f"/deliveries/{held.pk}/steps/left", {"back": "1"})

        assert page.count(f"/deliveries/{held.pk}/steps/") == 2
        assert answer.url == f"/messages/{message.pk}"
        held.refresh_from_db()
        assert (held.state, held.answered_by) == ("sent", lena)
        assert browser.post(f"/deliveries/{held.pk}/steps/not-left").status_code == 422

    def test_what_failed_is_tried_again_where_something_failed(self, lena, issue, signed_in):
        message = addressed(a_message(issue, lena, state=MessageState.SENDING), DeliveryState.FAILED)
        browser = signed_in(lena)
        page = text(browser.get(f"/messages/{message.pk}"))

        browser.post(f"/messages/{message.pk}/steps/retry", {"seen": message.version})

        assert "Try again" in page
        assert message.deliveries.get().state == "waiting"
        assert "Try again" not in text(browser.get(f"/messages/{message.pk}"))


class TestWhatComesBack:
    @pytest.fixture
    def sent(self, lena, acme):
        a_contact(acme, email="mia@acme.example")
        issue = an_issue(lena, acme)
        delivered(issue.loops.get(), lena)
        about = {"purpose": MessagePurpose.DELIVERED, "state": MessageState.SENDING}
        return addressed(a_message(issue, lena, **about), DeliveryState.SENT).deliveries.get()

    def test_an_answer_is_logged_from_the_delivery(self, lena, sent, signed_in):
        browser = signed_in(lena)
        given = {"text": "Who will show us?", "verdict": "answer", "happened_at": "2026-11-20T12:00"}

        answer = browser.post(f"/deliveries/{sent.pk}/steps/reply", given)

        assert answer.status_code == 302, text(answer)
        page = text(browser.get(f"/deliveries/{sent.pk}"))
        assert "Who will show us?" in page
        assert f"/deliveries/{sent.pk}" in text(browser.get(f"/loops/{sent.loop_id}"))

    def test_a_mail_that_came_back_is_noted_by_its_address(self, lena, sent, signed_in, settings):
        type(sent).objects.filter(pk=sent.pk).update(tried_at="2099-01-01T00:00Z")
        browser = signed_in(lena)

        assert browser.post("/bounces", {"address": "nobody@acme.example", "reason": "550"}).status_code == 422
        assert (
            browser.post("/bounces", {"address": "MIA@acme.example", "reason": "550"}).url == f"/deliveries/{sent.pk}"
        )

        sent.refresh_from_db()
        assert sent.state == "bounced"

    def test_who_wants_no_more_messages_is_noted_and_taken_back_with_a_reason(self, sent, signed_in):
        browser = signed_in(UserFactory(role=Role.CCO))

        browser.post(f"/deliveries/{sent.pk}/steps/opt-out")
        page = text(browser.get(f"/deliveries/{sent.pk}"))
        refused = browser.post(f"/deliveries/{sent.pk}/steps/opt-in", {"reason": ""})
        browser.post(f"/deliveries/{sent.pk}/steps/opt-in", {"reason": "She asked for it."})

        assert "They want to hear from us again" in page
        assert refused.status_code == 422
        assert "They want no more messages" in text(browser.get(f"/deliveries/{sent.pk}"))
