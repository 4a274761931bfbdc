"""Assign, snooze, wake, undo: for one row and for many, and never for a stranger's."""

from datetime import timedelta

import pytest

from accounts import access
from accounts.vocabulary import Role
from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from outreach.models import CallAction, CallActionChange, CallListEntry
from outreach.queries.filters import NOBODY
from outreach.services import call_capacity, call_plan, call_rows
from outreach.services.call_selection import NobodySelected, SelectionMoved
from outreach.vocabulary import CallVerb, WakeCause
from tests.factories.accounts import CustomerFactory, UserFactory
from tests.factories.outreach import NOW, list_customer, list_customers
from tests.outreach.services.planning import A_WEEK, TODAY, assign, entry, matching, snooze, ticked


@pytest.fixture
def both(acme, zenith):
    list_customer(acme)
    list_customer(zenith, 0.9)


@pytest.mark.django_db
class TestAssigning:
    def test_a_colleague_gets_the_customer_and_it_is_written_down(self, both, acme, lena, ana):
        done = assign(ticked(acme), ana, lena)

        change = CallActionChange.objects.get()
        assert entry(acme).assigned_to == ana
        assert (done.found, done.changed, done.action.by, done.action.customers) == (1, 1, lena, 1)
        assert (change.customer, change.assigned_before, change.assigned_after) == (acme, None, ana)

    def test_somebody_who_may_not_see_the_customer_is_refused_by_name(self, both, acme, zenith, lena, cleo):
        with pytest.raises(
            call_plan.MayNotSeeThem, match=r"Cleo may not see 1 of these 2 customers \(Acme\)"
        ) as refusal:
            assign(ticked(acme, zenith), cleo, lena)

        assert (refusal.value.code, refusal.value.field) == ("assignee_may_not_see", "assignee")
        assert not CallListEntry.objects.exclude(assigned_to=None).exists()
        assert not CallAction.objects.exists()

    @pytest.mark.parametrize("about", [{"role": Role.ANALYST}, {"role": Role.INTEGRATION}, {"is_active": False}])
    def test_who_does_not_call_is_refused(self, both, acme, lena, about):
        person = UserFactory(**{"role": Role.ACCOUNT_TEAM, **about})

        with pytest.raises(Invalid, match="does not call customers"):
            assign(ticked(acme), person, lena)

    def test_nobody_is_an_answer_too(self, both, acme, lena, ana):
        assign(ticked(acme), ana, lena)

        assign(ticked(acme), None, lena)

        assert entry(acme).assigned_to is None

    def test_what_is_so_already_is_not_counted(self, both, acme, lena, ana):
        assign(ticked(acme), ana, lena)

        again = assign(ticked(acme), ana, lena)

        assert (again.found, again.changed) == (1, 0)

    def test_a_foreign_customer_in_the_selection_is_never_touched(self, both, acme, zenith, ana):
        done = assign(ticked(acme, zenith), ana, ana)

        assert done.found == 1
        assert (entry(acme).assigned_to, entry(zenith).assigned_to) == (ana, None)

    def test_a_foreign_customer_alone_does_not_exist(self, both, zenith, ana):
        with pytest.raises(NotFound):
            assign(ticked(zenith), ana, ana)

    @pytest.mark.parametrize("person", ["ben", "eve"])
    def test_who_may_not_plan_is_refused(self, both, acme, ana, person, request):
        with pytest.raises(Forbidden):
            assign(ticked(acme), ana, request.getfixturevalue(person))


@pytest.mark.django_db
class TestSnoozing:
    def test_until_a_day_for_a_reason(self, both, acme, ana):
        snooze(ticked(acme), ana, reason="  Their\naudit. ")

        asleep = entry(acme)
        assert (asleep.snoozed_until, asleep.snoozed_at, asleep.snooze_reason) == (A_WEEK, NOW, "Their audit.")

    @pytest.mark.parametrize("days", [-1, 0, 31, 400])
    def test_a_day_that_is_past_or_too_far_is_refused_with_the_days_that_fit(self, both, acme, ana, days):
        with pytest.raises(Invalid, match="from 21 Nov to 20 Dec 2026") as refusal:
            snooze(ticked(acme), ana, until=TODAY + timedelta(days=days))

        assert refusal.value.field == "until"

    @pytest.mark.parametrize("days", [1, 30])
    def test_the_bounds_fit(self, both, acme, ana, days):
        assert snooze(ticked(acme), ana, until=TODAY + timedelta(days=days)).changed == 1

    @pytest.mark.parametrize("reason", ["", "  \n", "x" * 301, "a\0b"])
    def test_a_reason_is_needed_and_bounded(self, both, acme, ana, reason):
        with pytest.raises(Invalid) as refusal:
            snooze(ticked(acme), ana, reason=reason)

        assert refusal.value.field == "reason"

    def test_waking_by_hand_says_so(self, both, acme, ana):
        snooze(ticked(acme), ana)

        call_plan.wake(selection=ticked(acme), by=ana, at=NOW)

        assert entry(acme).snoozed_until is None
        assert CallAction.objects.latest("pk").cause == WakeCause.BY_HAND


@pytest.mark.django_db
class TestAllThatMatch:
    @pytest.fixture
    def many(self, north, ana, zenith):
        list_customers(CustomerFactory(team=north, owner=ana, segment="smb") for _ in range(30))
        list_customer(zenith)

    def test_only_what_matches_and_is_in_sight_is_changed(self, many, acme, zenith, ana, django_assert_max_num_queries):
        list_customer(acme)

        with django_assert_max_num_queries(13):
            done = assign(matching(expected=30, segment="smb"), ana, ana)

        assert done.changed == 30
        assert entry(acme).assigned_to is None

    def test_everybody_means_everybody_in_sight(self, many, zenith, ana):
        assert snooze(matching(expected=30), ana).changed == 30
        assert entry(zenith).snoozed_until is None

    @pytest.mark.parametrize("chunk", [1, 2, 100])
    def test_all_that_match_are_changed_and_restored_whatever_a_chunk_is(self, many, ana, chunk, monkeypatch):
        monkeypatch.setattr(call_rows, "CHUNK", chunk)
        count = access.limit(CallListEntry.objects.all(), ana).filter(assigned_to=None).count()

        done = assign(matching(count, caller=NOBODY), ana, ana)
        undone = call_plan.undo(action_id=done.action.pk, by=ana, at=NOW)

        assert count > 2
        assert (done.found, done.changed, done.action.changes.count(), undone.changed) == (count, count, count, count)

    def test_the_count_that_was_confirmed_must_still_be_right(self, many, ana):
        with pytest.raises(SelectionMoved, match="It was 29 when you looked, and now it is 30") as refusal:
            assign(matching(expected=29), ana, ana)

        assert refusal.value.found == 30
        assert not CallAction.objects.exists()
        assert not CallListEntry.objects.exclude(assigned_to=None).exists()

    def test_nobody_matches(self, many, ana):
        with pytest.raises(NobodySelected):
            assign(matching(segment="none"), ana, ana)

    def test_the_filter_by_caller(self, many, ana):
        customer = CallListEntry.objects.filter(segment="smb").first().customer
        assign(ticked(customer), ana, ana)

        assert assign(matching(expected=29, caller=NOBODY), ana, ana).changed == 29
        assert snooze(matching(expected=30, caller=ana.pk), ana).changed == 30

    def test_above_the_line(self, many, lena):
        call_capacity.set_capacity(conversations=5, by=lena)

        assert snooze(matching(expected=5, above=True), lena).changed == 5
        assert snooze(matching(expected=5, above=True), lena).changed == 5


@pytest.mark.django_db
class TestUndoing:
    def test_everything_is_as_it_was(self, both, acme, zenith, lena, ana):
        assign(ticked(acme), ana, lena)
        done = assign(matching(), lena, lena)

        undone = call_plan.undo(action_id=done.action.pk, by=lena, at=NOW)

        assert (undone.changed, undone.action.verb, undone.action.undoes) == (2, CallVerb.UNDO, done.action)
        assert (entry(acme).assigned_to, entry(zenith).assigned_to) == (ana, None)

    def test_a_snooze_comes_back_with_its_reason(self, both, acme, ana):
        snooze(ticked(acme), ana, reason="Their audit.")
        woken = call_plan.wake(selection=ticked(acme), by=ana, at=NOW)

        call_plan.undo(action_id=woken.action.pk, by=ana, at=NOW)

        assert (entry(acme).snoozed_until, entry(acme).snooze_reason) == (A_WEEK, "Their audit.")

    def test_what_somebody_changed_since_is_left(self, both, acme, zenith, lena, ana, cleo):
        done = assign(matching(), lena, lena)
        assign(ticked(acme), ana, ana)
        assign(ticked(acme), lena, lena, at=NOW)
        CallAction.objects.filter(by=lena).latest("pk")

        with pytest.raises(call_plan.NothingToUndo, match="Only your last change"):
            call_plan.undo(action_id=done.action.pk, by=lena, at=NOW)

    def test_of_what_others_changed_nothing_is_restored_and_it_is_counted(self, both, acme, zenith, lena, ana):
        done = snooze(matching(), lena)
        call_plan.wake(selection=ticked(acme), by=ana, at=NOW)
        snooze(ticked(acme), ana)

        undone = call_plan.undo(action_id=done.action.pk, by=lena, at=NOW)

        assert (undone.changed, undone.action.undoes.customers) == (1, 2)
        assert entry(acme).snoozed_until == A_WEEK
        assert entry(zenith).snoozed_until is None

    def test_once_by_its_author_within_the_hour(self, both, acme, lena, ana):
        done = assign(ticked(acme), ana, lena)

        with pytest.raises(Forbidden, match="Only whoever made this change"):
            call_plan.undo(action_id=done.action.pk, by=ana, at=NOW)
        with pytest.raises(call_plan.NothingToUndo, match="more than an hour"):
            call_plan.undo(action_id=done.action.pk, by=lena, at=NOW + timedelta(hours=2))
        call_plan.undo(action_id=done.action.pk, by=lena, at=NOW)
        with pytest.raises(call_plan.NothingToUndo, match="only once"):
            call_plan.undo(action_id=done.action.pk, by=lena, at=NOW)
        with pytest.raises(NotFound):
            call_plan.undo(action_id=10**9, by=lena, at=NOW)
