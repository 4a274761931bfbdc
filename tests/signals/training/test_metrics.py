"""The numbers by which a risk model is judged, against cases that can be reckoned by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals.training import metrics

LEFT = np.array([True, True] + [False] * 18)
PERFECT = np.linspace(1, 0, 20)
MONEY = np.array([100.0, 900.0] + [50.0] * 18)


def test_a_perfect_ranking():
    figures = metrics.all_of(PERFECT, LEFT, MONEY)

    assert figures["roc_auc"] == figures["average_precision"] == 1
    assert figures["lift_at_10pct"] == pytest.approx(10)
    assert figures["value_captured_at_10pct"] == pytest.approx(1)
    assert (figures["n"], figures["base_rate"]) == (20, 0.1)


def test_who_is_called_is_decided_by_expected_loss():
    risks = np.full(20, 0.2)
    risks[0] = 0.25

    assert metrics.value_captured(risks, LEFT, MONEY) == pytest.approx(1)


def test_ties_are_not_broken_by_the_order_of_the_rows():
    risks = np.full(20, 0.1)

    assert metrics.roc_auc(risks, LEFT) == 0.5
    assert metrics.lift_at_capacity(risks, LEFT) == pytest.approx(1)
    assert metrics.ece(risks, LEFT) == metrics.ece(risks, LEFT[::-1]) == pytest.approx(0)


def test_ece_is_the_gap_between_what_was_said_and_what_happened():
    risks = np.repeat([0.1, 0.9], 50)
    left = np.repeat([False, True], 50)

    assert metrics.ece(risks, left) == pytest.approx(0.1)


def test_brier_of_a_coin():
    assert metrics.brier(np.full(20, 0.5), LEFT) == pytest.approx(0.25)


@pytest.mark.parametrize("left", [np.zeros(5, bool), np.ones(5, bool)])
def test_one_outcome_alone_has_no_auc(left):
    assert np.isnan(metrics.roc_auc(np.linspace(0, 1, 5), left))


def test_nobody_at_all_has_no_figures():
    figures = metrics.all_of(np.zeros(0), np.zeros(0, bool), np.zeros(0))

    assert figures.pop("n") == 0
    assert all(np.isnan(figure) for figure in figures.values())


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_figures_stay_where_they_belong(rows):
    risks, left = (np.array(column) for column in zip(*rows, strict=True))

    assert 0 <= metrics.ece(risks, left) <= 1
    assert 0 <= metrics.brier(risks, left) <= 1
    assert not left.any() or 0 <= metrics.lift_at_capacity(risks, left) <= 10 + 1e-9
