"""A gate passes for a reason that can be read, and fails for one that can be read."""

import numpy as np
import pytest

from signals.training import gates

NAN = float("nan")
RISKS = np.array([0.1, 0.2, 0.9])


@pytest.mark.parametrize(
    ("again", "passes"),
    [
        (RISKS, True),
        (RISKS + 1e-13, True),
        (RISKS + 1e-11, False),
        (RISKS[:2], False),
        (np.array([0.1, 0.2, NAN]), False),
    ],
)
def test_the_stored_model_says_what_the_fitted_one_says(again, passes):
    assert gates.golden(RISKS, again).passed is passes


def test_a_model_tried_on_nothing_has_shown_nothing():
    assert not gates.golden(np.empty(0), np.empty(0)).passed


def scores(**average_precisions):
    return {family: {"average_precision": value} for family, value in average_precisions.items()}


@pytest.mark.parametrize(
    ("given", "passes", "said"),
    [
        (scores(prior=0.2, glass_box=0.3), True, "0.300"),
        (scores(prior=0.3, glass_box=0.2), False, "ranks worse than prior: average precision 0.200 against 0.300"),
        (scores(prior=0.1, logistic=0.4, glass_box=0.3), False, "worse than logistic"),
        (scores(prior=NAN, glass_box=0.3), True, "0.300"),
        (scores(prior=0.1, glass_box=NAN), False, "too few customers left"),
        (scores(prior=0.1), False, "too few customers left"),
    ],
)
def test_a_model_ranks_no_worse_than_a_simpler_one(given, passes, said):
    gate = gates.beats("glass_box", given, ["prior", "logistic"])

    assert gate.passed is passes
    assert said in gate.said


@pytest.mark.parametrize(
    ("ece", "interval", "passes", "said"),
    [
        (0.049, [0.03, 0.06], True, "4.9 points off"),
        (0.08, [0.04, 0.12], True, "by chance"),
        (0.08, [0.06, 0.12], False, "8.0 points off"),
        (0.08, [NAN, NAN], False, "8.0 points off"),
        (NAN, [NAN, NAN], False, "no rows"),
    ],
)
def test_risks_are_honest_or_as_honest_as_can_be_told(ece, interval, passes, said):
    gate = gates.calibrated({"ece": ece, "intervals": {"ece": interval}})

    assert gate.passed is passes
    assert said in gate.said


def test_a_score_without_an_interval_is_judged_by_its_value():
    assert gates.calibrated({"ece": 0.01}).passed
    assert not gates.calibrated({"ece": 0.2}).passed
    assert not gates.calibrated({"ece": None}).passed


def segment(name, n, base_rate, mean_risk):
    return {"segment": name, "n": n, "base_rate": base_rate, "mean_risk": mean_risk}


def test_a_segment_that_is_told_too_low_is_named():
    gate = gates.fair_to_segments([segment("Small", 4_000, 0.1, 0.1), segment("Large", 4_000, 0.2, 0.1)])

    assert not gate.passed
    assert gate.said.startswith("Of Large 20.0% left and 10.0% was told")


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [segment("Tiny", 49, 0.9, 0.0)],  # too few to judge
        [segment("Small", 60, 0.1, 0.05)],  # as chance would have it
        [segment("Large", 4_000, 0.1, 0.3)],  # told too high costs a call, not a customer
        [segment("", 4_000, 0.1, 0.1)],
    ],
)
def test_a_segment_that_is_not_told_too_low_passes(rows):
    assert gates.fair_to_segments(rows).passed


def test_a_model_may_not_grow_without_end():
    assert gates.small_enough({"table": [0.0] * 100}).passed
    assert not gates.small_enough({"table": [0.123456789] * 1_600_000}).passed


def test_a_slow_model_fails():
    assert gates.quick_enough(lambda: None, rows=1_000).passed
    assert not gates.quick_enough(lambda: sum(range(100_000)), rows=1).passed


def test_what_failed_is_listed():
    told = {"a": gates.Gate(True, "Fine."), "b": gates.Gate(False, "Not fine.")}

    assert gates.failed(told) == ["Not fine."]
    assert gates.failed({}) == []
