"""What the model card draws is plain numbers, and nothing in it is NaN."""

import json

import numpy as np
import pytest

from signals.training import charts

DICE = np.random.default_rng(0)
RISKS = DICE.random(1000)
LEFT = DICE.random(1000) < RISKS


def test_bins_of_the_calibration_curve_hold_everybody_once():
    curve = charts.calibration_curve(RISKS, LEFT)

    assert len(curve) == 10
    assert sum(bin_["n"] for bin_ in curve) == 1000
    assert all(abs(bin_["risk"] - bin_["left"]) < 0.15 for bin_ in curve)


def test_equal_risks_are_one_bin():
    assert charts.calibration_curve(np.full(50, 0.1), np.zeros(50, dtype=bool)) == [
        {"risk": pytest.approx(0.1), "left": 0.0, "n": 50}
    ]


def test_the_lift_curve_rises_to_everything():
    curve = charts.lift_curve(RISKS, LEFT, np.ones(1000))

    found = [point["found"] for point in curve]
    assert found == sorted(found)
    assert found[-1] == curve[-1]["value"] == pytest.approx(1)
    assert all(point["found"] >= point["called"] - 1e-9 for point in curve)


def test_without_anybody_who_left_there_is_no_lift():
    assert charts.lift_curve(RISKS, np.zeros(1000, dtype=bool), np.ones(1000)) == []


def test_ties_count_by_their_share():
    curve = charts.lift_curve(np.full(1000, 0.3), LEFT, np.zeros(1000))

    assert [point["found"] for point in curve] == pytest.approx([point["called"] for point in curve])
    assert {point["value"] for point in curve} == {0.0}


def test_segments_the_largest_first_and_none_where_nothing_can_be_said():
    names = np.array(["a"] * 900 + ["b"] * 99 + [""])

    found = charts.segments(RISKS, LEFT, names)

    assert [segment["segment"] for segment in found] == ["a", "b", ""]
    assert found[2]["roc_auc"] is None


def test_shares_add_up_and_the_missing_have_their_own():
    values = np.column_stack([RISKS, np.full(1000, np.nan), np.ones(1000)])
    values[:100, 0] = np.nan

    bins = charts.psi_bins(values, [5, 16, 21])

    for one in bins.values():
        assert sum(one["shares"]) == pytest.approx(1)
        assert len(one["shares"]) == len(one["edges"]) + 2
    assert bins["5"]["shares"][-1] == pytest.approx(0.1)
    assert bins["16"] == {"edges": [], "shares": [0.0, 1.0]}
    json.dumps(bins, allow_nan=False)
