"""An issue is owned by an expert, worked on by a squad, and closed when everyone was told."""

import pytest

from accounts.vocabulary import Function, Role
from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from outreach.models import Issue, Loop
from outreach.queries import scope
from outreach.services import audience, issues, loops, squads
from outreach.services.issues import CustomersNotTold, IssueMoved, NotDecided
from outreach.states import IssueState, LoopState
from outreach.vocabulary import Channel, SquadRole
from tests.factories.accounts import UserFactory
from tests.factories.issues import A_NO, NOW, a_promise, an_expert, an_issue, decided
from tests.factories.outreach import list_customer

pytestmark = pytest.mark.django_db


def close(issue, by):
    return issues.advance(issue=issue, to=IssueState.CLOSED, by=by, at=NOW)


class TestOpening:
    def test_it_is_new_and_says_by_whom(self, ana):
        issue = an_issue(ana)

        assert (issue.state, issue.opened_by, issue.severity) == (IssueState.NEW, ana, 5)

    def test_it_needs_a_name(self, ana):
        with pytest.raises(Invalid) as refused:
            issues.open_issue(title="  ", function=Function.SALES, by=ana, at=NOW)

        assert refused.value.field == "title"

    def test_a_reader_may_not(self, ben):
        with pytest.raises(Forbidden):
            an_issue(ben)


class TestOwning:
    def test_an_expert_of_the_function_owns_it(self, lena):
        expert = an_expert()

        issue = issues.triage(issue=an_issue(lena), function=Function.ENGINEERING, owner=expert, by=lena, at=NOW)

        assert (issue.state, issue.owner) == (IssueState.TRIAGED, expert)

    def test_the_ccos_office_never_does(self, lena):
        with pytest.raises(Invalid, match="may sponsor an issue and never own it"):
            issues.triage(issue=an_issue(lena), function=Function.ENGINEERING, owner=lena, by=lena, at=NOW)

    def test_nor_an_expert_of_something_else(self, lena):
        with pytest.raises(Invalid, match="not an expert of Engineering"):
            issues.triage(
                issue=an_issue(lena), function=Function.ENGINEERING, owner=an_expert(Function.LEGAL), by=lena, at=NOW
            )

    def test_it_can_go_over_to_another_function(self, lena):
        issue, lawyer = an_issue(lena, state=IssueState.ASSESSED), an_expert(Function.LEGAL)

        issues.hand_over(issue=issue, function=Function.LEGAL, owner=lawyer, by=lena, at=NOW)

        issue.refresh_from_db()
        assert (issue.owner, issue.function, issue.state) == (lawyer, Function.LEGAL, IssueState.ASSESSED)


class TestSeeing:
    def test_who_has_a_customer_in_it_sees_it_and_strangers_do_not(self, lena, ana, cleo, acme):
        issue = an_issue(lena, acme)

        assert scope.get_issue(ana, issue.pk) == issue
        with pytest.raises(NotFound):
            scope.get_issue(cleo, issue.pk)

    def test_of_its_loops_everybody_sees_their_own_customers(self, lena, ana, acme, zenith):
        issue = an_issue(lena, acme, zenith)

        assert [loop.customer for loop in scope.visible_loops(ana).filter(issue=issue)] == [acme]

    def test_the_squad_sees_whom_it_touches(self, lena, acme, zenith):
        issue, expert = an_issue(lena, acme, zenith), an_expert()
        squads.join(issue=issue, user=expert, role=SquadRole.EXPERT, by=lena, at=NOW)

        assert scope.visible_loops(expert).count() == 2

        squads.leave(issue=issue, user=expert, role=SquadRole.EXPERT, by=lena, at=NOW)
        assert scope.visible_loops(expert).count() == 0

    def test_the_experts_of_a_function_see_its_issues_and_no_loops(self, lena, acme):
        issue, expert = an_issue(lena, acme), an_expert()

        assert list(scope.visible_issues(expert)) == [issue]
        assert not scope.visible_loops(expert).exists()

    def test_who_is_switched_off_sees_nothing(self, lena, dan, acme):
        an_issue(lena, acme)

        assert not scope.visible_issues(dan).exists()
        assert not scope.visible_loops(dan).exists()


class TestMoving:
    def test_the_whole_way(self, lena, acme):
        issue = an_issue(lena, acme, state=IssueState.VERIFIED)

        assert [move.to_state for move in issue.ledger.order_by("number")] == [
            "triaged", "assessed", "in_progress", "resolved", "verified",
        ]  # fmt: skip
        assert issue.moves == 5

    def test_no_step_is_skipped_and_the_answer_says_which_come_next(self, lena):
        with pytest.raises(IssueMoved, match=r"cannot become in progress\. From there it goes to triaged"):
            issues.advance(issue=an_issue(lena), to=IssueState.IN_PROGRESS, by=lena, at=NOW)

    def test_what_is_blocked_says_what_it_waits_for(self, lena):
        issue = an_issue(lena, state=IssueState.IN_PROGRESS)

        with pytest.raises(Invalid) as refused:
            issues.advance(issue=issue, to=IssueState.BLOCKED, by=lena, at=NOW)

        assert refused.value.field == "note"

    def test_nothing_is_resolved_without_a_decision(self, lena):
        issue = an_issue(lena, state=IssueState.IN_PROGRESS)

        with pytest.raises(NotDecided, match="how it will affect customers"):
            issues.resolve(issue=issue, root_cause="A full queue.", action="A limit.", by=lena, at=NOW)

    @pytest.mark.parametrize("missing", ["root_cause", "action"])
    def test_nor_without_cause_and_action(self, lena, missing):
        issue = an_issue(lena, state=IssueState.IN_PROGRESS)
        decided(issue, lena)

        with pytest.raises(Invalid) as refused:
            issues.resolve(issue=issue, **({"root_cause": "A", "action": "B"} | {missing: " "}), by=lena, at=NOW)

        assert refused.value.field == missing

    def test_it_is_declined_by_an_approved_no_only(self, lena):
        issue = an_issue(lena, state=IssueState.ASSESSED)
        with pytest.raises(NotDecided):
            issues.advance(issue=issue, to=IssueState.DECLINED, by=lena, at=NOW)
        decided(issue, lena, A_NO)

        assert issues.advance(issue=issue, to=IssueState.DECLINED, by=lena, at=NOW).state == IssueState.DECLINED

    @pytest.mark.parametrize("step", [IssueState.TRIAGED, IssueState.RESOLVED, IssueState.MERGED])
    def test_steps_that_ask_for_more_do_not_come_with_a_note(self, lena, step):
        with pytest.raises(Invalid):
            issues.advance(issue=an_issue(lena), to=step, by=lena, at=NOW)


class TestClosing:
    def test_fixed_is_not_closed(self, lena, acme):
        issue = an_issue(lena, acme, state=IssueState.VERIFIED)

        with pytest.raises(CustomersNotTold, match="1 customer has not been told the outcome, first of all Acme"):
            close(issue, lena)

    def test_the_answer_names_nobody_who_is_not_ones_own(self, lena, ana, acme, zenith):
        issue = an_issue(lena, zenith, acme, state=IssueState.VERIFIED)

        with pytest.raises(CustomersNotTold) as refused:
            close(issue, ana)

        assert "2 customers" in refused.value.message
        assert "Acme" in refused.value.message
        assert "Zenith" not in refused.value.message

    def test_it_closes_when_everybody_was_told(self, lena, acme):
        issue = an_issue(lena, acme, state=IssueState.DECLINED)
        loops.decline(loop=Loop.objects.get(), channel=Channel.CALL, message="No, and why.", by=lena, at=NOW)

        assert close(issue, lena).state == IssueState.CLOSED

    def test_whom_it_did_not_touch_need_not_be_told(self, lena, acme):
        issue = an_issue(lena, acme, state=IssueState.VERIFIED)
        loops.withdraw(loop=Loop.objects.get(), reason="They do not use exports.", by=lena, at=NOW)

        assert close(issue, lena).state == IssueState.CLOSED

    def test_nobody_is_added_to_what_is_closed(self, lena, acme):
        issue = close(an_issue(lena, state=IssueState.VERIFIED), lena)

        with pytest.raises(audience.IssueHasEnded):
            audience.add_by_hand(issue=issue, customers=[acme], by=lena, at=NOW)


class TestSeverity:
    def test_it_follows_whom_it_touches(self, lena, acme, zenith):
        for customer in (acme, zenith):
            list_customer(customer)
        issue = an_issue(lena, acme)

        assert issue.severity == 4  # nobody has counted the company yet
        loops.withdraw(loop=Loop.objects.get(), reason="Not them.", by=lena, at=NOW)
        assert Issue.objects.get().severity == 5

    def test_people_may_raise_it_and_never_lower_it(self, lena, acme):
        issue = an_issue(lena, acme)

        assert issues.raise_severity(issue=issue, severity=1, by=lena, at=NOW).counted_severity == 1
        with pytest.raises(Invalid, match="raised to 1 … 4"):
            issues.raise_severity(issue=issue, severity=5, by=lena, at=NOW)
        assert issues.raise_severity(issue=issue, severity=None, by=lena, at=NOW).counted_severity == 4


def test_what_ended_changes_hands_and_severity_no_more(lena):
    issue, expert = an_issue(lena, state=IssueState.CLOSED), an_expert()

    with pytest.raises(IssueMoved, match=r"is closed, since .* moved it\. Take it up again first"):
        issues.hand_over(issue=issue, function=Function.ENGINEERING, owner=expert, by=lena, at=NOW)
    with pytest.raises(IssueMoved, match="Take it up again first"):
        issues.raise_severity(issue=issue, severity=1, by=lena, at=NOW)
    with pytest.raises(IssueMoved, match="Take it up again first"):
        squads.join(issue=issue, user=expert, role=SquadRole.EXPERT, by=lena, at=NOW)


def test_who_left_the_house_joins_no_squad(lena):
    with pytest.raises(Invalid, match="switched off"):
        squads.join(
            issue=an_issue(lena),
            user=UserFactory(is_active=False, role=Role.ANALYST),
            role=SquadRole.SCRIBE,
            by=lena,
            at=NOW,
        )


def test_joining_twice_is_joining(lena, ana):
    issue = an_issue(lena)

    assert squads.join(issue=issue, user=ana, role=SquadRole.LIAISON, by=lena, at=NOW) == squads.join(
        issue=issue, user=ana, role=SquadRole.LIAISON, by=lena, at=NOW
    )


def test_loops_are_open_again_in_an_issue_that_is_taken_up_again(lena, acme):
    issue = an_issue(lena, acme, state=IssueState.DECLINED)
    loop = Loop.objects.get()
    loops.decline(loop=loop, channel=Channel.EMAIL, message="No, because …", by=lena, at=NOW)
    close(issue, lena)

    loops.deny(loop=loop, message="We will not have that.", by=lena, at=NOW)

    issue.refresh_from_db()
    loop.refresh_from_db()
    assert (issue.state, loop.state) == (IssueState.IN_PROGRESS, LoopState.REOPENED)
    a_promise(loop, lena)
    loop.refresh_from_db()
    assert loop.state == LoopState.PROMISED
