"""Two people, or one with two tabs, have the same page open: the first makes the step, the second hears who did and keeps what was
typed."""

import html
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.utils import timezone

from outreach.models import Decision, Issue, Loop, Promise
from outreach.services import promises
from outreach.states import IssueState, LoopState, PromiseState
from outreach.vocabulary import DecisionState
from tests.factories.issues import A_NO, a_loop, a_promise, an_expert, an_issue, decided

pytestmark = pytest.mark.django_db
NO = {"channel": "call", "message": "We will not do it."}


@pytest.fixture
def now():
    return timezone.now()


def seen_by(page: str, address: str) -> str:
    """The version in the form that is sent to ``address``, or in the link that fetches this form."""
    form = re.search(rf'<form[^>]*action="{re.escape(address)}".*?</form>', page, re.DOTALL)
    if form is None:
        return unquote(re.search(rf'hx-get="{re.escape(address)}\?seen=([^"]+)"', page).group(1))
    return re.search(r'name="seen" value="([^"]+)"', form.group()).group(1)


class Tab:
    """A page as it was rendered once."""

    def __init__(self, browser, address: str) -> None:
        self.browser, self.page = browser, browser.get(address).content.decode()

    def send(self, address: str, **given):
        return self.browser.post(address, {**given, "seen": seen_by(self.page, address)})


def told(response, *words: str) -> str:
    """The same page again, with a sentence for whoever came second."""
    page = html.unescape(response.content.decode())
    assert response.status_code == 412
    assert [word for word in ("Somebody was first.", *words) if word not in page] == []
    return page


class TestLoops:
    def test_the_second_keeps_the_words_and_may_go_on(self, ana, eve, acme, signed_in, now):
        loop = a_loop(ana, acme, state=IssueState.ASSESSED, at=now)
        decided(loop.issue, ana, A_NO, at=now)
        mine, theirs = (Tab(signed_in(who), f"/loops/{loop.pk}") for who in (ana, eve))
        address = f"/loops/{loop.pk}/steps/decline"
        theirs.send(f"/loops/{loop.pk}/steps/promise", what="Exports", due_on=f"{now + timedelta(days=9):%Y-%m-%d}")

        page = told(mine.send(address, **NO), "Eve moved the loop of", "to promised", "We will not do it.")

        assert seen_by(page, address) == Loop.objects.get().version
        assert Loop.objects.get().state == LoopState.PROMISED

    def test_a_promise_that_somebody_delivered_is_not_cancelled(self, ana, eve, acme, signed_in, now):
        loop = a_loop(ana, acme, at=now)
        promise = a_promise(loop, ana, at=now)
        tab = Tab(signed_in(ana), f"/loops/{loop.pk}")
        promises.deliver(promise=promise, evidence="Release 4.2", by=eve, at=now)

        answer = tab.send(f"/loops/{loop.pk}/steps/cancel", reason="They have another tool.")

        told(answer, "This promise is kept since", "by Eve", "They have another tool.")
        assert Promise.objects.get().state == PromiseState.KEPT

    def test_a_promise_in_other_hands_or_for_another_day_says_so(self, ana, eve, ben, acme, signed_in, now):
        loop = a_loop(ana, acme, at=now)
        promise = a_promise(loop, ana, at=now - timedelta(minutes=1))
        first, tab = (Tab(signed_in(who), f"/loops/{loop.pk}") for who in (eve, ana))
        first.send(f"/loops/{loop.pk}/steps/hand-over", owner=ben.pk)
        deliver, done = f"/loops/{loop.pk}/steps/deliver", {"evidence": "Release 4.2"}

        page = told(tab.send(deliver, **done), "Eve changed it on", "Ben sees to it now", "Release 4.2")

        answer = tab.browser.post(deliver, {**done, "seen": seen_by(page, deliver)})
        assert answer.status_code == 302
        promise.refresh_from_db()
        assert promise.state == PromiseState.KEPT

    def test_who_is_refused_for_another_reason_still_hears_who_was_first(self, ana, eve, acme, signed_in, now):
        """What was missing does not hide that somebody came in between."""
        loop = a_loop(ana, acme, at=now)
        tab, address = Tab(signed_in(ana), f"/loops/{loop.pk}"), f"/loops/{loop.pk}/steps/withdraw"
        a_promise(loop, eve, at=now)

        page = tab.send(address, reason=" ").content.decode()

        assert seen_by(page, address) == seen_by(tab.page, address) != Loop.objects.get().version


class TestIssues:
    def test_a_step_that_somebody_took_keeps_the_note(self, lena, ana, acme, signed_in):
        issue = an_issue(lena, acme, state=IssueState.IN_PROGRESS)
        mine, theirs = (Tab(signed_in(who), f"/issues/{issue.pk}") for who in (lena, ana))
        address = f"/issues/{issue.pk}/steps/advance"
        theirs.send(address, to="blocked", note="A part is missing.")

        page = told(mine.send(address, to="blocked", note="The supplier."), "is blocked, since Ana moved it")

        assert 'id="step-blocked" open' in page
        assert "The supplier.</textarea>" in page

    def test_what_is_no_move_is_told_too(self, lena, ana, acme, signed_in):
        issue, expert = an_issue(lena, acme, state=IssueState.TRIAGED), an_expert(name="Bo")
        mine, theirs = (Tab(signed_in(who), f"/issues/{issue.pk}") for who in (lena, ana))
        theirs.send(f"/issues/{issue.pk}/steps/hand-over", owner=expert.pk)

        told(mine.send(f"/issues/{issue.pk}/steps/severity", severity="1"), "Ana changed it on", "Bo owns it")

        assert Issue.objects.get().raised_severity is None

    def test_a_card_of_the_board_too(self, lena, ana, acme, signed_in):
        issue = an_issue(lena, acme, state=IssueState.ASSESSED)
        mine, theirs = (Tab(signed_in(who), "/issues") for who in (lena, ana))
        address = f"/issues/{issue.pk}/steps/advance"
        theirs.send(address, to="in_progress", board="")

        answer = mine.send(address, to="in_progress", board="")

        page = mine.browser.get(answer.url).content.decode()
        assert "Somebody was first. This issue is in progress, since Ana moved it" in html.unescape(page)

    def test_whom_it_touches_and_merging(self, lena, ana, acme, zenith, signed_in):
        issue, other = an_issue(lena, acme, state=IssueState.ASSESSED), an_issue(lena, acme)
        browser, old = signed_in(lena), issue.version
        signed_in(ana).post(f"/issues/{issue.pk}/steps/advance", {"to": "in_progress"})

        added = browser.post(f"/issues/{issue.pk}/customers", {"way": "hand", "customer": zenith.pk, "seen": old})
        merged = browser.post(f"/issues/{issue.pk}/merge?q=Exports", {"into": other.pk, "seen": old})

        told(added, "since Ana moved it")
        told(merged, "since Ana moved it", f'value="{Issue.objects.get(pk=issue.pk).version}"')


class TestDecisions:
    def test_two_proposals_do_not_overwrite_each_other(self, lena, ana, acme, signed_in):
        issue = an_issue(lena, acme)
        mine, theirs = (Tab(signed_in(who), f"/issues/{issue.pk}/decision") for who in (lena, ana))
        old = re.search(r'name="seen" value="([^"]+)"', mine.page).group(1)
        answer = {"impact": "neutral", "impact_words": "Little.", "kind": "address", "options": "Wait."}
        answer |= {"customer_value": "Exports.", "cost_and_strategy": "Two weeks.", "seen": old}
        theirs.browser.post(f"/issues/{issue.pk}/decision", answer)

        late = mine.browser.post(f"/issues/{issue.pk}/decision", {**answer, "cost_and_strategy": "A year."})

        page = told(late, "Ana proposed it on", "A year.", "Two weeks.")
        assert f'value="{Decision.objects.get().version}"' in page
        assert Decision.objects.get().cost_and_strategy == "Two weeks."

    def test_nobody_approves_another_wording_than_they_read(self, lena, ana, acme, signed_in):
        issue = an_issue(lena, acme)
        wording = {"impact": "neutral", "impact_words": "Little.", "kind": "address", "options": "Wait."}
        wording |= {"customer_value": "Exports.", "cost_and_strategy": "Two weeks."}
        signed_in(ana).post(f"/issues/{issue.pk}/decision", wording)
        decision = Decision.objects.get()
        tab = Tab(signed_in(lena), f"/issues/{issue.pk}")
        signed_in(ana).post(f"/issues/{issue.pk}/decision", {**wording, "cost_and_strategy": "A year."})

        told(tab.send(f"/decisions/{decision.pk}/approve"), "Ana proposed it on", "A year.")
        told(tab.send(f"/decisions/{decision.pk}/reject", verdict="Too dear."), "Too dear.")

        decision.refresh_from_db()
        assert decision.state == DecisionState.PROPOSED

    def test_words_about_what_is_settled_are_not_lost(self, lena, ana, acme, signed_in):
        issue = an_issue(lena, acme)
        decision = decided(issue, ana)

        answer = signed_in(lena).post(
            f"/decisions/{decision.pk}/reject", {"verdict": "Too dear.", "seen": "decision-0"}
        )

        told(answer, "settled it on", "You had typed: What would have to be different?", "Too dear.")
