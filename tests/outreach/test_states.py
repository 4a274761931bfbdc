"""The transition tables say what the domain says."""

import itertools

import pytest

from outreach import states
from outreach.states import CLOSED_LOOPS, ISSUE, LOOP, PROMISE, IssueState, LoopState, PromiseState


@pytest.mark.parametrize(("machine", "words"), [(ISSUE, IssueState), (LOOP, LoopState), (PROMISE, PromiseState)])
def test_every_state_can_be_reached(machine, words):
    reached, before = {machine.first}, set()
    while reached != before:
        before = set(reached)
        reached |= {after for state in before for after in machine.moves.get(state, ())}

    assert reached == set(words) == machine.states()


@pytest.mark.parametrize(
    "path",
    [
        ["open", "promised", "delivered", "told", "confirmed"],
        ["open", "declined_told", "reopened", "open"],
        ["told", "reopened", "open", "promised"],
        ["promised", "open"],
    ],
)
def test_a_loop_may_go_these_ways(path):
    assert all(LOOP.may(before, after) for before, after in itertools.pairwise(path))


@pytest.mark.parametrize(
    ("before", "after"),
    [("open", "told"), ("open", "delivered"), ("promised", "told"), ("told", "open"), ("declined_told", "confirmed")],
)
def test_a_loop_skips_nothing(before, after):
    assert not LOOP.may(before, after)


def test_a_loop_that_is_fixed_is_not_closed():
    assert LoopState.DELIVERED not in CLOSED_LOOPS
    assert LoopState.PROMISED not in CLOSED_LOOPS


def test_an_issue_closes_only_when_verified_or_declined():
    assert {before for before, after in ISSUE.pairs() if after == IssueState.CLOSED} == {"verified", "declined"}


def test_a_promise_that_ended_goes_nowhere():
    assert {before for before, _ in PROMISE.pairs()} == {PromiseState.PENDING}


def test_a_merged_issue_stays_merged_and_a_merged_loop_can_only_be_opened_again():
    assert ISSUE.moves[IssueState.MERGED] == frozenset()
    assert LOOP.moves[LoopState.MERGED] == {LoopState.OPEN}


def test_the_code_of_a_state_is_its_word():
    assert all(str(word) == word.value for words in (IssueState, LoopState, PromiseState) for word in words)
    assert states.LoopState.DECLINED_TOLD.label == "Declined, told"
