"""What I owe to whom by when, and what we owe to one customer."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outreach.models import Issue
from outreach.queries.owing import Owing, owing
from outreach.services import concessions, decisions, promises
from outreach.states import IssueState
from outreach.vocabulary import ConcessionKind
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import ADDRESS, a_loop, a_promise, an_issue, decided
from tests.outreach.views.reading import names

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def body(response, status=200) -> str:
    assert response.status_code == status
    return response.content.decode()


class TestInbox:
    def test_my_promises_by_when_they_are_due(self, ana, acme, north, signed_in, now):
        a_promise(a_loop(ana, acme, at=now), ana, due_on=(now + timedelta(days=30)).date(), at=now)
        other = CustomerFactory(name="Beta", team=north)
        a_promise(a_loop(ana, other, at=now), ana, due_on=(now + timedelta(days=3)).date(), at=now)

        page = body(signed_in(ana).get("/inbox"))

        assert page.index("Due this week") < page.index("Beta") < page.index("Later") < page.index("Acme")
        assert "end of " in page

    def test_a_promise_of_the_past_is_overdue(self, ana, acme, signed_in, now):
        long_ago = now - timedelta(days=9)
        a_promise(a_loop(ana, acme, at=long_ago), ana, at=long_ago)

        page = body(signed_in(ana).get("/inbox"))

        assert "Overdue" in page
        assert "too late" in page

    def test_more_than_fit_on_a_page_follow_on_the_next(self, ana, north, signed_in, now, monkeypatch):
        monkeypatch.setattr("outreach.queries.inbox.PAGE", 2)
        for days in (3, 4, 5):
            customer = CustomerFactory(name=f"In {days} days", team=north, owner=ana)
            a_promise(a_loop(ana, customer, at=now), ana, due_on=(now + timedelta(days=days)).date(), at=now)
        browser = signed_in(ana)

        first = body(browser.get("/inbox"))
        following = re.search(r'href="([^"]*)" rel="next"', first).group(1)
        second = body(browser.get(f"/inbox{following}"))

        assert [[f"In {days} days" in page for days in (3, 4, 5)] for page in (first, second)] == [
            [True, True, False],
            [False, False, True],
        ]
        assert browser.get("/inbox?after=nonsense").url == "/inbox"

    def test_not_those_of_others(self, ana, eve, acme, signed_in, now):
        a_promise(a_loop(eve, acme, at=now), eve, at=now)

        assert "Acme" not in body(signed_in(ana).get("/inbox"))

    def test_who_was_not_told_yet_waits_in_the_inbox_of_the_customers_owner(self, ana, eve, acme, signed_in, now):
        promise = a_promise(a_loop(eve, acme, at=now), eve, at=now)
        promises.deliver(promise=promise, evidence="Release 4.2", by=eve, at=now)

        assert "Still to be told" in body(signed_in(ana).get("/inbox"))
        assert "Still to be told" not in body(signed_in(eve).get("/inbox"))

    def test_issues_that_i_own(self, lena, signed_in):
        issue = an_issue(lena, state=IssueState.IN_PROGRESS)

        assert names(signed_in(issue.owner).get("/inbox")) == [issue.title]

    def test_decisions_wait_for_who_may_approve_and_did_not_propose(self, ana, acme, lena, signed_in, now):
        decisions.propose(issue=an_issue(ana, acme, at=now), answer=ADDRESS, by=ana, at=now)

        assert "Decisions that wait for you" in body(signed_in(lena).get("/inbox"))
        assert "Decisions that wait for you" not in body(signed_in(ana).get("/inbox"))

    def test_good_news_to_tell(self, lena, signed_in, now):
        good = {"highlight_to": "EMEA", "highlight_words": "Exports are faster.", "highlight_by": now.date()}
        answer = type(ADDRESS)(**{**vars(ADDRESS), "impact": "positive", **good})
        decided(an_issue(lena, at=now), lena, answer, at=now)

        assert "Good news to tell" in body(signed_in(lena).get("/inbox"))

    def test_who_owes_nothing_is_told_so(self, cleo, signed_in):
        assert "You owe nobody anything" in body(signed_in(cleo).get("/inbox"))

    def test_more_promises_cost_no_more_queries(self, ana, north, signed_in, now):
        browser = signed_in(ana)

        def owe_one_more() -> int:
            a_promise(a_loop(ana, CustomerFactory(team=north, owner=ana), at=now), ana, at=now)
            browser.get("/inbox")
            with CaptureQueriesContext(connection) as captured:
                browser.get("/inbox")
            return len(captured)

        assert owe_one_more() == owe_one_more() == owe_one_more()


class TestCustomer:
    def test_the_page_says_what_we_owe_them(self, ana, acme, signed_in, now):
        loop = a_loop(ana, acme, at=now)
        a_promise(loop, ana, at=now)

        page = body(signed_in(ana).get(f"/customers/{acme.pk}"))

        assert "What we owe them" in page
        assert f"/loops/{loop.pk}" in page
        assert f"/customers/{acme.pk}/ledger" in page

    def test_the_ledger_tells_everything(self, ana, acme, signed_in, now):
        promise = a_promise(a_loop(ana, acme, at=now), ana, at=now)
        promises.deliver(promise=promise, evidence="Release 4.2", by=ana, at=now)
        concessions.give(
            customer=acme,
            kind=ConcessionKind.CREDIT,
            amount=Decimal("1200.50"),
            currency="EUR",
            reason="For the wait.",
            by=ana,
            at=now,
        )

        page = body(signed_in(ana).get(f"/customers/{acme.pk}/ledger"))

        assert all(words in page for words in ("Exports work again", "Release 4.2", "Credit: EUR 1,200.50"))

    def test_many_loops_cost_no_more_queries(self, ana, acme, signed_in, now):
        browser = signed_in(ana)

        def one_more() -> int:
            a_promise(a_loop(ana, acme, at=now), ana, at=now)
            with CaptureQueriesContext(connection) as captured:
                browser.get(f"/customers/{acme.pk}/ledger")
            return len(captured)

        one_more()

        assert one_more() == one_more()
        assert Issue.objects.count() == 3

    def test_strangers_get_none_of_it(self, acme, cleo, signed_in):
        assert signed_in(cleo).get(f"/customers/{acme.pk}/ledger").status_code == 404


class TestSidebar:
    """The number beside the inbox, on every page."""

    def test_it_stands_on_any_page_in_words_too(self, ana, acme, signed_in, now):
        browser = signed_in(ana)
        assert 'class="count' not in body(browser.get("/needs"))

        a_promise(a_loop(ana, acme, at=now - timedelta(days=30)), ana, at=now - timedelta(days=30))

        page = body(browser.get("/needs"))
        assert 'class="count needs-you"><span aria-hidden="true">1</span>' in page
        assert "1 promise overdue" in page

    def test_overdue_comes_before_what_is_still_to_keep(self, now):
        due = [now - timedelta(days=1), now + timedelta(days=1)]

        assert owing(due, at=now) == Owing("1", "1 promise overdue", needs_you=True)
        assert owing(due, at=now - timedelta(days=2)) == Owing("2", "2 promises to keep", needs_you=False)
        assert owing([], at=now) == Owing("", "", needs_you=False)

    def test_promises_of_others_are_not_counted(self, ana, acme, lena, signed_in, now):
        a_promise(a_loop(lena, acme, at=now), lena, at=now)

        assert 'class="count' not in body(signed_in(ana).get("/needs"))
        assert "1 promise to keep" in body(signed_in(lena).get("/needs"))
