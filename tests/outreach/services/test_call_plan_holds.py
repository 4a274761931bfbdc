"""What holds whoever plans calls, and whoever writes SQL: bounds, history, and two people at once."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from accounts.models import User
from crisis_triage.shared.errors import Forbidden, Invalid
from outreach.models import CallAction, CallActionChange, CallCapacity, CallListEntry
from outreach.services import call_capacity, call_plan
from tests.factories.outreach import NOW, list_customer
from tests.outreach.services.planning import A_WEEK, TODAY, assign, entry, matching, ticked


@pytest.fixture
def both(acme, zenith):
    list_customer(acme)
    list_customer(zenith, 0.9)


@pytest.mark.django_db
class TestCapacity:
    def test_every_change_leaves_an_audit_row(self, lena):
        call_capacity.set_capacity(conversations=12, by=lena)
        call_capacity.set_capacity(conversations=15, by=lena)

        kept = CallCapacity.pgh_event_model.objects.order_by("pgh_id").values_list("conversations", flat=True)
        assert list(kept) == [12, 15]

    @pytest.mark.parametrize("conversations", [-1, 10_001])
    def test_it_has_bounds(self, lena, conversations):
        with pytest.raises(Invalid, match="from 0 to 10,000"):
            call_capacity.set_capacity(conversations=conversations, by=lena)

    @pytest.mark.parametrize("person", ["ana", "ben", "eve", "robo"])
    def test_it_is_the_cco_s_to_set(self, person, request):
        with pytest.raises(Forbidden):
            call_capacity.set_capacity(conversations=1, by=request.getfixturevalue(person))


@pytest.mark.django_db
class TestTheDatabaseRefuses:
    @pytest.mark.parametrize(
        ("wrong", "constraint"),
        [
            ({"snoozed_until": A_WEEK}, "snoozed_until_a_day_for_a_reason"),
            ({"snoozed_until": A_WEEK, "snoozed_at": NOW}, "snoozed_until_a_day_for_a_reason"),
            ({"snooze_reason": "Why?"}, "snoozed_until_a_day_for_a_reason"),
            (
                {"snoozed_until": TODAY + timedelta(days=40), "snoozed_at": NOW, "snooze_reason": "Long."},
                "snoozed_for_thirty_days_at_most",
            ),
        ],
    )
    def test_a_snooze_without_end_or_reason(self, both, wrong, constraint):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            CallListEntry.objects.update(**wrong)

    @pytest.mark.parametrize(
        ("wrong", "constraint"),
        [
            ({"verb": "forget"}, "call_verb_is_known"),
            ({"verb": "snooze", "reason": "x"}, "snooze_has_a_near_day_and_a_reason"),
            ({"verb": "snooze", "until": A_WEEK}, "snooze_has_a_near_day_and_a_reason"),
            ({"verb": "snooze", "until": TODAY, "reason": "x"}, "snooze_has_a_near_day_and_a_reason"),
            (
                {"verb": "snooze", "until": TODAY + timedelta(days=31), "reason": "x"},
                "snooze_has_a_near_day_and_a_reason",
            ),
            ({"verb": "wake"}, "who_wakes_says_why"),
            ({"verb": "assign", "cause": "time"}, "who_wakes_says_why"),
            ({"verb": "undo"}, "undo_undoes_something"),
            ({"verb": "assign", "by": None}, "only_waking_is_done_by_the_clock"),
        ],
    )
    def test_an_act_that_cannot_be(self, lena, wrong, constraint):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            CallAction.objects.create(**{"by": lena, "at": NOW, "on": TODAY, **wrong})

    def test_history_that_is_changed(self, both, acme, lena, ana):
        done = assign(ticked(acme), ana, lena)

        with pytest.raises(InternalError), transaction.atomic():
            CallAction.objects.filter(pk=done.action.pk).update(at=NOW + timedelta(days=1))
        with pytest.raises(InternalError), transaction.atomic():
            CallAction.objects.filter(pk=done.action.pk)._raw_delete("default")
        with pytest.raises(InternalError), transaction.atomic():
            CallActionChange.objects.update(assigned_after=None)

    @pytest.mark.parametrize(
        ("wrong", "constraint"),
        [({"pk": 2}, "there_is_one_call_capacity"), ({"conversations": 10_001}, "call_capacity_has_a_bound")],
    )
    def test_a_capacity_that_cannot_be(self, wrong, constraint):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            CallCapacity.objects.create(**{"pk": 1, **wrong})


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_two_assign_the_same_rows_and_the_history_is_one_chain(self, acme, zenith, lena, adam, ana):
        list_customer(acme)
        list_customer(zenith)
        at_the_start = threading.Barrier(2)

        def act(by: User, assignee: User) -> None:
            at_the_start.wait(100)
            assign(matching(), assignee, by)
            connection.close()

        actors = [threading.Thread(target=act, args=pair) for pair in ((lena, lena), (adam, adam))]
        for actor in actors:
            actor.start()
        for actor in actors:
            actor.join()

        for customer in (acme, zenith):
            first, second = CallActionChange.objects.filter(customer=customer).order_by("pk")
            assert first.assigned_before is None
            assert second.assigned_before == first.assigned_after
            assert entry(customer).assigned_to == second.assigned_after
            assert entry(customer).last_action_id == second.action_id

    def test_two_clicks_on_undo_undo_once(self, acme, lena, ana):
        list_customer(acme)
        done = assign(ticked(acme), ana, lena)
        answers = []

        def press() -> None:
            try:
                answers.append(call_plan.undo(action_id=done.action.pk, by=lena, at=NOW).changed)
            except call_plan.NothingToUndo:
                answers.append("nothing")
            connection.close()

        presses = [threading.Thread(target=press) for _ in range(2)]
        for each in presses:
            each.start()
        for each in presses:
            each.join()

        assert sorted(answers, key=str) == [1, "nothing"]
