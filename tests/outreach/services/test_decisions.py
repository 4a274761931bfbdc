"""A decision answers how it will affect customers, and somebody else approves it."""

import pytest

from accounts.vocabulary import Role
from crisis_triage.shared.errors import Forbidden
from outreach.services import decisions, squads
from outreach.vocabulary import SquadRole
from tests.factories.accounts import UserFactory
from tests.factories.issues import A_NO, NOW, an_issue, decided

pytestmark = pytest.mark.django_db


class TestDeciding:
    def test_the_question_cannot_be_skipped(self, lena, ana):
        unknown = decisions.Answer(**{**vars(A_NO), "impact": "unknown"})
        proposed = decisions.propose(issue=an_issue(lena), answer=unknown, by=lena, at=NOW)

        with pytest.raises(decisions.NotAnswered, match="How will this affect customers") as refused:
            decisions.approve(decision=proposed, by=UserFactory(role=Role.CCO), at=NOW)

        assert refused.value.field == "impact"

    def test_nobody_approves_an_own_proposal(self, lena):
        proposed = decisions.propose(issue=an_issue(lena), answer=A_NO, by=lena, at=NOW)

        with pytest.raises(decisions.OwnProposal):
            decisions.approve(decision=proposed, by=lena, at=NOW)

    def test_who_revises_it_proposes_it(self, lena, adam):
        issue = an_issue(lena)
        proposed = decisions.propose(issue=issue, answer=A_NO, by=lena, at=NOW)
        decisions.revise(decision=proposed, answer=A_NO, by=adam, at=NOW)

        with pytest.raises(decisions.OwnProposal):
            decisions.approve(decision=proposed, by=adam, at=NOW)

    def test_only_the_cco_or_the_squads_approver_may(self, lena, ana, acme):
        issue = an_issue(lena, acme)
        answer = decisions.Answer(**{**vars(A_NO), "residual_accepted_by": lena})
        proposed = decisions.propose(issue=issue, answer=answer, by=lena, at=NOW)
        with pytest.raises(Forbidden):
            decisions.approve(decision=proposed, by=ana, at=NOW)

        squads.join(issue=issue, user=ana, role=SquadRole.APPROVER, by=lena, at=NOW)

        assert decisions.approve(decision=proposed, by=ana, at=NOW).state == "approved"

    @pytest.mark.parametrize("missing", ["reason", "alternative", "mitigation", "residual", "residual_accepted_by"])
    def test_a_no_that_hurts_says_why_what_else_and_who_accepts_it(self, lena, adam, missing):
        answer = vars(A_NO) | {"residual_accepted_by": adam} | {missing: None if missing.endswith("by") else ""}
        proposed = decisions.propose(issue=an_issue(lena), answer=decisions.Answer(**answer), by=lena, at=NOW)

        with pytest.raises(decisions.NotAnswered) as refused:
            decisions.approve(decision=proposed, by=adam, at=NOW)

        assert refused.value.field == missing

    def test_a_later_one_replaces_it(self, lena):
        issue = an_issue(lena)
        first, second = decided(issue, lena), decided(issue, lena, A_NO)

        first.refresh_from_db()
        assert (first.state, second.state) == ("replaced", "approved")

    def test_one_proposal_at_a_time(self, lena):
        issue = an_issue(lena)
        decisions.propose(issue=issue, answer=A_NO, by=lena, at=NOW)

        with pytest.raises(decisions.AlreadyProposed):
            decisions.propose(issue=issue, answer=A_NO, by=lena, at=NOW)

    def test_rejected_says_what_was_missing_and_is_settled(self, lena, adam):
        proposed = decisions.propose(issue=an_issue(lena), answer=A_NO, by=lena, at=NOW)

        assert decisions.reject(decision=proposed, verdict="Ask three customers first.", by=adam, at=NOW).verdict
        with pytest.raises(decisions.DecisionSettled, match="Adam settled it"):
            decisions.approve(decision=proposed, by=adam, at=NOW)

    def test_substitutes_are_measured(self, lena):
        decision = decided(an_issue(lena), lena)
        what = decisions.substitute(decision=decision, what="Snacks while they wait.", by=lena, at=NOW)

        measured = decisions.measure_substitute(substitute=what, effect="CSAT 61 → 74 (n = 80)", by=lena, at=NOW)

        assert measured.measured_at == NOW
