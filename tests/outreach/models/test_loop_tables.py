"""The database refuses by itself what must not be, whoever writes and however."""

import itertools

import pytest

from accounts.vocabulary import Function
from outreach.models import Issue, IssueMove, Loop, LoopMove
from outreach.services import loops, promises
from outreach.states import ISSUE, LOOP, IssueState, LoopState
from outreach.vocabulary import Channel
from tests.factories.issues import NOW, a_loop, a_promise, an_expert, an_issue
from tests.outreach.models.tables import refused, run_sql, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def loop(lena, acme):
    return a_loop(lena, acme)


@pytest.fixture
def promise(lena, loop):
    return a_promise(loop, lena)


def a_move(loop, to, by, **about):
    given = {"number": loop.moves + 1, "from_state": loop.state, "moved_by": by, "moved_at": NOW}
    return written(LoopMove, loop=loop, to_state=to, **(given | about))


class TestLedger:
    def test_every_move_that_the_table_lacks_is_refused(self, loop, lena):
        said = {"channel": "call", "message": "Said.", "proof": "Seen.", "note": "Why."}
        wrong = set(itertools.permutations(LOOP.states(), 2)) - set(LOOP.pairs())

        for before, after in sorted(wrong):
            with refused("loop_moves_as_the_table_says|is not at"):
                a_move(loop, after, lena, from_state=before, **said)

    def test_every_pair_of_an_issue_that_the_table_lacks_is_refused(self, lena):
        issue = an_issue(lena)
        wrong = set(itertools.permutations(ISSUE.states(), 2)) - set(ISSUE.pairs())

        for before, after in sorted(wrong):
            with refused("issue_moves_as_the_table_says|is not at"):
                written(
                    IssueMove, issue=issue, number=1, from_state=before, to_state=after, moved_by=lena, moved_at=NOW
                )

    def test_a_state_does_not_change_without_a_row(self, loop):
        with refused("does not move from open to told"):
            run_sql("UPDATE outreach_loop SET state = 'told', moves = 1 WHERE id = %s", loop.pk)

    def test_a_row_of_the_ledger_moves_the_loop(self, loop, lena):
        a_move(loop, LoopState.NOT_AFFECTED, lena, note="They do not use it.")

        loop.refresh_from_db()
        assert (loop.state, loop.moves) == (LoopState.NOT_AFFECTED, 1)

    @pytest.mark.parametrize("number", [0, 2])
    def test_numbers_have_no_gaps(self, loop, lena, number):
        with refused("is not its next"):
            a_move(loop, LoopState.NOT_AFFECTED, lena, number=number, note="Why.")

    def test_somebody_moved_it_or_a_job_that_is_named(self, loop):
        with refused("loop_is_moved_by_somebody"):
            a_move(loop, LoopState.NOT_AFFECTED, None, note="Why.")

    def test_what_was_written_stays(self, promise):
        with refused("is_written_once"):
            run_sql("UPDATE outreach_loopmove SET note = 'Other.'")
        with refused("never_deleted"):
            run_sql("DELETE FROM outreach_loopmove")

    @pytest.mark.parametrize(
        "about", [{"message": "Said."}, {"channel": "call"}, {"channel": "smoke", "message": "Said."}]
    )
    def test_telling_has_a_channel_and_a_message(self, loop, lena, about):
        with refused("telling_has_a_channel_and_a_message"):
            a_move(loop, LoopState.DECLINED_TOLD, lena, **about)

    def test_delivery_has_its_evidence(self, loop, lena, promise):
        loop.refresh_from_db()
        with refused("delivery_has_its_evidence"):
            a_move(loop, LoopState.DELIVERED, lena)

    def test_reopening_has_the_customers_words(self, loop, lena, promise):
        promises.deliver(promise=promise, evidence="Done.", by=lena, at=NOW)
        loops.tell(loop=loop, channel=Channel.CALL, message="Done.", by=lena, at=NOW)
        loop.refresh_from_db()

        with refused("reopening_has_the_customers_words"):
            a_move(loop, LoopState.REOPENED, lena)

    def test_not_affected_says_why(self, loop, lena):
        with refused("not_affected_says_why"):
            a_move(loop, LoopState.NOT_AFFECTED, lena)


class TestLoops:
    def test_one_of_a_customer_and_issue(self, loop, lena):
        with refused("one_loop_per_issue_and_customer"):
            written(Loop, issue=loop.issue, customer=loop.customer, opened_by=lena, opened_at=NOW)

    def test_it_begins_open(self, loop, zenith):
        with refused("outreach_loop begins as open"):
            written(Loop, issue=loop.issue, customer=zenith, state=LoopState.TOLD, opened_at=NOW)

    def test_it_stays_with_its_customer(self, loop, zenith):
        with refused("stays with its customer"):
            run_sql("UPDATE outreach_loop SET customer_id = %s", zenith.pk)

    def test_it_is_never_deleted(self, loop):
        with refused("never_deleted"):
            run_sql("DELETE FROM outreach_loop")

    def test_none_opens_in_a_closed_issue(self, lena, zenith):
        issue = an_issue(lena, state=IssueState.VERIFIED)
        written(IssueMove, issue=issue, number=6, from_state="verified", to_state="closed", moved_by=lena, moved_at=NOW)

        with refused("no loop of it can be open"):
            written(Loop, issue=issue, customer=zenith, opened_at=NOW)


class TestIssues:
    def test_none_closes_over_an_open_loop(self, lena, acme):
        issue = an_issue(lena, acme, state=IssueState.VERIFIED)

        with refused("has an open loop: fixed is not closed"):
            written(
                IssueMove, issue=issue, number=6, from_state="verified", to_state="closed", moved_by=lena, moved_at=NOW
            )

    def test_the_ccos_office_never_owns_one(self, lena):
        lena.function = Function.ENGINEERING
        lena.save()

        with refused("can only be owned by an expert"):
            run_sql("UPDATE outreach_issue SET owner_id = %s WHERE id = %s", lena.pk, an_issue(lena).pk)

    def test_nor_an_expert_of_another_function(self, lena):
        with refused("can only be owned by an expert"):
            run_sql(
                "UPDATE outreach_issue SET owner_id = %s WHERE id = %s", an_expert(Function.LEGAL).pk, an_issue(lena).pk
            )

    @pytest.mark.parametrize(
        ("column", "value", "rule"),
        [
            ("title", "''", "issue_has_a_title"),
            ("function", "'magic'", "issue_has_a_function"),
            ("severity", "6", "issue_severity_is_1_to_5"),
            ("raised_severity", "0", "issue_severity_is_1_to_5"),
            ("origin", "'escalation'", "issue_of_an_escalation_names_it"),
        ],
    )
    def test_what_cannot_be(self, lena, column, value, rule):
        an_issue(lena)

        with refused(rule):
            run_sql(f"UPDATE outreach_issue SET {column} = {value}")  # noqa: S608  from the table above

    def test_triaged_has_an_owner_and_resolved_has_a_cause(self, lena):
        issue = an_issue(lena)
        with refused("triaged_issue_has_an_owner"):
            written(IssueMove, issue=issue, number=1, from_state="new", to_state="triaged", moved_by=lena, moved_at=NOW)

        issue = an_issue(lena, state=IssueState.IN_PROGRESS)
        with refused("resolved_issue_says_its_cause_and_action"):
            written(
                IssueMove,
                issue=issue,
                number=4,
                from_state="in_progress",
                to_state="resolved",
                moved_by=lena,
                moved_at=NOW,
            )

    def test_it_is_never_deleted(self, lena):
        an_issue(lena)

        with refused("never_deleted"):
            Issue.objects.all().delete()
