"""The clock breaks what is due, once, and in the open."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crisis_triage.shared.errors import Invalid
from outreach.models import LoopMove
from outreach.services import broken_promises
from outreach.states import LoopState, PromiseState
from tests.factories.issues import a_loop, a_promise
from tests.outreach.services.test_promises import measures_of

pytestmark = pytest.mark.django_db


class TestBreaking:
    @pytest.fixture
    def overdue(self, lena, acme):
        """Made a week ago for yesterday, by the clock of the database."""
        then = timezone.now() - timedelta(days=7)
        return a_promise(a_loop(lena, acme, at=then), lena, due_on=(timezone.now() - timedelta(days=2)).date(), at=then)

    def test_the_clock_breaks_it_once(self, overdue, acme):
        assert broken_promises.break_due() == 1
        assert broken_promises.break_due() == 0

        overdue.refresh_from_db()
        assert (overdue.state, overdue.settled_by) == (PromiseState.BROKEN, None)
        assert measures_of(acme).count("promise_broken") == 1

    def test_the_ledger_names_the_job(self, overdue):
        broken_promises.break_due()

        move = LoopMove.objects.get(to_state=LoopState.OPEN)
        assert (move.moved_by, move.job) == (None, broken_promises.JOB)

    def test_what_is_not_due_stays(self, lena, zenith):
        promise = a_promise(a_loop(lena, zenith, at=timezone.now()), lena, at=timezone.now())

        assert broken_promises.break_due() == 0
        promise.refresh_from_db()
        assert promise.state == PromiseState.PENDING

    def test_the_next_promise_links_to_it_and_the_first_date_counts(self, overdue, lena):
        broken_promises.break_due()

        again = a_promise(overdue.loop, lena, at=timezone.now())

        assert again.follows == overdue
        assert again.original_due_on == overdue.original_due_on

    def test_one_that_cannot_be_broken_is_in_nobodys_way(self, overdue, lena, zenith, monkeypatch):
        then = timezone.now() - timedelta(days=7)
        other = a_promise(a_loop(lena, zenith, at=then), lena, due_on=overdue.due_on, at=then)
        monkeypatch.setattr(broken_promises, "PORTION", 1)
        ours = broken_promises.evidence.record

        def fails_for_acme(**about):
            if about["customer_id"] == overdue.loop.customer_id:
                raise Invalid("No.")
            ours(**about)

        monkeypatch.setattr(broken_promises.evidence, "record", fails_for_acme)

        assert broken_promises.break_due() == 1
        other.refresh_from_db()
        overdue.refresh_from_db()
        assert (other.state, overdue.state) == (PromiseState.BROKEN, PromiseState.PENDING)
