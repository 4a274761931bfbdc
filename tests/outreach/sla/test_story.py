"""Clocks follow from what became of a subject: its states, the talks, the rules."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from outreach.sla.clock import Clock, Rule
from outreach.sla.hours import WallClock
from outreach.sla.story import Course, Story, tell
from outreach.vocabulary import SlaState
from tests.outreach.sla.weeks import BERLIN, HOUR

MONDAY = datetime(2026, 11, 23, 9, tzinfo=BERLIN)
WORK = Course(frozenset({"open", "blocked"}), frozenset({"done"}), frozenset({"mistake"}))
CONTACT = Course(frozenset({"open"}), frozenset({"done"}), frozenset({"mistake"}), stops_at_contact=True, reopens=False)
RULE = Rule(10 * HOUR, WallClock(), frozenset({"blocked"}))


def after(hours: float) -> datetime:
    return MONDAY + hours * HOUR


def told(*turns: tuple[float, str], course: Course = WORK, contacts=(), terms=((0, RULE),)) -> list[Clock]:
    story = Story(
        [(after(hours), state) for hours, state in turns],
        [(after(hours), rule) for hours, rule in terms],
        [after(hours) for hours in contacts],
    )
    return list(tell(course, story))


def test_nothing_runs_before_it_begins_nor_without_a_rule():
    assert told((0, "new")) == []
    assert told((0, "open"), terms=()) == []


def test_a_clock_starts_pauses_by_state_goes_on_and_stops():
    [clock] = told((0, "open"), (2, "blocked"), (50, "open"), (53, "done"))

    assert (clock.state, clock.used, clock.due_at) == (SlaState.MET, 5 * HOUR, after(58))


def test_what_begins_in_a_state_that_pauses_begins_paused():
    [clock] = told((0, "blocked"))

    assert (clock.state, clock.paused_since) == (SlaState.PAUSED, MONDAY)


def test_a_rule_that_pauses_in_another_state_is_followed_from_its_first_moment():
    without = Rule(10 * HOUR, WallClock())

    [clock] = told((0, "open"), (2, "blocked"), terms=((0, RULE), (20, without)))

    assert (clock.state, clock.used, clock.due_at) == (SlaState.RUNNING, 2 * HOUR, after(28))


def test_a_pause_outlasts_a_new_rule_that_knows_it_too():
    tighter = Rule(4 * HOUR, WallClock(), frozenset({"blocked"}))

    [clock] = told((0, "open"), (2, "blocked"), (30, "open"), terms=((0, RULE), (20, tighter)))

    assert clock.due_at == after(32)


def test_reopened_past_due_the_old_clock_stays_violated_and_a_new_one_runs():
    first, second = told((0, "open"), (12, "done"), (20, "open"))

    assert (first.state, first.violated_at, first.stopped_at) == (SlaState.VIOLATED, after(10), after(12))
    assert (second.state, second.due_at) == (SlaState.RUNNING, after(30))


def test_reopened_in_time_only_what_was_left_is_left():
    _, second = told((0, "open"), (6, "done"), (20, "open"))

    assert second.due_at == after(24)


def test_a_mistake_is_not_counted_unless_it_was_violated_already():
    assert [clock.state for clock in told((0, "open"), (5, "mistake"))] == [SlaState.CANCELLED]
    assert [clock.state for clock in told((0, "open"), (15, "mistake"))] == [SlaState.VIOLATED]
    assert [clock.state for clock in told((0, "open"), (5, "mistake"), (6, "open"))] == [
        SlaState.CANCELLED,
        SlaState.RUNNING,
    ]


# ---- the first contact ----------------------------------------------------------------------------------------------


def test_the_first_talk_after_the_beginning_stops_the_clock():
    [clock] = told((0, "open"), course=CONTACT, contacts=(-5, 4, 6))

    assert (clock.state, clock.stopped_at) == (SlaState.MET, after(4))


def test_a_talk_that_was_logged_late_counts_from_when_it_was():
    [before] = told((0, "open"), (12, "open"), course=CONTACT)
    [now] = told((0, "open"), (12, "open"), course=CONTACT, contacts=(9,))

    assert (before.seen_at(after(12)).state, now.state) == (SlaState.VIOLATED, SlaState.MET)


def test_who_was_told_was_contacted_and_there_is_no_second_first_contact():
    [clock] = told((0, "open"), (3, "done"), (9, "open"), course=CONTACT)

    assert (clock.state, clock.stopped_at) == (SlaState.MET, after(3))


def test_a_talk_does_not_close_the_work():
    [clock] = told((0, "open"), contacts=(2,))

    assert clock.state == SlaState.RUNNING


# ---- any story ------------------------------------------------------------------------------------------------------

turns = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(["new", "open", "blocked", "done", "mistake"])), max_size=15
)
rules = st.lists(
    st.tuples(
        st.integers(-10, 60), st.builds(lambda hours: Rule(hours * HOUR, WallClock(), RULE.pauses), st.integers(1, 40))
    ),
    max_size=4,
)
contacts = st.lists(st.integers(-5, 100), max_size=4)


@given(turns, rules, contacts, st.sampled_from([WORK, CONTACT]), st.integers(-3600, 3600))
def test_every_story_can_be_told_and_has_one_open_clock_at_most(turns, rules, contacts, course, slip):
    """Also when the clocks of two machines differ."""
    at, told_turns = MONDAY, []
    for hours, state in turns:
        at += hours * HOUR
        told_turns.append((at + timedelta(seconds=slip if len(told_turns) % 2 else 0), state))
    story = Story(told_turns, [(after(h), rule) for h, rule in [(0, RULE), *rules]], [after(h) for h in contacts])

    episodes = tell(course, story)

    assert all(not clock.is_open for clock in episodes[:-1])
    assert all((clock.state in {SlaState.RUNNING, SlaState.PAUSED}) <= clock.is_open for clock in episodes)
    assert all(clock.due_at is not None or clock.state == SlaState.PAUSED for clock in episodes)
    assert tell(course, story) == episodes
