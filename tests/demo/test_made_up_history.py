"""The made-up company without a database asks the same question as the product: what was known then, and who left after it."""

import numpy as np
import pytest

from benchmarks.learning_curve import expected_among_first
from benchmarks.made_up_history import Past, past_of
from signals.vocabulary import Kind


@pytest.fixture(scope="module")
def past() -> Past:
    return past_of(customers=150, seed=3, draws=3)


def test_every_snapshot_has_an_outcome_and_everyone_of_today_a_true_risk(past):
    assert len(past.values) == len(past.left) == len(past.customers)
    assert 0 < past.left.mean() < 0.3
    assert past.now.shape == (len(past.true), len(past.features))
    assert ((past.true >= 0) & (past.true <= 1)).all()


def test_who_is_seen_leaving_is_not_asked_about_once_they_are_gone(past):
    last_seen = {customer: np.flatnonzero(past.customers == customer)[-1] for customer in past.customers[past.left]}

    assert all(past.left[row] for row in last_seen.values())


def test_a_kind_can_be_left_out_and_only_that(past):
    def kinds(columns):
        return {past.features[at].measure.kind for at in columns if past.features[at].measure}

    everything, rest = past.telling(), past.telling(without=Kind.SUPPORT)

    assert kinds(everything) - kinds(rest) == {Kind.SUPPORT}
    assert set(rest) < set(everything)


def test_without_a_kind_what_was_summed_up_of_it_is_gone_too(past):
    names = {past.features[at].name for at in past.telling(without=Kind.ENGAGEMENT)}

    assert not names & {"Silence", "Missed visits", "Activity"}


def test_the_same_seed_tells_the_same_story(past):
    again = past_of(customers=150, seed=3, draws=3)

    np.testing.assert_array_equal(again.values, past.values)
    np.testing.assert_array_equal(again.true, past.true)


def test_nobody_finds_more_than_who_knows_the_truth(past):
    by_chance = np.random.default_rng(0).random(len(past.true))

    assert expected_among_first(by_chance, past.true) <= expected_among_first(past.true, past.true)
