"""From the first day at risk to the end: who may, what is owed by when, what is refused, and who is told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Customer
from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from crisis_triage.shared.versions import Stale
from outreach.models import NoticeRequest, Recovery, RecoveryClock, RecoveryWord
from outreach.notices import Event
from outreach.queries import recovery_scope
from outreach.recoveries import RecoveryState, StepState, WordKind
from outreach.services import recoveries, recovery_steps, recovery_words
from outreach.services.acts import Act
from outreach.services.recoveries import AlreadyOpen, NotRecovered
from outreach.services.recovery_moves import RecoveryIsOver, RecoveryMoved
from outreach.services.touchpoints import log_touchpoint
from outreach.vocabulary import Channel, TouchpointKind
from signals.models import Signal
from tests.factories.issues import NOW, a_loop
from tests.factories.recoveries import PLAN, a_recovery, a_step, a_word

pytestmark = pytest.mark.django_db


def due_at():
    return RecoveryClock.objects.get().due_at


def told(event):
    return set(NoticeRequest.objects.filter(event=event).values_list("user__name", flat=True))


def test_a_case_is_opened_by_whose_customer_it_is_or_the_cco_and_owes_a_plan(lena, ana, eve, cleo, acme):
    with pytest.raises(Forbidden, match="may not open a recovery case"):
        a_recovery(eve, acme)

    case = a_recovery(lena, acme)

    assert (case.state, case.owner, case.opened_at) == ("at_risk", ana, NOW)
    assert due_at() == NOW + timedelta(days=3)
    assert told(Event.RECOVERY_YOURS) == {"Ana"}
    with pytest.raises(NotFound):
        recovery_scope.get_recovery(cleo, case.pk)


def test_a_customer_has_one_open_case_and_re_entry_restarts_the_clock(ana, acme):
    first = a_recovery(ana, acme)
    with pytest.raises(AlreadyOpen, match=f"/recoveries/{first.pk}"):
        a_recovery(ana, acme)
    recoveries.end(recovery=first, to=RecoveryState.LOST, note="They said so.", by=ana, at=NOW)

    again = a_recovery(ana, acme, at=NOW + timedelta(days=30))

    assert (again.follows, again.opened_at, again.state) == (first, NOW + timedelta(days=30), "at_risk")


def test_the_first_word_that_tells_the_cause_begins_the_saving_and_each_names_the_next(ana, acme):
    case = a_recovery(ana, acme)
    with pytest.raises(RecoveryMoved, match="no plan yet"):
        a_word(case, ana)
    recoveries.plan(recovery=case, **PLAN, by=ana, at=NOW)
    assert due_at() == datetime(2026, 11, 28, tzinfo=UTC)

    a_word(case, ana, text="Nothing moved.", next_days=2)
    assert Recovery.objects.get().state == RecoveryState.PLAN_IN_PLACE
    word = a_word(case, ana, tells_the_cause=True)

    assert [move.to_state for move in case.ledger.order_by("number")] == ["plan_in_place", "saving"]
    assert (word.was_due_at, word.next_due_on) == (datetime(2026, 11, 23, tzinfo=UTC), date(2026, 11, 27))
    assert Signal.objects.filter(customer=acme, measure__name="recovery_update").count() == 2
    with pytest.raises(Invalid, match="at least every 7 days"):
        a_word(case, ana, next_days=8)


def test_a_word_is_owed_until_the_day_ends_where_the_customer_is(ana, acme):
    Customer.objects.filter(pk=acme.pk).update(time_zone="America/New_York")

    a_recovery(ana, acme, state=RecoveryState.PLAN_IN_PLACE)

    assert due_at() == datetime(2026, 11, 28, 5, tzinfo=UTC)


def test_recovered_is_said_only_when_nothing_is_open(ana, lena, acme):
    case = a_recovery(ana, acme, state=RecoveryState.SAVING)
    step = a_step(case, ana)
    a_loop(ana, acme)
    late = NOW + timedelta(days=9)
    end = {"recovery": case, "to": RecoveryState.RECOVERED, "note": "They renewed.", "by": ana}

    with pytest.raises(NotRecovered) as refused:
        recoveries.end(**end, at=late)
    for missing in ("1 step open", "1 loop open", "a word that was due has not come"):
        assert missing in refused.value.message

    recovery_steps.settle(step=step, to=StepState.DONE, outcome="Done.", by=ana, at=late)
    a_word(case, ana, at=late)
    with pytest.raises(NotRecovered, match="1 loop open"):
        recoveries.end(**end, at=late)


def test_a_recovered_case_moves_no_more_and_owes_nothing(ana, acme):
    case = a_recovery(ana, acme, state=RecoveryState.RECOVERED)

    assert (case.state, case.ended_at) == ("recovered", NOW)
    assert not RecoveryClock.objects.exists()
    with pytest.raises(RecoveryIsOver, match="Ana moved it"):
        a_word(case, ana)


def test_lost_drops_what_was_planned_and_says_why(ana, acme):
    case = a_recovery(ana, acme, state=RecoveryState.SAVING)
    step = a_step(case, ana)
    with pytest.raises(Invalid, match="why they left"):
        recoveries.end(recovery=case, to=RecoveryState.LOST, note=" ", by=ana, at=NOW)
    with pytest.raises(RecoveryMoved, match="cannot become not at risk"):
        recoveries.end(recovery=case, to=RecoveryState.NOT_AT_RISK, note="Oh.", by=ana, at=NOW)

    recoveries.end(recovery=case, to=RecoveryState.LOST, note="They signed with another.", by=ana, at=NOW)

    step.refresh_from_db()
    assert (step.state, step.outcome) == (StepState.DROPPED, "The case ended as lost.")


def test_a_word_that_does_not_come_is_written_down_and_told_once(ana, lena, acme):
    a_recovery(ana, acme)
    late = NOW + timedelta(days=4)

    assert [recovery_words.notice_missed(at=late).done for _ in range(2)] == [1, 0]

    missed = RecoveryWord.objects.get()
    assert (missed.kind, missed.was_due_at) == (WordKind.MISSED, NOW + timedelta(days=3))
    assert "The plan that was due" in missed.text
    assert told(Event.RECOVERY_OVERDUE) == {"Ana", "Lena"}


def test_who_left_is_lost_whoever_forgets_it(ana, acme):
    case = a_recovery(ana, acme, state=RecoveryState.SAVING)
    Customer.objects.filter(pk=acme.pk).update(churned_on=date(2026, 11, 25))

    assert recovery_words.notice_left(at=NOW).done == 0
    assert recovery_words.notice_left(at=NOW + timedelta(days=6)).done == 1

    case.refresh_from_db()
    last = case.ledger.get(number=3)
    assert (case.state, last.job, last.note) == ("lost", "customers who left", "They left on 25 Nov 2026.")


def test_a_talk_of_its_kind_ticks_the_next_step_off(ana, acme):
    case = a_recovery(ana, acme, state=RecoveryState.PLAN_IN_PLACE)
    far = a_step(case, ana, touch=TouchpointKind.CALL, due_on=date(2026, 12, 20))
    near = a_step(case, ana, touch=TouchpointKind.CALL, due_on=date(2026, 11, 24))
    visit = a_step(case, ana)

    later = NOW + timedelta(hours=1)
    talk = log_touchpoint(customer=acme, act=Act(TouchpointKind.CALL, later, summary="They talked."), by=ana, at=later)

    states = {step.pk: step.state for step in case.steps.all()}
    assert states == {near.pk: "done", far.pk: "open", visit.pk: "open"}
    near.refresh_from_db()
    assert (near.touchpoint, near.settled_by) == (talk, ana)


def test_a_programme_is_steps_on_working_days_once(ana, acme):
    case = a_recovery(ana, acme)

    steps = recovery_steps.add_programme(recovery=case, programme="weekly_call", by=ana, at=NOW)

    assert [step.due_on for step in steps[:2]] == [date(2026, 11, 27), date(2026, 12, 4)]
    assert all(step.due_on.weekday() < 5 and step.owner == ana for step in steps)
    with pytest.raises(Invalid, match="in this plan already"):
        recovery_steps.add_programme(recovery=case, programme="weekly_call", by=ana, at=NOW)


def test_of_two_who_lead_the_second_is_told_and_a_stranger_cannot(ana, lena, cleo, eve, acme):
    case = a_recovery(ana, acme)
    seen = frozenset([case.version])
    recoveries.plan(recovery=case, **PLAN, seen=seen, by=ana, at=NOW)

    with pytest.raises(Stale, match="since Ana moved it"):
        recoveries.plan(recovery=case, **PLAN, seen=seen, by=lena, at=NOW)
    with pytest.raises(Forbidden, match="may not lead"):
        a_word(case, eve)
    with pytest.raises(Invalid, match="Cleo does not see this customer"):
        recoveries.hand_over(recovery=case, owner=cleo, by=ana, at=NOW)
    assert recoveries.hand_over(recovery=case, owner=eve, by=ana, at=NOW).owner == eve
    assert a_word(case, eve, channel=Channel.EMAIL).said_by == eve
