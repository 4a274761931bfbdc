"""A trial finds what is there, says so when there is nothing, and never crashes on thin data."""

from dataclasses import replace

import numpy as np
import pytest

from signals.training import canaries, splits, trials
from signals.training.trials import Trial
from signals.vocabulary import Family
from tests.signals.training.worlds import dataset


@pytest.fixture(scope="module")
def informed() -> Trial:
    return trials.run(dataset())


def test_where_there_is_something_to_know_a_learned_family_is_chosen(informed):
    assert informed.choice.family in (Family.LOGISTIC, Family.GLASS_BOX)
    assert informed.figures()[informed.choice.family]["roc_auc"] > 0.75
    assert "AUC of 0." in informed.choice.why


def test_every_family_is_judged_on_the_same_newest_rows_and_with_intervals(informed):
    figures = informed.figures()

    assert list(figures) == ["prior", "logistic", "glass_box", "boosted"]
    assert len({one["n"] for one in figures.values()}) == 1
    low, high = figures["logistic"]["intervals"]["roc_auc"]
    assert low < figures["logistic"]["roc_auc"] < high


def test_the_chosen_risks_are_honest(informed):
    assert informed.figures()[informed.choice.family]["ece"] < 0.1  # of 250 rows: a perfect one shows 0.05


@pytest.mark.parametrize("family", [Family.LOGISTIC, Family.GLASS_BOX])
def test_where_the_base_rate_falls_risks_are_those_of_the_newest_months(family):
    """The older months teach the order, and must not teach how many leave: with a curve learned for a model of the older months
    alone this was eight points off."""
    data = dataset(customers=1_000, moments=10)
    dice = np.random.default_rng(1)
    rates = np.linspace(2.0, -1.5, 10)[(data.moments / 30).astype(int)]
    left = dice.random(len(data)) < 1 / (1 + np.exp(-(rates + 1.5 * data.values[:, 0])))

    trial = trials.run(replace(data, left=left))

    drift = 0.06  # what the base rate still falls between the newest labelled month and the test
    told, happened = trial.risks[family].mean(), trial.left.mean()
    assert -0.03 < told - happened < drift + 0.03


def test_nobodys_own_outcome_takes_part_in_the_curve_that_is_learned_from_it():
    """Every customer's own columns tell them apart from all others, so a model that knew them would rank them perfectly."""
    data = dataset(strength=0.0, customers=400)
    own = np.random.default_rng(5).normal(size=(400, 5))[data.customer_ids]
    leaves = np.random.default_rng(6).random(400)[data.customer_ids] < 0.3

    risks = trials.run(replace(data, values=own, left=leaves)).risks["boosted"]

    assert 0.2 < risks.mean() < 0.4
    assert risks.max() < 0.75


def test_no_outcome_window_of_what_was_fitted_reaches_into_the_test(informed):
    data = dataset()
    split = splits.Split(informed.known[:0], informed.calibrate, informed.test, informed.known)

    splits.check_no_window_overlaps(split, data.moments, horizon_days=30)


def test_labels_dealt_at_random_teach_nothing():
    data = dataset(customers=400)
    half = len(data) // 2
    low, high = canaries.BY_CHANCE

    reached = canaries.shuffled_auc(
        data.values[:half], data.left[:half], data.values[half:], data.left[half:], data.directions
    )

    assert low <= reached <= high


def test_a_column_made_from_the_outcome_is_refused_by_name_and_not_learned_from():
    data = dataset()
    planted = data.values.copy()
    planted[:, 2] = data.left + 0.001 * planted[:, 2]

    trial = trials.run(replace(data, values=planted))

    name = data.features[2].name
    assert [note for note in trial.notes if name in note and "refused" in note]
    assert name not in [feature.name for feature in trial.learnable.features]
    assert trial.figures()["boosted"]["roc_auc"] < 0.95


def test_a_column_that_is_empty_for_those_who_left_is_refused_too():
    data = dataset()
    values = data.values.copy()
    values[data.left, 3] = np.nan

    assert [suspect.column for suspect in canaries.suspects(values, data.left)] == [3]


def test_an_honest_strong_column_is_no_suspect():
    data = dataset(strength=3.0)

    assert canaries.suspects(data.values, data.left) == []


def test_where_there_is_nothing_to_know_the_prior_stays_and_says_that_the_data_says_too_little():
    trial = trials.run(dataset(strength=0.0, customers=150))

    assert trial.choice.family == Family.PRIOR
    assert "too little information" in trial.choice.why or "better than the prior" in trial.choice.why


@pytest.mark.parametrize(("left", "word"), [(False, "No customer in the data has left"), (True, "Everybody")])
def test_nobody_left_or_everybody_did(left, word):
    trial = trials.run(dataset(left=left, customers=50))

    assert trial.choice.family == Family.PRIOR
    assert word in trial.choice.why
    assert list(trial.figures()) == ["prior"]


def test_too_few_have_left():
    trial = trials.run(dataset(rate=-7.0, strength=0.0, customers=200))

    assert trial.choice.family == Family.PRIOR
    assert "too few customers have left" in trial.choice.why


def test_one_customer():
    trial = trials.run(dataset(customers=1))

    assert trial.choice.family == Family.PRIOR


def test_too_short_a_history_judges_the_prior_on_the_newest_moment():
    trial = trials.run(dataset(moments=2))

    assert trial.choice.family == Family.PRIOR
    assert "history allows 2 snapshots" in trial.choice.why
    assert trial.figures()["prior"]["n"] == 250


def test_a_constant_column_and_an_empty_one_teach_nothing_and_break_nothing():
    data = dataset()
    values = data.values.copy()
    values[:, 1], values[:, 4] = 7.0, np.nan

    trial = trials.run(replace(data, values=values))

    kept = [feature.name for feature in trial.learnable.features]
    assert data.features[1].name not in kept
    assert data.features[4].name not in kept


def test_infinities_are_as_good_as_nothing():
    data = dataset()
    values = data.values.copy()
    values[::7, 0], values[::11, 1] = np.inf, -np.inf

    trial = trials.run(replace(data, values=values))

    assert trial.figures()["glass_box"]["roc_auc"] > 0.6


def test_the_same_data_and_seed_give_the_same_artifact():
    data = dataset()

    one, other = (trials.artifact(data, Family.GLASS_BOX, seed=3) for _ in range(2))

    assert one == other
    assert one["features"] == data.codes
