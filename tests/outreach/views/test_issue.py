"""The page of one issue: only what may follow is offered, and what is refused says why beside what was typed."""

import re
from datetime import date

import pytest

from accounts.models import Customer
from accounts.vocabulary import Function
from outreach.models import CallListEntry, Issue, IssueMove, Loop
from outreach.queries.audience_rules import Filter
from outreach.services import audience
from outreach.states import IssueState
from outreach.vocabulary import SquadRole
from tests.factories.accounts import CustomerFactory, UserFactory
from tests.factories.issues import NOW, a_promise, an_expert, an_issue, decided
from tests.factories.outreach import list_customer
from tests.outreach.views.reading import names, summarise

pytestmark = pytest.mark.django_db


def body(response, status=200) -> str:
    assert response.status_code == status
    return response.content.decode()


class TestReading:
    def test_only_legal_steps_are_offered(self, lena, signed_in):
        issue = an_issue(lena, state=IssueState.ASSESSED)

        page = body(signed_in(lena).get(f"/issues/{issue.pk}"))

        assert [to for to in IssueState if f'id="step-{to}"' in page] == [
            IssueState.IN_PROGRESS,
            IssueState.DECLINED,
        ]

    def test_customers_who_were_not_told_are_shown_loudly(self, acme, zenith, lena, signed_in):
        issue = an_issue(lena, acme, zenith, state=IssueState.RESOLVED)

        page = body(signed_in(lena).get(f"/issues/{issue.pk}"))

        assert "Fixed is not closed: 2 customers are still to be told." in page

    def test_a_pending_promise_says_whose_evening_ends_the_day(self, acme, lena, signed_in):
        Customer.objects.filter(pk=acme.pk).update(time_zone="Pacific/Auckland")
        issue = an_issue(lena, acme, state=IssueState.IN_PROGRESS)
        a_promise(Loop.objects.get(), lena, due_on=date(2026, 12, 1))

        page = body(signed_in(lena).get(f"/issues/{issue.pk}"))

        assert "end of 1 Dec 2026 in Pacific/Auckland" in page

    def test_whom_the_filter_found_since_and_whom_it_finds_no_longer(self, lena, signed_in):
        gone, _ = (list_customer(CustomerFactory(segment="bank")).customer for _ in range(2))
        issue = an_issue(lena)
        audience.set_filter(issue=issue, audience=Filter(segments=("bank",)), by=lena, at=NOW)
        CallListEntry.objects.filter(customer=gone).update(segment="shop")
        audience.read_again(issue=issue, by=lena, at=NOW)

        page = body(signed_in(lena).get(f"/issues/{issue.pk}"))

        assert "Whoever matches: segment bank, set by Lena on 20 Nov 2026. 1 when it was last read" in page
        assert "1 found by it once, and not any more: they are owed the outcome all the same." in page
        assert page.count("found by the filter and not any more") == 1
        assert "2 customers are affected, found by the filter" in page

    def test_customers_come_a_page_at_a_time_and_by_state(self, lena, north, signed_in, monkeypatch):
        monkeypatch.setattr("outreach.queries.issue_page.PAGE", 2)
        issue = an_issue(lena, *(CustomerFactory(name=f"Customer {at}", team=north) for at in range(3)))
        browser = signed_in(lena)

        assert names(browser.get(f"/issues/{issue.pk}")) == ["Customer 0", "Customer 1"]
        assert names(browser.get(f"/issues/{issue.pk}?loops=told")) == []
        assert browser.get(f"/issues/{issue.pk}?after=nonsense").url == f"/issues/{issue.pk}"

    def test_strangers_do_not_find_it(self, acme, ana, cleo, signed_in):
        issue = an_issue(ana, acme)

        assert signed_in(cleo).get(f"/issues/{issue.pk}").status_code == 404

    def test_names_of_customers_whom_the_reader_may_not_see_are_left_out(self, acme, zenith, lena, ana, signed_in):
        issue = an_issue(lena, acme, zenith)

        page = body(signed_in(ana).get(f"/issues/{issue.pk}"))

        assert acme.name in page
        assert zenith.name not in page


class TestSteps:
    def test_an_expert_becomes_the_owner_and_brings_the_function(self, lena, signed_in):
        issue, lawyer = an_issue(lena), an_expert(Function.LEGAL)

        signed_in(lena).post(f"/issues/{issue.pk}/steps/triage", {"owner": lawyer.pk, "note": ""})

        issue.refresh_from_db()
        assert (issue.state, issue.owner, issue.function) == (IssueState.TRIAGED, lawyer, Function.LEGAL)

    def test_the_ccos_office_cannot_be_chosen(self, lena, signed_in):
        issue = an_issue(lena)

        page = body(signed_in(lena).post(f"/issues/{issue.pk}/steps/triage", {"owner": lena.pk}), 422)

        assert "Select a valid choice" in page

    def test_resolving_without_a_decision_says_so_and_keeps_what_was_typed(self, lena, signed_in):
        issue = an_issue(lena, state=IssueState.IN_PROGRESS)
        said = {"root_cause": "A queue ran full.", "action": "It has a limit now."}

        page = body(signed_in(lena).post(f"/issues/{issue.pk}/steps/resolve", said), 422)

        assert "needs an approved decision" in page
        assert "A queue ran full." in page
        assert "It has a limit now." in page

    def test_resolving_asks_for_cause_and_action(self, lena, signed_in):
        issue = an_issue(lena, state=IssueState.IN_PROGRESS)
        decided(issue, lena)

        page = body(signed_in(lena).post(f"/issues/{issue.pk}/steps/resolve", {"root_cause": "", "action": "Yes"}), 422)

        assert 'aria-invalid="true"' in page

    def test_blocked_says_what_it_waits_for(self, lena, signed_in):
        issue = an_issue(lena, state=IssueState.IN_PROGRESS)
        browser = signed_in(lena)

        assert "Say what it waits for." in body(
            browser.post(f"/issues/{issue.pk}/steps/advance", {"to": "blocked", "note": ""}), 422
        )
        browser.post(f"/issues/{issue.pk}/steps/advance", {"to": "blocked", "note": "A part from Linz."})

        assert IssueMove.objects.latest("pk").note == "A part from Linz."
        assert "A part from Linz." in body(browser.get(f"/issues/{issue.pk}"))

    def test_severity_is_raised_and_never_lowered(self, acme, lena, signed_in):
        list_customer(acme)
        summarise()
        issue = an_issue(lena, acme)
        Issue.objects.filter(pk=issue.pk).update(severity=3)
        browser = signed_in(lena)

        page = body(browser.post(f"/issues/{issue.pk}/steps/severity", {"severity": "4"}), 422)
        browser.post(f"/issues/{issue.pk}/steps/severity", {"severity": "2"})

        assert "can be raised to 1 … 3" in page
        assert Issue.objects.get().raised_severity == 2

    def test_people_join_the_squad_and_leave_it(self, lena, eve, signed_in):
        issue, browser = an_issue(lena), signed_in(lena)
        member = {"user": eve.pk, "role": "liaison"}

        browser.post(f"/issues/{issue.pk}/steps/join", member)
        assert [(each.user, each.role) for each in issue.squad.all()] == [(eve, SquadRole.LIAISON)]
        assert "Customer liaison" in body(browser.get(f"/issues/{issue.pk}"))
        browser.post(f"/issues/{issue.pk}/steps/leave", member)

        assert not issue.squad.exists()

    def test_the_other_issue_is_found_by_a_part_of_its_title(self, lena, signed_in):
        gone, stays = an_issue(lena), an_issue(lena)
        Issue.objects.filter(pk=stays.pk).update(title="All exports fail")

        page = body(signed_in(lena).get(f"/issues/{gone.pk}/merge?q=all+exp"))

        assert "All exports fail" in page
        assert f'name="into" value="{stays.pk}"' in page

    def test_two_that_are_one_are_merged(self, acme, zenith, lena, signed_in):
        gone, stays = an_issue(lena, acme), an_issue(lena, zenith)
        browser = signed_in(lena)

        answer = browser.post(f"/issues/{gone.pk}/merge", {"into": stays.pk})

        assert answer.url == f"/issues/{stays.pk}"
        assert stays.loops.count() == 2
        assert "everything went over" in body(browser.get(f"/issues/{gone.pk}"))

    def test_an_issue_is_not_merged_into_what_is_not_there(self, lena, signed_in):
        issue = an_issue(lena)

        assert "There is no such issue" in body(signed_in(lena).post(f"/issues/{issue.pk}/merge", {"into": 10**9}), 422)


class TestWhomItTouches:
    def test_by_name(self, acme, ana, signed_in):
        issue, browser = an_issue(ana), signed_in(ana)
        assert f'value="{acme.pk}"' in body(browser.get(f"/issues/{issue.pk}/customers?q=acm"))

        browser.post(f"/issues/{issue.pk}/customers", {"way": "hand", "customer": acme.pk})

        assert [loop.customer for loop in issue.loops.all()] == [acme]
        assert "counted in already" in body(browser.get(f"/issues/{issue.pk}/customers?q=acm"))

    def test_nobody_ticked_is_refused(self, ana, signed_in):
        issue = an_issue(ana)

        page = body(signed_in(ana).post(f"/issues/{issue.pk}/customers", {"way": "hand"}), 422)

        assert "Choose at least one customer." in page

    def test_a_filter_is_counted_before_it_is_set_and_read_again_later(self, acme, zenith, lena, signed_in):
        list_customer(acme)
        list_customer(zenith)
        summarise()
        issue, browser = an_issue(lena, acme), signed_in(lena)

        counted = body(browser.get(f"/issues/{issue.pk}/customers?count=1&segments=enterprise"))
        assert "2 customers match, 1 of them new." in counted
        assert issue.loops.count() == 1

        assert '<input type="hidden" name="segments" value="enterprise">' in counted
        browser.post(f"/issues/{issue.pk}/customers", {"way": "filter", "segments": ["enterprise"]})
        assert issue.loops.count() == 2
        assert "segment enterprise" in body(browser.get(f"/issues/{issue.pk}"))

        list_customer(CustomerFactory(name="Newcomer"))
        again = browser.post(f"/issues/{issue.pk}/steps/read-again", follow=True)
        assert "1 came to match since" in body(again)

    def test_an_empty_filter_takes_in_nobody(self, lena, signed_in):
        issue = an_issue(lena)

        page = body(signed_in(lena).post(f"/issues/{issue.pk}/customers", {"way": "filter"}), 422)

        assert "An empty filter would take in every customer." in page

    def test_by_theme(self, lena, signed_in):
        issue = an_issue(lena)

        answer = signed_in(lena).post(f"/issues/{issue.pk}/customers", {"way": "theme", "theme": "outages", "days": 30})

        assert answer.url == f"/issues/{issue.pk}"


class TestForms:
    """What may be done is fetched when somebody wants to do it: a page of an issue does not list everybody who could own it."""

    def test_a_page_holds_no_form_that_nobody_opened(self, acme, lena, signed_in):
        for number in range(30):
            UserFactory(name=f"Colleague {number}", function=Function.ENGINEERING)
        issue = an_issue(lena, acme, state=IssueState.IN_PROGRESS)
        browser = signed_in(lena)

        pages = [body(browser.get(address)) for address in (f"/issues/{issue.pk}", f"/loops/{Loop.objects.get().pk}")]

        assert ["Colleague" in page for page in pages] == [False, False]
        assert sum(page.count("<option") for page in pages) < 10

    @pytest.mark.parametrize(("step", "button"), [("hand-over", "Hand over"), ("join", "Add"), ("severity", "Set")])
    def test_a_form_comes_alone_to_htmx_and_as_a_page_to_everybody_else(self, step, button, lena, signed_in):
        issue = an_issue(lena, state=IssueState.IN_PROGRESS)
        address, browser = f"/issues/{issue.pk}/steps/{step}?seen=what-i-saw", signed_in(lena)

        alone, page = (body(browser.get(address, headers=sent)) for sent in ({"hx-request": "true"}, {}))

        assert "<html" not in alone
        assert "<h1>" in page
        assert all('name="seen" value="what-i-saw"' in each and f"{button}</button>" in each for each in (alone, page))

    @pytest.mark.parametrize("step", ["triage", "hand-over", "resolve", "severity", "join"])
    def test_where_nothing_can_be_done_any_more_no_form_is_offered_but_the_reason(self, step, lena, signed_in):
        issue = an_issue(lena, state=IssueState.CLOSED)

        page = body(signed_in(lena).get(f"/issues/{issue.pk}/steps/{step}"))

        assert f"This issue is closed, since {lena.name} moved it" in page
        assert f'action="/issues/{issue.pk}/steps' not in page

    def test_a_card_that_was_dragged_to_a_function_is_offered_its_experts(self, lena, signed_in):
        lawyer, issue = an_expert(Function.LEGAL), an_issue(lena, state=IssueState.IN_PROGRESS)
        browser = signed_in(lena)

        fetched = f"/issues/{issue.pk}/steps/hand-over?seen={issue.version}&amp;function=legal"

        assert f'hx-get="{fetched}" hx-trigger="load"' in body(browser.get(f"/issues/{issue.pk}?function=legal"))
        assert re.findall("<option[^>]*>([^<]*)<", body(browser.get(fetched.replace("&amp;", "&")))) == [
            "Choose an expert",
            f"{lawyer.name} · Legal",
        ]

    def test_a_step_without_a_form_leads_back(self, lena, signed_in):
        issue = an_issue(lena)

        assert signed_in(lena).get(f"/issues/{issue.pk}/steps/read-again").url == f"/issues/{issue.pk}"
