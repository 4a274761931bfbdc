"""The glass box is what its trees are, in tables; and more of what is bad never makes anybody look better."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signals.scoring.additive import Additive, Term
from signals.scoring.bins import Bins
from signals.training import families, glass_box, purifying, read_out, tables
from signals.training.recipe import Recipe
from signals.vocabulary import Family
from tests.signals.training.samples import directions, sample

RECIPE = Recipe(bins=16, trees=60)


@pytest.fixture(scope="module")
def fitted():
    values, left = sample(3_000)
    bins = Bins.of(values, most=RECIPE.bins)
    codes = bins.codes(values)
    return bins, codes, glass_box.fit_trees(codes, bins.sizes(), left, directions=directions(), recipe=RECIPE)


def test_the_tables_say_what_the_trees_say(fitted):
    bins, codes, trees = fitted

    whole = glass_box.read_out_purified(trees, codes, bins.sizes())

    said = trees.decision_function(read_out.as_floats(codes, bins.sizes()))
    assert np.abs(whole.margins(codes) - said).max() < 1e-9


def test_pairs_that_the_first_look_misses_are_found_by_the_rows_that_differ(fitted, monkeypatch):
    bins, codes, trees = fitted
    nothing = np.zeros((1, len(bins.edges)), dtype=np.uint8)
    monkeypatch.setattr(read_out._Probe, "corners", lambda probe: (nothing, nothing))

    whole = glass_box.read_out_purified(trees, codes, bins.sizes())

    said = trees.decision_function(read_out.as_floats(codes, bins.sizes()))
    assert np.abs(whole.margins(codes) - said).max() < 1e-9


def test_what_is_served_is_hardly_another_model(fitted):
    bins, codes, trees = fitted
    whole = glass_box.read_out_purified(trees, codes, bins.sizes())

    lean = glass_box.served(whole, codes, directions())

    assert len(lean.terms) < len(whole.terms)
    assert np.sqrt(np.mean((lean.margins(codes) - whole.margins(codes)) ** 2)) < 2 * glass_box.MAY_BE_LOST


def test_tables_are_centred_and_pairs_pure(fitted):
    bins, codes, trees = fitted

    whole = glass_box.read_out_purified(trees, codes, bins.sizes())

    for term in whole.terms:
        assert abs(term.look_up(codes).mean()) < 1e-3
    assert whole.base == pytest.approx(whole.margins(codes).mean(), abs=1e-2)


def test_more_of_what_is_bad_never_lowers_the_risk():
    values, left = sample(3_000)
    model = families.fit(Family.GLASS_BOX, values, left, directions())
    somebody = np.random.default_rng(5).normal(size=(200, 6))
    ladder = np.linspace(-4, 4, 60)

    for column, direction in ((0, 1), (1, -1)):
        steps = []
        for value in ladder:
            changed = somebody.copy()
            changed[:, column] = value
            steps.append(model.margins(changed))
        assert (direction * np.diff(steps, axis=0) >= -1e-12).all()


weights = st.integers(2, 6).flatmap(
    lambda rows: st.integers(2, 6).flatmap(
        lambda columns: st.lists(
            st.lists(st.floats(0.1, 50), min_size=columns, max_size=columns), min_size=rows, max_size=rows
        )
    )
)


@settings(max_examples=50, deadline=None)
@given(weights=weights, seed=st.integers(0, 1000))
def test_purifying_moves_points_and_loses_none(weights, seed):
    weights = np.array(weights)
    table = np.random.default_rng(seed).normal(size=weights.shape)

    pure, to_first, to_second = purifying.pure_pair(table, weights)

    assert pure + to_first[:, None] + to_second == pytest.approx(table, abs=1e-9)
    assert (pure * weights).sum(axis=0) == pytest.approx(0, abs=1e-6)
    assert (pure * weights).sum(axis=1) == pytest.approx(0, abs=1e-6)


def test_a_pair_that_is_only_a_sum_is_no_pair():
    table = np.add.outer([0.0, 1.0, 3.0], [0.0, -2.0])

    pure, *_ = purifying.pure_pair(table, np.ones((3, 2)))

    assert pure == pytest.approx(0, abs=1e-9)


def test_a_step_in_the_wrong_direction_is_taken_out():
    main = np.array([0.0, 0.2, 0.1, 0.5, -1.0])
    pair = np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, -0.5], [0.0, 0.0]])
    model = Additive(0.0, (Term((0,), main), Term((0, 1), pair)))

    lifted = glass_box.lifted(model, [1, 0])

    codes = np.array([[first, second] for second in (0, 1) for first in range(4)], dtype=np.uint8)
    assert (np.diff(lifted.margins(codes).reshape(2, 4), axis=1) >= -1e-12).all()
    assert lifted.terms[0].table[-1] == -1.0, "missing stands outside the order"


def test_tables_that_do_not_matter_are_dropped():
    codes = np.array([[0, 0], [1, 1]], dtype=np.uint8)
    loud, faint = Term((0,), np.array([1.0, -1.0])), Term((1,), np.array([0.001, -0.001]))

    kept = tables.without_idle(Additive(0.0, (faint, loud)), codes, allowed=0.02)

    assert kept.terms == (loud,)
