"""One clock through what people complained about elsewhere: pauses, changed policies, ends that are too late, reopening."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.sla import clock as clocks
from outreach.sla.clock import Clock, ClockRefuses, Event, Happened, Rule
from outreach.sla.hours import WallClock
from outreach.vocabulary import SlaState
from tests.outreach.sla.weeks import BERLIN, HOUR, NEW_YORK, any_hours, moments, nine_to_five_thirty

WALL = WallClock()
MONDAY = datetime(2026, 11, 23, 9, tzinfo=BERLIN)
EIGHT_HOURS = Rule(8 * HOUR, WALL)
OFFICE = Rule(8 * HOUR, nine_to_five_thirty())


def after(hours: float) -> datetime:
    return MONDAY + hours * HOUR


def test_it_falls_due_when_the_target_has_counted():
    running = clocks.start(OFFICE, datetime(2026, 11, 20, 16, 30, tzinfo=BERLIN))

    assert running.due_at == datetime(2026, 11, 23, 16, tzinfo=BERLIN)
    assert running.used_at(datetime(2026, 11, 22, 12, tzinfo=BERLIN)) == HOUR


def test_it_warns_at_half_at_three_quarters_and_at_nine_tenths():
    running = clocks.start(EIGHT_HOURS, MONDAY)

    assert running.next_warning(given=0) == (50, after(4))
    assert running.next_warning(given=50) == (75, after(6))
    assert running.next_warning(given=75) == (90, after(7.2))
    assert running.next_warning(given=90) is None
    assert list(clocks.reached(running, by=after(6.5), given=0)) == [(50, after(4)), (75, after(6))]


def test_what_passes_its_due_moment_is_violated_at_that_moment_and_not_when_somebody_looks():
    running = clocks.start(EIGHT_HOURS, MONDAY)

    assert running.seen_at(after(8)).state == SlaState.RUNNING
    late = running.seen_at(after(100))
    assert (late.state, late.violated_at, late.is_open) == (SlaState.VIOLATED, after(8), True)


# ---- the end --------------------------------------------------------------------------------------------------------


def test_stopped_in_time_is_met_for_ever():
    met = clocks.stop(clocks.start(EIGHT_HOURS, MONDAY), after(8))

    assert (met.state, met.used, met.due_at) == (SlaState.MET, 8 * HOUR, after(8))
    assert met.seen_at(after(1000)) == met
    assert met.next_warning(given=0) is None


def test_stopped_too_late_is_violated_also_when_nobody_had_noticed():
    late = clocks.stop(clocks.start(EIGHT_HOURS, MONDAY), after(8) + timedelta(microseconds=1))

    assert (late.state, late.violated_at, late.is_open) == (SlaState.VIOLATED, after(8), False)


@pytest.mark.parametrize("event", [clocks.pause, clocks.resume, clocks.stop])
def test_nothing_happens_to_a_clock_after_its_end(event):
    met = clocks.stop(clocks.start(EIGHT_HOURS, MONDAY), after(1))

    with pytest.raises(ClockRefuses, match="Reopen its subject"):
        event(met, after(2))


def test_a_clock_is_not_turned_back():
    with pytest.raises(ClockRefuses, match="not turned back"):
        clocks.pause(clocks.start(EIGHT_HOURS, MONDAY), after(-1))


def test_it_does_not_fail_at_its_start_because_the_customer_lives_in_another_zone():
    """The same moment, said in the zone of the customer and in that of the house."""
    said_in_new_york = datetime(2026, 11, 20, 10, 30, tzinfo=NEW_YORK)
    running = clocks.start(OFFICE, said_in_new_york)

    assert running.seen_at(said_in_new_york).state == SlaState.RUNNING
    assert running == clocks.start(OFFICE, said_in_new_york.astimezone(BERLIN))
    assert running.due_at == datetime(2026, 11, 23, 16, tzinfo=BERLIN)


# ---- pauses ---------------------------------------------------------------------------------------------------------


def test_a_pause_does_not_count():
    paused = clocks.pause(clocks.start(EIGHT_HOURS, MONDAY), after(2))
    resumed = clocks.resume(paused, after(50))

    assert (paused.due_at, paused.used_at(after(40))) == (None, 2 * HOUR)
    assert paused.seen_at(after(1000)) == paused
    assert (resumed.due_at, resumed.used_at(after(51))) == (after(56), 3 * HOUR)


def test_pausing_twice_and_resuming_twice_change_nothing():
    running = clocks.start(EIGHT_HOURS, MONDAY)
    paused = clocks.pause(running, after(2))

    assert clocks.pause(paused, after(3)) == paused
    assert clocks.resume(running, after(1)) == running


def test_a_pause_that_begins_too_late_does_not_help():
    late = clocks.pause(clocks.start(EIGHT_HOURS, MONDAY), after(9))

    assert (late.state, late.violated_at) == (SlaState.VIOLATED, after(8))
    assert clocks.resume(late, after(20)) == late


def test_a_pause_over_the_weekend_and_a_night_costs_office_hours_only():
    paused = clocks.pause(clocks.start(OFFICE, datetime(2026, 11, 20, 16, 30, tzinfo=BERLIN)), after(-60))
    resumed = clocks.resume(paused, after(4))

    assert resumed.due_at == datetime(2026, 11, 24, 11, 30, tzinfo=BERLIN)


def test_what_is_stopped_during_a_pause_is_met():
    met = clocks.stop(clocks.pause(clocks.start(EIGHT_HOURS, MONDAY), after(2)), after(90))

    assert (met.state, met.used, met.due_at) == (SlaState.MET, 2 * HOUR, after(90))


# ---- another policy -------------------------------------------------------------------------------------------------


def test_a_change_keeps_what_was_used_and_counts_the_rest_by_the_new_rule():
    """At four in the afternoon of Monday seven hours are used; an hour and a half is left of the day."""
    changed = clocks.change(clocks.start(EIGHT_HOURS, MONDAY), Rule(10 * HOUR, nine_to_five_thirty()), after(7))

    assert changed.used_at(after(8)) == 8 * HOUR
    assert changed.due_at == datetime(2026, 11, 24, 10, 30, tzinfo=BERLIN)


def test_a_pause_survives_a_change_of_the_policy():
    paused = clocks.pause(clocks.start(EIGHT_HOURS, MONDAY), after(2))
    changed = clocks.change(paused, Rule(4 * HOUR, WALL), after(30))

    assert (changed.state, changed.paused_since) == (SlaState.PAUSED, after(2))
    assert clocks.resume(changed, after(40)).due_at == after(42)


def test_a_tighter_target_that_is_used_up_is_violated_from_the_change_on_and_not_before():
    changed = clocks.change(clocks.start(EIGHT_HOURS, MONDAY), Rule(2 * HOUR, WALL), after(5))

    assert changed.due_at == after(5)
    assert changed.seen_at(after(6)).violated_at == after(5)


def test_a_looser_target_does_not_undo_a_violation():
    late = clocks.start(EIGHT_HOURS, MONDAY).seen_at(after(9))

    assert clocks.change(late, Rule(100 * HOUR, WALL), after(10)) == late
    assert clocks.change(clocks.start(EIGHT_HOURS, MONDAY), Rule(100 * HOUR, WALL), after(10)) == late


# ---- reopened -------------------------------------------------------------------------------------------------------


def test_reopened_past_its_due_moment_it_stays_violated_and_another_clock_begins():
    late = clocks.stop(clocks.start(EIGHT_HOURS, MONDAY), after(9))

    first, second = clocks.fold(clocks.start(EIGHT_HOURS, MONDAY), _events(("stopped", 9), ("reopened", 20)))

    assert first == late
    assert (second.state, second.used, second.due_at) == (SlaState.RUNNING, timedelta(0), after(28))


def test_who_was_told_in_time_and_says_no_has_the_time_that_was_left():
    _, second = clocks.fold(clocks.start(EIGHT_HOURS, MONDAY), _events(("stopped", 6), ("reopened", 20)))

    assert (second.used, second.due_at) == (6 * HOUR, after(22))


def test_what_still_runs_cannot_be_reopened():
    with pytest.raises(ClockRefuses, match="nothing to reopen"):
        clocks.reopen(clocks.start(EIGHT_HOURS, MONDAY), EIGHT_HOURS, after(1))


def _events(*told: tuple[str, float]) -> list[Event]:
    return [Event(Happened(what), after(hours)) for what, hours in told]


# ---- any history ----------------------------------------------------------------------------------------------------

turns = st.lists(
    st.tuples(st.sampled_from(["paused", "resumed", "changed"]), st.integers(1, 40 * 3600), st.integers(1, 90)),
    max_size=12,
)


def _history(begin: datetime, hours, told) -> tuple[list[Event], datetime]:
    events, at = [], begin
    for what, seconds, target in told:
        at += timedelta(seconds=seconds)
        events.append(Event(Happened(what), at, Rule(target * HOUR, hours) if what == "changed" else None))
    return events, at


@given(any_hours(), moments, turns)
def test_used_is_what_elapsed_outside_the_pauses(hours, begin, told):
    first = clocks.start(Rule(10_000 * HOUR, hours), begin)
    told = [turn for turn in told if turn[0] != "changed"]
    events, end = _history(begin, hours, told)

    [clock] = clocks.fold(first, events)

    counted, since = timedelta(0), begin
    for event in events:
        if event.what == Happened.PAUSED and since is not None:
            counted, since = counted + hours.elapsed(since, event.at), None
        elif event.what == Happened.RESUMED and since is None:
            since = event.at
    assert clock.used_at(end) == counted + (hours.elapsed(since, end) if since is not None else timedelta(0))


@given(any_hours(), moments, turns, st.integers(1, 60))
def test_once_violated_always_violated(hours, begin, told, target):
    clock = clocks.start(Rule(target * HOUR, hours), begin)
    events, end = _history(begin, hours, told)
    missed = None
    for event in events:
        [clock] = clocks.fold(clock, [event])
        assert missed is None or clock.violated_at == missed
        missed = clock.violated_at
    assert clocks.stop(clock, end).state in {SlaState.MET, SlaState.VIOLATED}


@given(any_hours(), moments, st.integers(1, 60))
def test_warnings_come_in_order_and_before_the_end(hours, begin, target):
    clock: Clock = clocks.start(Rule(target * HOUR, hours), begin)
    due_at = clock.due_at

    given_at = [at for _, at in clocks.reached(clock, by=due_at, given=0)]

    assert len(given_at) == 3
    assert given_at == sorted(given_at)
    assert given_at[-1] <= due_at
    assert clock.used_at(given_at[0]) / clock.rule.target == pytest.approx(0.5)
