"""A promise in the database: a date, one end, and nothing that changes afterwards."""

from datetime import timedelta

import pytest

from outreach.models import Promise
from outreach.services import promises
from outreach.states import PromiseState
from tests.factories.issues import NOW, a_loop, a_promise
from tests.outreach.models.tables import refused, run_sql, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise(lena, acme):
    return a_promise(a_loop(lena, acme), lena)


class TestPromises:
    @pytest.mark.parametrize(
        ("changes", "rule"),
        [
            ("state = 'kept', settled_at = now()", "delivered_promise_has_its_evidence"),
            ("state = 'kept', settled_at = now(), delivered_at = now()", "delivered_promise_has_its_evidence"),
            (
                "state = 'kept', settled_at = due_at, delivered_at = due_at, evidence = 'Done.'",
                "kept_promise_is_in_time",
            ),
            (
                "state = 'kept_late', settled_at = made_at, delivered_at = made_at, evidence = 'D.'",
                "late_promise_is_late",
            ),
            ("state = 'broken', settled_at = made_at", "promise_breaks_when_it_is_due"),
            ("state = 'broken'", "promise_is_settled_at_a_moment"),
            ("state = 'superseded', settled_at = made_at, reason = 'R.'", "promise_is_renegotiated_in_time_and_told"),
            ("state = 'cancelled', settled_at = made_at", "cancelled_promise_says_why"),
            ("state = 'forgotten', settled_at = made_at", "promise_state_is_known"),
        ],
    )
    def test_no_end_without_what_belongs_to_it(self, promise, changes, rule):
        with refused(rule):
            run_sql(f"UPDATE outreach_promise SET {changes}")  # noqa: S608  from the table above

    def test_without_a_date_there_is_none(self, promise):
        with refused("due_on"):
            run_sql(
                "INSERT INTO outreach_promise (loop_id, what, owner_id, state, time_zone, made_by_id, made_at, evidence, reason,"
                " told_channel, told_message) SELECT loop_id, what, owner_id, 'pending', time_zone, made_by_id, made_at, '', '', '', ''"
                " FROM outreach_promise"
            )

    def test_it_is_due_after_it_was_made(self, promise):
        with refused("promise_is_due_after_it_is_made|a_promise_is_a_promise"):
            run_sql("UPDATE outreach_promise SET due_at = made_at")

    @pytest.mark.parametrize("column", ["due_at", "original_due_at", "due_on", "what", "made_at"])
    def test_its_words_and_dates_never_change(self, promise, column):
        value = "'Other'" if column == "what" else f"{column} + interval '1 day'"
        with refused("a_promise_is_a_promise"):
            run_sql(f"UPDATE outreach_promise SET {column} = {value}")  # noqa: S608  from the table above

    def test_one_is_pending_at_a_time(self, promise):
        with refused("one_pending_promise_per_loop"):
            copy_of(promise)

    def test_it_begins_pending(self, promise):
        with refused("a promise begins pending"):
            copy_of(promise, state=PromiseState.CANCELLED, settled_at=NOW, reason="No.")

    def test_a_chain_keeps_its_first_date(self, promise, lena):
        promises.cancel(promise=promise, reason="No.", by=lena, at=NOW)

        with refused("does not follow promise"):
            copy_of(promise, follows=promise)

    def test_the_first_of_a_chain_is_its_own_original(self, promise, lena):
        promises.cancel(promise=promise, reason="No.", by=lena, at=NOW)

        with refused("first_promise_is_its_own_original"):
            copy_of(promise, original_due_at=promise.due_at - timedelta(days=1))

    def test_what_ended_never_changes(self, promise, lena):
        promises.deliver(promise=promise, evidence="Done.", by=lena, at=NOW)

        with refused("what_ended_never_changes"):
            run_sql("UPDATE outreach_promise SET evidence = 'Better.'")

    def test_it_is_never_deleted(self, promise):
        with refused("never_deleted"):
            Promise.objects.all().delete()


def copy_of(promise, **about):
    same = (
        "loop",
        "what",
        "owner",
        "due_on",
        "time_zone",
        "due_at",
        "original_due_on",
        "original_due_at",
        "made_by",
        "made_at",
    )
    return written(Promise, **({name: getattr(promise, name) for name in same} | about))
