"""Decisions on pages: customers come first, and nobody approves an own proposal."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from accounts.vocabulary import Role
from outreach.models import Decision
from outreach.vocabulary import DecisionKind, DecisionState, SquadRole
from tests.factories.accounts import UserFactory
from tests.factories.issues import ADDRESS, an_issue, decided

pytestmark = pytest.mark.django_db
DECISION = {
    "impact": "neutral",
    "impact_words": "They get back what they had.",
    "kind": "address",
    "options": "Wait, or mend it now.",
    "customer_value": "Exports work again.",
    "cost_and_strategy": "Two weeks of one engineer.",
}


def body(response, status=200) -> str:
    assert response.status_code == status
    return response.content.decode()


MITIGATE = replace(ADDRESS, kind=DecisionKind.MITIGATE)


class TestDeciding:
    def test_the_question_about_customers_cannot_be_skipped(self, lena, signed_in):
        issue = an_issue(lena)

        page = body(signed_in(lena).post(f"/issues/{issue.pk}/decision", {**DECISION, "impact": ""}), 422)

        assert "Answer this one first: how will it affect customers?" in page
        assert "Two weeks of one engineer." in page

    def test_somebody_else_approves(self, ana, acme, lena, signed_in):
        issue = an_issue(ana, acme)
        signed_in(ana).post(f"/issues/{issue.pk}/decision", DECISION)
        decision = Decision.objects.get()
        assert f"/decisions/{decision.pk}/approve" not in body(signed_in(ana).get(f"/issues/{issue.pk}"))
        assert f"/decisions/{decision.pk}/approve" in body(signed_in(lena).get(f"/issues/{issue.pk}"))

        signed_in(lena).post(f"/decisions/{decision.pk}/approve")

        decision.refresh_from_db()
        assert (decision.state, decision.settled_by) == (DecisionState.APPROVED, lena)

    def test_not_what_one_proposed_oneself(self, lena, signed_in):
        issue, browser = an_issue(lena), signed_in(lena)
        browser.post(f"/issues/{issue.pk}/decision", DECISION)

        assert browser.post(f"/decisions/{Decision.objects.get().pk}/approve").status_code == 403

    def test_an_unknown_effect_is_not_approved(self, ana, acme, lena, signed_in):
        issue = an_issue(ana, acme)
        signed_in(ana).post(f"/issues/{issue.pk}/decision", {**DECISION, "impact": "unknown", "impact_words": ""})

        page = body(signed_in(lena).post(f"/decisions/{Decision.objects.get().pk}/approve"), 422)

        assert "How will this affect customers? Without an answer it cannot be approved." in page

    def test_rejecting_says_what_would_have_to_be_different(self, ana, acme, lena, signed_in):
        issue = an_issue(ana, acme)
        signed_in(ana).post(f"/issues/{issue.pk}/decision", DECISION)
        decision, browser = Decision.objects.get(), signed_in(lena)

        assert "Say what would have to be different." in body(browser.post(f"/decisions/{decision.pk}/reject"), 422)
        browser.post(f"/decisions/{decision.pk}/reject", {"verdict": "Ask the customers first."})

        assert "Ask the customers first." in body(browser.get(f"/issues/{issue.pk}"))

    def test_a_proposal_is_changed_until_it_is_settled(self, lena, signed_in):
        issue, browser = an_issue(lena), signed_in(lena)
        browser.post(f"/issues/{issue.pk}/decision", DECISION)
        assert "Two weeks of one engineer." in body(browser.get(f"/issues/{issue.pk}/decision"))

        browser.post(f"/issues/{issue.pk}/decision", {**DECISION, "cost_and_strategy": "Three weeks."})

        assert [each.cost_and_strategy for each in Decision.objects.all()] == ["Three weeks."]

    def test_good_news_waits_until_somebody_told_it(self, lena, signed_in):
        issue = an_issue(lena)
        good = {
            "highlight_to": "All of EMEA",
            "highlight_words": "Exports are faster.",
            "highlight_by": date(2026, 12, 1),
        }
        decision = decided(issue, lena, type(ADDRESS)(**{**vars(ADDRESS), "impact": "positive", **good}))
        browser = signed_in(lena)
        assert "The good news was told" in body(browser.get(f"/issues/{issue.pk}"))

        browser.post(f"/decisions/{decision.pk}/highlighted")

        decision.refresh_from_db()
        assert decision.highlighted_at <= timezone.now()

    def test_the_approver_of_the_squad_may_settle(self, lena, acme, ana, signed_in):
        issue = an_issue(lena, acme)
        approver = UserFactory(role=Role.ACCOUNT_TEAM)
        issue.squad.create(user=approver, role=SquadRole.APPROVER, joined_at=timezone.now())
        signed_in(lena).post(f"/issues/{issue.pk}/decision", DECISION)

        assert "Approve" in body(signed_in(approver).get(f"/issues/{issue.pk}"))
        signed_in(approver).post(f"/decisions/{Decision.objects.get().pk}/approve")

        assert Decision.objects.get().state == DecisionState.APPROVED


class TestSubstitutes:
    """What is done for customers when the cause itself cannot be removed."""

    def test_one_is_added_and_its_effect_measured(self, lena, signed_in):
        decision, browser = decided(an_issue(lena), lena, MITIGATE), signed_in(lena)

        browser.post(f"/decisions/{decision.pk}/substitute", {"what": "We export for them on Mondays."})
        substitute = decision.substitutes.get()
        assert "Not measured yet" in body(browser.get(f"/issues/{decision.issue_id}"))
        browser.post(f"/substitutes/{substitute.pk}/measure", {"effect": "Tickets fell from 31 to 4 a week."})

        page = body(browser.get(f"/issues/{decision.issue_id}"))
        assert "We export for them on Mondays." in page
        assert "Tickets fell from 31 to 4 a week." in page

    def test_neither_is_empty_nor_measured_over_a_colleagues_measure(self, lena, ana, acme, signed_in):
        decision = decided(an_issue(lena, acme), lena, MITIGATE)
        browser = signed_in(lena)
        assert "This field is required." in body(
            browser.post(f"/decisions/{decision.pk}/substitute", {"what": " "}), 422
        )
        browser.post(f"/decisions/{decision.pk}/substitute", {"what": "By hand."})
        substitute = decision.substitutes.get()
        signed_in(ana).post(f"/substitutes/{substitute.pk}/measure", {"effect": "From 31 to 4."})

        late = browser.post(
            f"/substitutes/{substitute.pk}/measure", {"effect": "From 31 to 9.", "seen": substitute.version}
        )

        page = body(late, 412)
        assert "Ana measured it on" in page
        assert "From 31 to 9.</textarea>" in page
