"""One customer's loop: the story, the next step as a form, and refusals beside what was typed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Customer
from outreach.models import Loop, LoopMove, Promise
from outreach.services import loops, promises
from outreach.states import IssueState, LoopState, PromiseState
from outreach.vocabulary import Channel
from tests.factories.accounts import ContactFactory
from tests.factories.issues import A_NO, a_loop, a_promise, decided

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def loop(ana, acme, now) -> Loop:
    return a_loop(ana, acme, at=now)


def body(response, status=200) -> str:
    assert response.status_code == status
    return response.content.decode()


def in_days(days: int) -> str:
    return f"{timezone.now() + timedelta(days=days):%Y-%m-%d}"


def offered(page: str) -> list[str]:
    steps = [
        "promise",
        "renegotiate",
        "deliver",
        "cancel",
        "hand-over",
        "tell",
        "decline",
        "confirm",
        "deny",
        "withdraw",
    ]
    return [step for step in steps if f'id="step-{step}"' in page]


class TestReading:
    def test_only_steps_that_may_follow_are_offered(self, loop, ana, signed_in, now):
        browser = signed_in(ana)
        assert offered(body(browser.get(f"/loops/{loop.pk}"))) == ["promise", "decline", "withdraw"]
        promise = a_promise(loop, ana, at=now)
        assert offered(body(browser.get(f"/loops/{loop.pk}"))) == ["renegotiate", "deliver", "cancel", "hand-over"]
        promises.deliver(promise=promise, evidence="Release 4.2", by=ana, at=now)
        assert offered(body(browser.get(f"/loops/{loop.pk}"))) == ["tell"]
        loops.tell(loop=loop, channel=Channel.CALL, message="It works.", by=ana, at=now)

        assert offered(body(browser.get(f"/loops/{loop.pk}"))) == ["confirm", "deny"]

    def test_the_story_tells_promises_and_words(self, loop, ana, signed_in, now):
        promise = a_promise(loop, ana, at=now)
        promises.deliver(promise=promise, evidence="Release 4.2", by=ana, at=now)
        loops.tell(loop=loop, channel=Channel.CALL, message="It works again.", proof="Call of today", by=ana, at=now)

        page = body(signed_in(ana).get(f"/loops/{loop.pk}"))

        assert all(
            words in page
            for words in (
                "Exports work again",
                "Release 4.2",
                "It works again.",
                "Call of today",
                "Promise kept",
                "by call",
            )
        )

    def test_it_says_whose_evening_ends_the_day(self, loop, acme, ana, signed_in):
        Customer.objects.filter(pk=acme.pk).update(time_zone="Pacific/Auckland")

        page = body(signed_in(ana).get(f"/loops/{loop.pk}"))

        assert "It is kept until the end of that day in Pacific/Auckland, where it is now" in page

    def test_when_it_is_due_is_said_for_whoever_reads_too(self, loop, acme, ana, signed_in, now):
        Customer.objects.filter(pk=acme.pk).update(time_zone="Pacific/Auckland")
        promise = a_promise(Loop.objects.get(), ana, at=now)

        page = body(signed_in(ana).get(f"/loops/{loop.pk}"))

        assert f"end of {promise.due_on:%-d %b %Y} in Pacific/Auckland" in page
        assert f"{promise.due_at:%-d %b %Y, %H:%M} UTC" in page

    def test_an_analyst_reads_and_a_stranger_finds_nothing(self, loop, ben, cleo, signed_in):
        assert offered(body(signed_in(ben).get(f"/loops/{loop.pk}"))) == []
        assert signed_in(cleo).get(f"/loops/{loop.pk}").status_code == 404
        assert signed_in(ben).post(f"/loops/{loop.pk}/steps/promise").status_code == 403

    @pytest.mark.parametrize(
        ("step", "why"),
        [
            ("promise", "it can only become confirmed or delivered or reopened now"),
            ("decline", "it can only become confirmed or delivered or reopened now"),
            ("cancel", "This promise is kept since"),
            ("renegotiate", "This promise is kept since"),
        ],
    )
    def test_a_step_that_does_not_follow_says_why_and_offers_no_form(self, step, why, loop, ana, signed_in, now):
        promises.deliver(promise=a_promise(loop, ana, at=now), evidence="Release 4.2", by=ana, at=now)
        loops.tell(loop=loop, channel=Channel.CALL, message="It works.", by=ana, at=now)

        page = body(signed_in(ana).get(f"/loops/{loop.pk}/steps/{step}"))

        assert why in page
        assert f'action="/loops/{loop.pk}/steps' not in page


class TestPromising:
    def test_what_and_by_when(self, loop, acme, ana, signed_in):
        contact = ContactFactory(customer=acme)
        said = {"what": "Exports work again.", "due_on": in_days(7), "contact": contact.pk}

        signed_in(ana).post(f"/loops/{loop.pk}/steps/promise", said)

        promise = Promise.objects.get()
        assert (promise.what, promise.contact, promise.owner) == ("Exports work again.", contact, ana)
        assert Loop.objects.get().state == LoopState.PROMISED

    def test_not_for_a_day_that_is_over(self, loop, ana, signed_in):
        said = {"what": "Exports work again.", "due_on": in_days(-3)}

        page = body(signed_in(ana).post(f"/loops/{loop.pk}/steps/promise", said), 422)

        assert "is over in" in page
        assert "Exports work again." in page
        assert 'value="' + in_days(-3) in page

    def test_not_without_a_date(self, loop, ana, signed_in):
        page = body(signed_in(ana).post(f"/loops/{loop.pk}/steps/promise", {"what": "Soon."}), 422)

        assert "This field is required." in page
        assert not Promise.objects.exists()

    def test_not_to_a_contact_of_somebody_else(self, loop, zenith, ana, signed_in):
        stranger = ContactFactory(customer=zenith)
        said = {"what": "Exports", "due_on": in_days(7), "contact": stranger.pk}

        assert "Select a valid choice" in body(signed_in(ana).post(f"/loops/{loop.pk}/steps/promise", said), 422)

    def test_whoever_comes_second_hears_who_was_first(self, loop, ana, eve, signed_in, now):
        a_promise(loop, eve, at=now)
        said = {"what": "Exports", "due_on": in_days(7)}

        page = body(signed_in(ana).post(f"/loops/{loop.pk}/steps/promise", said), 422)

        assert "made by Eve. Renegotiate that one." in page

    def test_another_day_keeps_the_first_one(self, loop, ana, signed_in, now):
        first = a_promise(loop, ana, at=now - timedelta(minutes=5))
        said = {
            "due_on": in_days(14),
            "reason": "The part is late.",
            "channel": "call",
            "told_at": f"{now - timedelta(minutes=2):%Y-%m-%dT%H:%M}",
            "message": "It takes a week longer.",
        }

        signed_in(ana).post(f"/loops/{loop.pk}/steps/renegotiate", said)

        second = Promise.objects.get(state=PromiseState.PENDING)
        assert (second.follows_id, second.original_due_on) == (first.pk, first.due_on)

    def test_delivery_needs_its_evidence(self, loop, ana, signed_in, now):
        a_promise(loop, ana, at=now)
        browser = signed_in(ana)

        body(browser.post(f"/loops/{loop.pk}/steps/deliver", {"evidence": " "}), 422)
        browser.post(f"/loops/{loop.pk}/steps/deliver", {"evidence": "Release 4.2"})

        assert Promise.objects.get().state == PromiseState.KEPT

    def test_a_promise_that_is_gone_cannot_be_delivered(self, loop, ana, signed_in):
        page = body(signed_in(ana).post(f"/loops/{loop.pk}/steps/deliver", {"evidence": "Release 4.2"}), 422)

        assert "Nothing has been promised to them yet." in page
        assert "Release 4.2" in page

    def test_it_is_cancelled_or_handed_over(self, loop, ana, eve, signed_in, now):
        a_promise(loop, ana, at=now)
        browser = signed_in(ana)

        browser.post(f"/loops/{loop.pk}/steps/hand-over", {"owner": eve.pk})
        assert Promise.objects.get().owner == eve
        browser.post(f"/loops/{loop.pk}/steps/cancel", {"reason": "They moved to another tool."})

        assert Promise.objects.get().state == PromiseState.CANCELLED


class TestClosing:
    def test_told_confirmed_and_not_solved_after_all(self, loop, ana, signed_in, now):
        promises.deliver(promise=a_promise(loop, ana, at=now), evidence="Release 4.2", by=ana, at=now)
        browser, address = signed_in(ana), f"/loops/{loop.pk}/steps"

        browser.post(f"{address}/tell", {"channel": "email", "message": "It works.", "contact": "", "proof": ""})
        browser.post(f"{address}/confirm", {"message": ""})
        browser.post(f"{address}/deny", {"message": "It fails again."})

        assert [move.to_state for move in LoopMove.objects.order_by("pk")][-3:] == ["told", "confirmed", "reopened"]
        assert "It fails again." in body(browser.get(f"/loops/{loop.pk}"))

    def test_a_no_needs_its_decision(self, loop, ana, signed_in):
        said = {"channel": "call", "message": "We will not do it."}

        page = body(signed_in(ana).post(f"/loops/{loop.pk}/steps/decline", said), 422)

        assert "A no needs an approved decision" in page
        assert "We will not do it." in page

    def test_with_it_the_reason_and_the_alternative_stand_there(self, ana, acme, signed_in, now):
        loop = a_loop(ana, acme, state=IssueState.ASSESSED, at=now)
        decided(loop.issue, ana, A_NO, at=now)
        browser = signed_in(ana)
        assert A_NO.alternative in body(browser.get(f"/loops/{loop.pk}/steps/decline"))

        browser.post(f"/loops/{loop.pk}/steps/decline", {"channel": "call", "message": "Thank you. We will not do it."})

        assert Loop.objects.get().state == LoopState.DECLINED_TOLD

    def test_a_mistake_is_withdrawn_with_a_reason(self, loop, ana, signed_in):
        signed_in(ana).post(f"/loops/{loop.pk}/steps/withdraw", {"reason": "They never used exports."})

        assert Loop.objects.get().state == LoopState.NOT_AFFECTED
