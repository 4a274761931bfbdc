"""The board of issues, the lists behind it, and how an issue begins."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.vocabulary import Function
from outreach.models import Issue, Loop
from outreach.services import loops
from outreach.states import IssueState, LoopState
from outreach.vocabulary import Origin
from tests.factories.issues import NOW, a_promise, an_expert, an_issue
from tests.factories.outreach import list_customer, open_escalation
from tests.outreach.views.reading import link, names

pytestmark = pytest.mark.django_db


def body(response, status=200) -> str:
    assert response.status_code == status
    return response.content.decode()


def queries_of(browser, address) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


class TestBoard:
    def test_a_card_says_how_bad_it_is_and_who_waits(self, acme, ana, signed_in):
        list_customer(acme, 0.5)
        issue = an_issue(ana, acme, state=IssueState.IN_PROGRESS)
        a_promise(Loop.objects.get(), ana)

        page = body(signed_in(ana).get("/issues"))

        assert names(signed_in(ana).get("/issues")) == [issue.title]
        assert "1 customer of those you see" in page
        assert "USD 120k ARR" in page
        assert "1 customer still to be told" in page
        assert "1 pending promise" in page

    def test_what_nobody_owns_stands_first(self, lena, signed_in):
        mine = an_issue(lena, state=IssueState.TRIAGED)
        Issue.objects.filter(pk=mine.pk).update(title="Has an owner")
        an_issue(lena)

        page = body(signed_in(lena).get("/issues"))

        assert page.index("Nobody owns it") < page.index("Has an owner")
        assert "1 issue without an owner" in page

    def test_it_can_be_narrowed_to_a_function_to_an_owner_and_to_what_is_severe(self, lena, signed_in):
        owned = an_issue(lena, state=IssueState.TRIAGED)
        Issue.objects.filter(pk=owned.pk).update(title="Owned", severity=2)
        an_issue(lena)
        browser = signed_in(lena)

        assert names(browser.get("/issues?severity=2")) == ["Owned"]
        assert names(browser.get(f"/issues?owner={owned.owner_id}")) == ["Owned"]
        assert names(browser.get("/issues?owner=0")) == ["Exports fail"]
        assert names(browser.get("/issues?function=legal")) == []
        assert names(browser.get("/issues?mine=on")) == []
        assert "None fits" in body(browser.get("/issues?function=legal"))

    def test_nonsense_in_the_address_is_left_out(self, lena, signed_in):
        an_issue(lena)

        assert len(names(signed_in(lena).get("/issues?severity=9&owner=x&function=%00"))) == 1

    def test_a_stranger_sees_nothing_of_it(self, acme, ana, cleo, signed_in):
        an_issue(ana, acme)

        assert names(signed_in(cleo).get("/issues")) == []

    def test_figures_count_only_customers_that_the_reader_sees(self, acme, zenith, lena, ana, signed_in):
        an_issue(lena, acme, zenith)

        assert "1 customer of those you see" in body(signed_in(ana).get("/issues"))
        assert "2 customers" in body(signed_in(lena).get("/issues"))

    def test_more_issues_cost_no_more_queries(self, lena, acme, signed_in):
        an_issue(lena, acme)
        browser = signed_in(lena)
        queries_of(browser, "/issues")
        few = queries_of(browser, "/issues")
        for _ in range(4):
            an_issue(lena, acme)

        assert queries_of(browser, "/issues") == few

    def test_a_long_column_leads_to_its_list(self, lena, signed_in, monkeypatch):
        monkeypatch.setattr("outreach.queries.issue_board.PER_COLUMN", 2)
        for _ in range(3):
            an_issue(lena)

        page = body(signed_in(lena).get("/issues"))

        assert '/issues/list?state=new">1 more</a>' in page
        assert len(names(signed_in(lena).get("/issues/list?state=new"))) == 3


class TestMovingACard:
    def test_a_button_moves_it_and_leads_back_to_the_same_board(self, lena, signed_in):
        issue = an_issue(lena, state=IssueState.TRIAGED)

        answer = signed_in(lena).post(
            f"/issues/{issue.pk}/steps/advance", {"to": "assessed", "board": "function=engineering"}
        )

        assert answer.url == "/issues?function=engineering"
        assert Issue.objects.get().state == IssueState.ASSESSED

    def test_a_move_that_is_not_in_the_table_is_refused_in_words(self, lena, signed_in):
        issue = an_issue(lena, state=IssueState.TRIAGED)

        answer = signed_in(lena).post(f"/issues/{issue.pk}/steps/advance", {"to": "closed", "board": ""}, follow=True)

        assert "cannot become closed" in body(answer)
        assert Issue.objects.get().state == IssueState.TRIAGED

    def test_the_way_back_never_leads_elsewhere(self, lena, signed_in):
        issue = an_issue(lena, state=IssueState.TRIAGED)

        answer = signed_in(lena).post(
            f"/issues/{issue.pk}/steps/advance", {"to": "assessed", "board": "//evil.example/?a=b"}
        )

        assert answer.url.startswith("/issues?")

    def test_an_analyst_sees_the_card_and_no_buttons(self, lena, ben, signed_in):
        issue = an_issue(lena, state=IssueState.TRIAGED)

        assert "steps/advance" not in body(signed_in(ben).get("/issues"))
        assert signed_in(ben).post(f"/issues/{issue.pk}/steps/advance", {"to": "assessed"}).status_code == 403

    def test_a_step_that_nobody_knows_is_not_there(self, lena, signed_in):
        issue = an_issue(lena)

        assert signed_in(lena).post(f"/issues/{issue.pk}/steps/explode").status_code == 404


class TestList:
    def test_ended_issues_come_a_page_at_a_time(self, lena, signed_in, monkeypatch):
        monkeypatch.setattr("outreach.queries.issue_board.PAGE", 1)
        for title in ("First", "Second"):
            issue = an_issue(lena, state=IssueState.VERIFIED)
            signed_in(lena).post(f"/issues/{issue.pk}/steps/advance", {"to": "closed"})
            Issue.objects.filter(pk=issue.pk).update(title=title)
        browser = signed_in(lena)

        first = browser.get("/issues/list")
        second = browser.get("/issues/list" + link(first, "next"))

        assert (names(first), names(second)) == (["Second"], ["First"])

    def test_a_cursor_of_another_list_begins_again(self, lena, signed_in):
        assert signed_in(lena).get("/issues/list?after=nonsense").url == "/issues/list"


class TestOpening:
    FORM = {"title": "Exports fail", "function": "engineering", "description": "Since Monday."}

    def test_by_hand(self, ana, signed_in):
        answer = signed_in(ana).post("/issues/new", self.FORM)

        issue = Issue.objects.get()
        assert answer.url == f"/issues/{issue.pk}"
        assert (issue.title, issue.function, issue.opened_by) == ("Exports fail", Function.ENGINEERING, ana)

    def test_of_an_escalation_its_customer_is_affected(self, acme, ana, signed_in):
        escalation = open_escalation(acme)
        browser = signed_in(ana)
        assert f"/issues/new?escalation={escalation.pk}" in body(browser.get(f"/escalations/{escalation.pk}"))
        assert escalation.reason in body(browser.get(f"/issues/new?escalation={escalation.pk}"))

        browser.post(f"/issues/new?escalation={escalation.pk}", self.FORM)

        issue = Issue.objects.get()
        assert (issue.origin, issue.escalation) == (Origin.ESCALATION, escalation)
        assert [loop.customer for loop in issue.loops.all()] == [acme]

    def test_an_escalation_of_a_stranger_is_not_there(self, acme, cleo, signed_in):
        escalation = open_escalation(acme)

        assert signed_in(cleo).get(f"/issues/new?escalation={escalation.pk}").status_code == 404

    def test_what_was_typed_stays_when_something_is_missing(self, ana, signed_in):
        page = body(signed_in(ana).post("/issues/new", {**self.FORM, "title": " "}), 422)

        assert "Since Monday." in page
        assert "error-summary" in page
        assert not Issue.objects.exists()


def test_close_is_offered_when_nobody_waits(acme, lena, signed_in):
    an_issue(lena, acme, state=IssueState.VERIFIED)
    browser = signed_in(lena)
    assert 'value="closed"' not in body(browser.get("/issues"))
    loop = Loop.objects.get()
    loops.withdraw(loop=loop, reason="They never used it.", by=lena, at=NOW)
    assert loop.state == LoopState.OPEN

    assert 'value="closed"' in body(browser.get("/issues"))


def test_experts_see_the_issues_of_their_function(lena, signed_in):
    an_issue(lena)

    assert len(names(signed_in(an_expert()).get("/issues"))) == 1
    assert names(signed_in(an_expert(Function.LEGAL)).get("/issues")) == []
