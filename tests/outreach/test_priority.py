"""Whom to call first: what the formula guarantees, before any number."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach import priority
from outreach.priority import Circumstances, Factor, Weights, factors, prioritise, why_above

CALM = Circumstances(churn_risk=0.3, arr=100_000.0)
PLAIN = Weights()

circumstances = st.builds(
    Circumstances,
    churn_risk=st.floats(0, 1),
    arr=st.floats(0, 1e12),
    strategic_weight=st.floats(0, 3),
    days_to_renewal=st.one_of(st.just(math.nan), st.integers(-4000, 4000).map(float)),
    worst_severity=st.one_of(st.just(math.nan), st.integers(1, 5).map(float)),
    broken_promises=st.integers(0, 20),
    is_covered=st.booleans(),
)
weights = st.builds(
    Weights,
    renewal_near=st.floats(0, 10),
    renewal_look_ahead_days=st.integers(1, 400),
    escalation=st.floats(0, 10),
    broken_promise=st.floats(0, 10),
    covered=st.floats(0.01, 1),
)


def rank(known: Circumstances, by: Weights = PLAIN) -> float:
    return float(prioritise(known, by).priority)


@given(circumstances, weights, st.integers(-4000, 4000), st.integers(0, 4000))
def test_a_nearer_renewal_is_never_less_urgent(known, by, days, nearer):
    far, near = replace(known, days_to_renewal=days), replace(known, days_to_renewal=days - nearer)

    assert prioritise(near, by).urgency >= prioritise(far, by).urgency
    assert prioritise(far, by).urgency >= prioritise(replace(known, days_to_renewal=math.nan), by).urgency


@given(circumstances, weights, st.floats(0, 1), st.floats(0, 1e12))
def test_more_risk_or_more_money_never_lowers_the_priority(known, by, risk, arr):
    assert rank(replace(known, churn_risk=max(risk, known.churn_risk)), by) >= rank(known, by)
    assert rank(replace(known, arr=max(arr, known.arr)), by) >= rank(known, by)


@given(circumstances, weights, st.integers(1, 4))
def test_a_worse_escalation_is_never_less_urgent(known, by, severity):
    worse, milder = (replace(known, worst_severity=float(s)) for s in (severity, severity + 1))

    assert rank(worse, by) >= rank(milder, by) >= rank(replace(known, worst_severity=math.nan), by)


@given(circumstances, weights)
def test_one_more_broken_promise_never_lowers_the_priority_and_the_fourth_changes_nothing(known, by):
    ranks = [rank(replace(known, broken_promises=count), by) for count in range(5)]

    assert ranks == sorted(ranks)
    assert ranks[3] == ranks[4]


@given(circumstances, weights)
def test_cover_never_raises_the_priority(known, by):
    assert rank(replace(known, is_covered=True), by) <= rank(replace(known, is_covered=False), by)


@given(circumstances, weights)
def test_a_priority_is_a_number_and_never_negative(known, by):
    made = prioritise(known, by)

    assert math.isfinite(made.priority)
    assert made.priority >= 0
    assert made.urgency > 0


@given(st.lists(circumstances, min_size=1, max_size=20), weights)
def test_columns_and_single_customers_agree(many, by):
    names = list(Circumstances.__dataclass_fields__)
    columns = Circumstances(**{name: np.array([getattr(known, name) for known in many]) for name in names})

    together = prioritise(columns, by).priority

    assert together.tolist() == [rank(known, by) for known in many]


def test_the_numbers_by_hand():
    known = Circumstances(
        churn_risk=0.25,
        arr=100_000.0,
        strategic_weight=0.5,
        days_to_renewal=45.0,
        worst_severity=2.0,
        broken_promises=1,
        is_covered=True,
    )

    made = prioritise(known, PLAIN)

    assert made.expected_loss == 25_000
    assert made.urgency == pytest.approx((1 + 0.75 + 0.8 + 0.5) * 0.5)
    assert made.priority == pytest.approx(25_000 * 1.525 * 1.5)


@pytest.mark.parametrize(("days", "expected"), [(180, 0), (90, 0.5), (0, 1), (-30, 1), (math.nan, 0)])
def test_an_overdue_renewal_counts_as_near_and_an_unknown_one_as_none(days, expected):
    assert priority.nearness(days, 180) == expected


# ---- in words --------------------------------------------------------------------------------------------------------


def told(known: Circumstances, by: Weights = PLAIN, **about: str) -> list[Factor]:
    return list(factors(known, prioritise(known, by), currency="USD", **about))


def test_only_what_is_not_neutral_is_told():
    assert [factor.name for factor in told(CALM)] == ["expected_loss"]
    assert told(CALM)[0].sentence == "30 % churn risk × USD 100,000 ARR"


def test_every_factor_has_a_sentence():
    known = replace(CALM, strategic_weight=0.5, days_to_renewal=1, worst_severity=1, broken_promises=2, is_covered=True)

    assert [factor.sentence for factor in told(known)] == [
        "30 % churn risk × USD 100,000 ARR",
        "Renewal in 1 day",
        "Open escalation of severity 1",
        "2 broken promises",
        "A pending promise or a fresh touchpoint covers this customer",
        "Strategic weight 0.5",
    ]


def test_an_assumed_arr_says_that_it_is_assumed_and_why():
    sentence = told(CALM, arr_note="no rate for CHF")[0].sentence

    assert sentence == "30 % churn risk × USD 100,000 ARR, assumed: no rate for CHF"


@pytest.mark.parametrize(
    ("days", "words"), [(0, "renewal today"), (-1, "renewal overdue by 1 day"), (20, "renewal in 20 days")]
)
def test_renewals_in_words(days, words):
    assert priority.renewal_words(days) == words


@given(circumstances, circumstances, weights)
def test_the_differences_add_up_to_the_ratio_of_the_priorities(upper, lower, by):
    upper, lower = (replace(known, churn_risk=known.churn_risk + 0.1, arr=known.arr + 1e4) for known in (upper, lower))

    parts = priority.differences(told(upper, by), told(lower, by))

    ratio = math.log(rank(upper, by) / rank(lower, by))
    assert sum(part.log_ratio for part in parts) == pytest.approx(ratio, abs=0.02)  # factors are stored rounded


def test_why_above_names_the_largest_lift_first():
    upper = replace(CALM, arr=210_000.0, days_to_renewal=20)
    lower = replace(CALM, days_to_renewal=140)

    assert why_above(told(upper), told(lower)) == "Expected loss 2.1× larger; renewal in 20 days against 140"


def test_why_above_admits_what_speaks_against_it():
    upper = replace(CALM, arr=400_000.0)
    lower = replace(CALM, worst_severity=2, broken_promises=1)

    assert why_above(told(upper), told(lower)) == (
        "Expected loss 4.0× larger; although no open escalation against open escalation of severity 2; "
        "0 broken promises against 1"
    )


@pytest.mark.parametrize(
    ("upper", "lower", "words"),
    [
        (CALM, CALM, "About the same priority"),
        (CALM, replace(CALM, arr=0.0), "Expected loss against none"),
        (CALM, replace(CALM, is_covered=True), "Not covered, the next is"),
        (replace(CALM, strategic_weight=1), CALM, "Strategic weight 1 against 0"),
        (replace(CALM, arr=110_000.0), CALM, "Expected loss 10 % larger"),
        (replace(CALM, days_to_renewal=-3), CALM, "Renewal overdue by 3 days against none in sight"),
    ],
)
def test_why_above_in_words(upper, lower, words):
    assert why_above(told(upper), told(lower)) == words


@given(circumstances, circumstances, weights)
def test_there_is_always_something_to_say(upper, lower, by):
    assert why_above(told(upper, by), told(lower, by))
