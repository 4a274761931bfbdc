"""What comes back: a mail that did not arrive takes its word back, and a customer's answer is a touchpoint, and more if it says so."""

import pytest
from django.core import mail
from django.utils import timezone

from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from outreach.models import Issue, Loop, Touchpoint
from outreach.services import bounces, issues, replies
from outreach.services.loops import LoopMoved
from outreach.states import IssueState
from outreach.vocabulary import MessagePurpose, Verdict
from tests.factories.issues import decided
from tests.factories.messages import a_contact
from tests.outreach.services.mailing import of, send, started

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(ana, acme):
    """Acme was told that it is done, at mia@acme.example."""
    a_contact(acme, email="mia@acme.example")
    started(ana, acme, purpose=MessagePurpose.DELIVERED)
    send(1)
    assert len(mail.outbox) == 1
    return of(acme)


def bounce(by, **about):
    return bounces.record(**{"reason": "550 gone"} | about, by=by, at=timezone.now())


def reply(delivery, by, verdict, **about):
    given = {"text": "It still fails.", "happened_at": timezone.now()} | about
    return replies.log(delivery=delivery, verdict=verdict, by=by, at=timezone.now(), **given)


def resolve(issue, by):
    decided(issue, by)
    issues.resolve(issue=issue, root_cause="A queue.", action="A limit.", by=by, at=timezone.now())


class TestBounces:
    @pytest.mark.parametrize("by_what", ["address", "header_id"])
    def test_what_came_back_did_not_tell_anybody(self, ana, told, by_what):
        named = {"address": "MIA@acme.example", "header_id": told.header_id.strip("<>")}[by_what]

        (held,) = bounce(ana, **{by_what: named})

        loop = Loop.objects.get()
        assert (held.state, held.reason, held.answered_by) == ("bounced", "550 gone", ana)
        assert loop.state == "delivered"
        assert "mia@acme.example came back" in loop.ledger.order_by("-number").first().note

    def test_an_issue_that_was_closed_is_open_again(self, lena, ana, told):
        issue = Issue.objects.get()
        resolve(issue, lena)
        for to in (IssueState.VERIFIED, IssueState.CLOSED):
            issues.advance(issue=issue, to=to, by=lena, at=timezone.now())

        bounce(ana, header_id=told.header_id)

        issue.refresh_from_db()
        assert (issue.state, Loop.objects.get().state) == ("in_progress", "delivered")

    def test_a_loop_that_went_on_stays_where_it_is(self, ana, told):
        reply(told, ana, Verdict.SOLVED, text="Thanks")

        bounce(ana, header_id=told.header_id)

        assert Loop.objects.get().state == "confirmed"

    def test_what_nobody_sent_cannot_come_back(self, ana, cleo, ben, told):
        with pytest.raises(NotFound) as refused:
            bounce(ana, address="other@acme.example")
        assert refused.value.field == "address"
        with pytest.raises(NotFound):
            bounce(cleo, header_id=told.header_id)
        with pytest.raises(Forbidden):
            bounce(ben, header_id=told.header_id)
        for wrong in ({}, {"header_id": told.header_id, "reason": ""}):
            with pytest.raises(Invalid):
                bounce(ana, **wrong)


class TestReplies:
    def test_an_answer_is_a_talk_that_owes_a_discovery(self, ana, told):
        made = reply(told, ana, Verdict.ANSWER, text="When exactly?")

        assert (made.touchpoint.heading, made.touchpoint.is_two_way, made.touchpoint.discovery) == (
            "inbound",
            True,
            "pending",
        )
        assert made.touchpoint.contact == told.contact
        assert Loop.objects.get().state == "told"

    def test_a_no_reopens_loop_and_issue(self, lena, told):
        resolve(Issue.objects.get(), lena)

        reply(told, lena, Verdict.NOT_SOLVED)

        last = Loop.objects.get().ledger.order_by("-number").first()
        assert (last.to_state, last.message) == ("reopened", "It still fails.")
        assert Issue.objects.get().state == "in_progress"

    def test_a_yes_confirms_once_and_nothing_is_half_done(self, ana, told):
        reply(told, ana, Verdict.SOLVED, text="Thanks")
        touchpoints = Touchpoint.objects.count()

        with pytest.raises(LoopMoved):
            reply(told, ana, Verdict.SOLVED, text="Thanks again")

        assert (Loop.objects.get().state, Touchpoint.objects.count()) == ("confirmed", touchpoints)

    def test_a_stranger_cannot_answer_for_a_customer(self, cleo, told):
        with pytest.raises(NotFound):
            reply(told, cleo, Verdict.ANSWER)

    def test_an_answer_has_words(self, ana, told):
        with pytest.raises(Invalid) as refused:
            reply(told, ana, Verdict.ANSWER, text=" ")
        assert refused.value.field == "text"
