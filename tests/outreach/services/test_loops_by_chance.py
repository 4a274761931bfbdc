"""A loop and its promises under any sequence of steps, against a model that fits on a page: the database agrees with it after each
step, refuses what it refuses, and violates no invariant."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.vocabulary import Role
from crisis_triage.management import promise_invariants
from crisis_triage.shared.errors import DomainError
from outreach.models import Loop, Promise
from outreach.services import broken_promises, loops, promises
from outreach.states import LOOP, LoopState, PromiseState
from outreach.vocabulary import Channel
from tests.factories.accounts import CustomerFactory, UserFactory
from tests.factories.issues import A_NO, an_issue, decided

STEPS = 20


class LoopOfACustomer(RuleBasedStateMachine):
    """What we expect: the state of the loop, and how often each end of a promise was reached."""

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.now = timezone.now() - timedelta(days=60)
        self.lena = UserFactory(role=Role.CCO)
        issue = an_issue(self.lena, CustomerFactory(), at=self.now)
        decided(issue, self.lena, A_NO, at=self.now)
        self.loop = Loop.objects.get(issue=issue)
        self.state = LoopState.OPEN
        self.pending = False
        self.ends = {end: 0 for end in PromiseState if end != PromiseState.PENDING}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    def attempt(self, act, *, allowed):
        """It succeeds exactly when the model says so."""
        try:
            with transaction.atomic():
                act()
        except DomainError:
            assert not allowed
            return False
        assert allowed
        return True

    def promise(self):
        return Promise.objects.filter(loop=self.loop).order_by("-pk").first()

    @rule(days=st.integers(1, 5))
    def time_passes(self, days):
        self.now += timedelta(days=days)

    @rule(days=st.integers(-1, 9))
    def promised(self, days):
        due = self.today() + timedelta(days=days)
        allowed = self.state in (LoopState.OPEN, LoopState.REOPENED) and days >= 0
        act = lambda: promises.make(loop=self.loop, what="It", due_on=due, by=self.lena, at=self.now)  # noqa: E731
        if self.attempt(act, allowed=allowed):
            self.state, self.pending = LoopState.PROMISED, True

    @rule()
    def delivered(self):
        if (promise := self.promise()) is None:
            return
        act = lambda: promises.deliver(promise=promise, evidence="Done.", by=self.lena, at=self.now)  # noqa: E731
        if self.attempt(act, allowed=self.pending):
            late = self.now >= promise.due_at
            self.ends[PromiseState.KEPT_LATE if late else PromiseState.KEPT] += 1
            self.state, self.pending = LoopState.DELIVERED, False

    @rule()
    def cancelled(self):
        if (promise := self.promise()) is None:
            return
        act = lambda: promises.cancel(promise=promise, reason="No.", by=self.lena, at=self.now)  # noqa: E731
        if self.attempt(act, allowed=self.pending):
            self.ends[PromiseState.CANCELLED] += 1
            self.state, self.pending = LoopState.OPEN, False

    @rule(days=st.integers(0, 9))
    def renegotiated(self, days):
        if (promise := self.promise()) is None:
            return
        due = self.today() + timedelta(days=days)
        allowed = self.pending and self.now < promise.due_at and due != promise.due_on
        told = {"reason": "Late.", "channel": Channel.CALL, "message": "Later.", "told_at": self.now}
        act = lambda: promises.renegotiate(promise=promise, due_on=due, by=self.lena, at=self.now, **told)  # noqa: E731
        if self.attempt(act, allowed=allowed):
            self.ends[PromiseState.SUPERSEDED] += 1

    @rule()
    def the_clock_ticks(self):
        """By the clock of the database, which is far ahead: whatever is due breaks."""
        promise = self.promise()
        due = self.pending and promise.due_at <= timezone.now()

        assert broken_promises.break_due() == (1 if due else 0)
        if due:
            self.ends[PromiseState.BROKEN] += 1
            self.state, self.pending = LoopState.OPEN, False

    @rule(act=st.sampled_from(["tell", "decline", "confirm", "deny", "withdraw"]))
    def moved(self, act):
        ends = {
            "tell": LoopState.TOLD,
            "decline": LoopState.DECLINED_TOLD,
            "confirm": LoopState.CONFIRMED,
            "deny": LoopState.REOPENED,
            "withdraw": LoopState.NOT_AFFECTED,
        }
        begins = LoopState.OPEN if (act, self.state) == ("decline", LoopState.REOPENED) else self.state
        if self.attempt(lambda: self.take(act), allowed=LOOP.may(begins, ends[act])):
            self.state = ends[act]

    def take(self, act):
        said = {"channel": Channel.CALL, "message": "Said."} if act in ("tell", "decline") else {}
        said |= {"message": "No."} if act == "deny" else {"reason": "A mistake."} if act == "withdraw" else {}
        getattr(loops, act)(loop=self.loop, by=self.lena, at=self.now, **said)

    @precondition(lambda self: self.ends[PromiseState.SUPERSEDED])
    @rule()
    def the_first_date_of_a_chain_stays(self):
        for promise in Promise.objects.exclude(follows=None).select_related("follows"):
            assert promise.original_due_at == promise.follows.original_due_at

    @invariant()
    def the_database_agrees(self):
        self.loop.refresh_from_db()
        assert self.loop.state == self.state
        found = Promise.objects.filter(loop=self.loop)
        assert found.filter(state=PromiseState.PENDING).count() == int(self.pending)
        assert all(found.filter(state=state).count() == times for state, times in self.ends.items())

    @invariant()
    def nothing_is_violated(self):
        clock = "what_is_due_is_broken_within_minutes"  # ours only ticks when asked
        for name, query in promise_invariants.QUERIES.items():
            with connection.cursor() as cursor:
                cursor.execute(query)
                assert name == clock or cursor.fetchall() == [], name

    def today(self) -> date:
        return self.now.date()


@pytest.mark.slow
class TestLoopsByChance(TestCase):
    def test_any_sequence_of_steps(self):
        run_state_machine_as_test(
            LoopOfACustomer,
            settings=settings(
                max_examples=8,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
