"""What a touchpoint owes, as rules that hold whatever is said of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.discovery import may_be, measure, settle
from outreach.vocabulary import Discovery, Outcome

acts = st.tuples(st.sampled_from(Outcome), st.booleans()).filter(lambda act: act[0] == Outcome.CONNECTED or not act[1])


@given(act=acts, said=st.sampled_from(Discovery), has_needs=st.booleans())
def test_whatever_is_said_the_answer_is_one_that_may_be(act, said, has_needs):
    outcome, is_two_way = act
    has_needs = has_needs and outcome == Outcome.CONNECTED

    found = settle(said, outcome=outcome, is_two_way=is_two_way, has_needs=has_needs)

    assert may_be(found, outcome=outcome, is_two_way=is_two_way)
    assert (found == Discovery.NEEDS) is has_needs


@given(act=acts, said=st.sampled_from(Discovery), has_needs=st.booleans())
def test_to_settle_twice_changes_nothing(act, said, has_needs):
    outcome, is_two_way = act
    has_needs = has_needs and outcome == Outcome.CONNECTED
    once = settle(said, outcome=outcome, is_two_way=is_two_way, has_needs=has_needs)

    assert settle(once, outcome=outcome, is_two_way=is_two_way, has_needs=has_needs) == once


def test_a_talk_of_which_nothing_is_said_owes_its_discovery():
    assert settle(Discovery.NOT_DUE, outcome=Outcome.CONNECTED, is_two_way=True, has_needs=False) == Discovery.PENDING


@pytest.mark.parametrize(
    ("outcome", "is_two_way", "name"),
    [
        (Outcome.CONNECTED, True, "touchpoint"),
        (Outcome.CONNECTED, False, "touchpoint_one_way"),
        (Outcome.NOT_REACHED, False, "touchpoint_not_reached"),
        (Outcome.DECLINED, False, "touchpoint_declined"),
    ],
)
def test_only_a_talk_is_the_good_news_that_scores_know(outcome, is_two_way, name):
    assert measure(outcome=outcome, is_two_way=is_two_way) == name
