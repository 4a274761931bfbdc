"""Every family is fitted in one way, says plainly when it cannot be, and gives the same artifact again."""

import hashlib
import json

import numpy as np
import pytest

from signals.scoring import additive_card
from signals.training import calibration, families, metrics
from signals.training.recipe import recipe_for
from signals.vocabulary import Family
from tests.signals.training.samples import directions, sample

FAMILIES = [Family.LOGISTIC, Family.GLASS_BOX, families.BOOSTED]
SERVED = FAMILIES[:2]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_known_cause_is_found(family):
    values, left = sample(4_000)
    later, left_later = sample(2_000, seed=2)

    fitted = families.fit(family, values, left, directions())

    assert metrics.roc_auc(fitted.margins(later), left_later) > 0.77


def test_only_the_glass_box_sees_what_matters_together():
    values, left = sample(6_000)
    later, left_later = sample(4_000, seed=2)

    auc = {
        family: metrics.roc_auc(families.fit(family, values, left, directions()).margins(later), left_later)
        for family in FAMILIES
    }

    assert auc[Family.GLASS_BOX] > auc[Family.LOGISTIC] + 0.003
    assert auc[Family.GLASS_BOX] > auc[families.BOOSTED] - 0.005


@pytest.mark.parametrize("family", SERVED)
def test_missing_is_a_fact_and_not_a_zero(family):
    values, left = sample(4_000)
    somebody = np.zeros((2, 6))
    somebody[1, 0] = np.nan

    known, unknown = families.fit(family, values, left, directions()).margins(somebody)

    assert unknown > known + 0.3


@pytest.mark.parametrize("family", SERVED)
def test_the_same_data_and_seed_give_the_same_artifact(family):
    values, left = sample(800)

    hashes = {_sha256(_artifact(family, values.copy(), left.copy())) for _ in range(2)}

    assert len(hashes) == 1


@pytest.mark.parametrize("family", SERVED)
def test_what_was_fitted_is_what_is_read_back(family):
    values, left = sample(800)
    fitted = families.fit(family, values, left, directions())
    artifact = json.loads(json.dumps(_artifact(family, values, left)))

    card = additive_card.read(artifact)

    assert (card.additive.margins(card.bins.codes(values)) == fitted.margins(values)).all()


def test_a_code_for_each_column_is_asked_for():
    values, left = sample(300)
    fitted = families.fit(Family.LOGISTIC, values, left, directions())

    with pytest.raises(ValueError, match="2 feature codes for 6 columns"):
        families.artifact(fitted, [1, 2], calibration.fit(fitted.margins(values), left))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    ("outcome", "said"), [(False, "for none of these customers"), (True, "for all of these customers")]
)
def test_one_outcome_alone_teaches_nothing(family, outcome, said):
    values, _ = sample(50)

    with pytest.raises(families.CannotFit, match=said):
        families.fit(family, values, np.full(50, outcome), directions())


def test_an_unknown_family_is_refused():
    with pytest.raises(families.CannotFit, match="no family of fitted models called “neural”"):
        families.fit("neural", *sample(50), directions())


def test_columns_that_do_not_go_together_are_a_mistake_of_ours():
    values, left = sample(50)

    with pytest.raises(ValueError, match="do not go with"):
        families.fit(Family.LOGISTIC, values, left[:-1], directions())


@pytest.mark.parametrize("family", FAMILIES)
def test_strange_columns_do_no_harm(family):
    values, left = sample(600)
    values[:, 2] = 7.0
    values[:, 3] = np.nan
    values[::2, 4] = np.inf
    values[1::2, 4] = -np.inf
    values[::3, 5], values[1::3, 5] = 1e308, -1e308

    fitted = families.fit(family, values, left, directions())

    margins = fitted.margins(np.vstack([values, np.full((1, 6), np.nan), np.full((1, 6), 1e308)]))
    assert np.isfinite(margins).all()
    assert metrics.roc_auc(margins[:-2], left) > 0.7


@pytest.mark.parametrize("family", FAMILIES)
def test_columns_without_any_information_give_everybody_the_average(family):
    _, left = sample(400)

    fitted = families.fit(family, np.full((400, 6), 3.0), left, directions())

    average = np.log(left.mean() / (1 - left.mean()))
    assert fitted.margins(np.zeros((3, 6))) == pytest.approx([average] * 3, abs=1e-3)


def test_two_customers_are_enough_not_to_crash():
    values, left = sample(2)
    left[:] = [True, False]

    for family in FAMILIES:
        assert np.isfinite(families.fit(family, values, left, directions()).margins(values)).all()


def test_few_churns_get_fewer_trees_and_few_rows_fewer_bins():
    few = recipe_for(np.arange(2_000) < 60, columns=20, seed=3)
    many = recipe_for(np.arange(50_000) < 5_000, columns=20, seed=3)

    assert (few.trees, few.bins) == (60, 25)
    assert (many.trees, many.bins, many.seed) == (400, 64, 3)
    assert few.fewest_rows_in_leaf > many.fewest_rows_in_leaf
    assert few.l2 > many.l2
    assert few.columns_tried < many.columns_tried == 1.0
    assert (few.pairs, many.pairs) == (False, True)


def test_who_is_seen_leaving_ten_times_left_once():
    left = np.arange(50_000) < 5_000

    assert recipe_for(left, columns=20, customers=np.arange(50_000) // 10).trees == 200


def test_many_who_left_are_few_for_very_many_columns():
    left = np.arange(50_000) < 1_200
    dozen, all_sources = recipe_for(left, columns=12), recipe_for(left, columns=180)

    assert (dozen.pairs, all_sources.pairs) == (True, False)
    assert dozen.columns_tried > all_sources.columns_tried
    assert dozen.trees == all_sources.trees == 400


def _artifact(family, values, left):
    fitted = families.fit(family, values, left, directions())
    return families.artifact(fitted, [16, 17, 18, 19, 20, 21], calibration.fit(fitted.margins(values), left))


def _sha256(artifact):
    return hashlib.sha256(json.dumps(artifact, sort_keys=True, allow_nan=False).encode()).hexdigest()
