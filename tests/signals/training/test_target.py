"""What counts as buying more, and what may be believed of it before any data was seen."""

from dataclasses import replace

import numpy as np
import pytest

from signals.features.meaning import BETTER, UNKNOWN, WORSE
from signals.scoring import expansion_prior, scorecard
from signals.scoring.expected import Worth
from signals.training import evidence, labels, worth
from signals.training.target import ARR_ROSE, BUYS_AGAIN, TARGETS, labels_of
from signals.vocabulary import Outcome
from tests.signals.training.worlds import dataset

NAN = float("nan")


@pytest.mark.parametrize(
    ("before", "after", "in_one_currency", "rose"),
    [
        (1000, 1200, True, True),
        (1000, 1005, True, False),  # a digit put right
        (1000, 900, True, False),
        (0, 500, True, True),  # who paid nothing pays now
        (NAN, 500, True, False),  # it was not known before: nobody sold anything
        (1000, NAN, True, False),
        (1000, 1200, False, False),  # the row changed its currency
    ],
)
def test_a_rise_is_more_of_the_same_money(before, after, in_one_currency, rose):
    found = labels.rose(np.array([before]), np.array([after]), in_one_currency=np.array([in_one_currency]))

    assert found.tolist() == [rose]


@pytest.mark.parametrize(("moment", "again"), [(100.0, False), (100.1, True), (190.0, True), (190.1, False)])
def test_one_purchase_within_the_horizon_is_buying_again(moment, again):
    found = labels.came_again(np.array([0]), np.array([moment]), customers=2, at=100.0, horizon_days=90)

    assert found.tolist() == [again, False]


def test_what_is_good_makes_buying_likelier_and_nobody_knows_what_a_ticket_says():
    expansion = TARGETS[ARR_ROSE]

    assert [expansion.direction(word) for word in (BETTER, WORSE, UNKNOWN)] == [1, 0, 0]


def test_each_outcome_has_labels_of_its_own():
    assert set(labels_of(Outcome.CHURN)).isdisjoint(labels_of(Outcome.EXPANSION))
    assert labels_of(Outcome.EXPANSION) == (ARR_ROSE, BUYS_AGAIN)


def test_too_few_rises_are_said_in_words_of_buying():
    said = evidence.too_little(
        left_to_fit=3, left_to_test=1, stayed_to_fit=90, stayed_to_test=90, target=TARGETS[ARR_ROSE]
    )

    assert "too few customers have bought more, 3 in the time to learn from" in said
    assert "left" not in said.split("prior stays")[0].replace("left_", "")


def test_the_prior_is_a_scorecard_that_can_be_read():
    card = scorecard.read(expansion_prior.artifact())

    assert 0.03 < float(card.churn_risks(np.array([card.base]))[0]) < 0.08


def test_what_a_rise_is_worth_is_the_sum_of_what_was_added_over_what_was_paid():
    world = dataset(customers=12, moments=1)
    world = _with(world, arr=np.array([1000.0] * 11 + [100_000.0]), rise=np.array([0.5] * 11 + [0.02]))

    told = worth.of(world, measure_id=None)

    assert told["customers"] == 12
    assert told["share"] == pytest.approx((11 * 500 + 2000) / 111_000)


def test_of_nine_rises_nobody_reckons_a_usual_one():
    world = dataset(customers=12, moments=1)
    world = _with(world, rise=np.array([0.5] * 9 + [NAN] * 3))

    assert worth.of(world, measure_id=None) == {}
    assert Worth.told_by({"worth": {}}, rates={}).kind == "assumed"


def test_a_purchase_counts_in_money_only_where_its_unit_is_a_currency_with_a_rate():
    said = {"worth": {"kind": "purchase", "measure_id": 7}}
    in_dollars, in_baskets = Worth.told_by(said, rates={7: 0.9}), Worth.told_by(said, rates={})

    assert in_dollars.at_stake(np.array([NAN]), np.array([20.0])).tolist() == [18.0]
    assert np.isnan(in_baskets.at_stake(np.array([500.0]), np.array([20.0]))).all()


def _with(world, **changes):
    return replace(world, target=TARGETS[ARR_ROSE], **changes)
