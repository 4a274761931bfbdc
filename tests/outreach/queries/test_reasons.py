"""The waterfall of a score: every step in its place, and nothing lost."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.queries.reasons import MOST, waterfall
from signals.queries.explanations import Explanation, Reason
from signals.vocabulary import Band
from tests.factories.outreach import NOW


def reason(points: float) -> Reason:
    return Reason(
        sentence="Logins fell",
        value="3 a month",
        usual="8 a month",
        points=points,
        points_text=f"{points:+.2f}".replace("-", "−"),
        is_worry=points > 0,
        measure_id=1,
    )


def explained(*points: float, base: float = -3.0, rest: float = 0.0, risk: str = "21 %") -> Explanation:
    return Explanation(
        customer_id=1,
        churn_risk=0.21,
        churn_risk_text=risk,
        health_score=40,
        band=Band.AT_RISK,
        band_text="At risk",
        coverage=0.9,
        coverage_text="",
        as_of=NOW,
        scored_at=NOW,
        model="prior-1",
        model_text="",
        base=base,
        base_text=f"{base:+.2f}".replace("-", "−"),
        reasons=tuple(reason(value) for value in points),
        rest=rest,
        rest_text="",
        margin=base + sum(points) + rest,
        risk_text="−1.30 points make a risk of 21 %.",
        adds_up=True,
    )


def test_what_raises_comes_before_what_lowers_each_three_at_most():
    shown = waterfall(explained(0.9, -0.8, 0.5, 0.3, 0.2, -0.1))

    assert [row.points for row in shown.raising] == ["+0.90", "+0.50", "+0.30"]
    assert [row.points for row in shown.lowering] == ["−0.80", "−0.10"]
    assert shown.rest is not None
    assert shown.rest.points == "+0.20"


def test_value_and_usual_value_stand_beside_the_sentence():
    (row,) = waterfall(explained(0.9)).raising

    assert (row.sentence, row.value, row.usual) == ("Logins fell", "3 a month", "8 a month")


def test_nothing_left_unsaid_is_not_said():
    assert waterfall(explained(0.9, -0.8)).rest is None


def test_each_step_begins_where_the_last_one_ended():
    shown = waterfall(explained(0.9, 0.5, -0.8, rest=0.2))
    steps = [row.step for row in (*shown.raising, *shown.lowering, shown.rest)]

    assert all(before.to_x == after.from_x for before, after in itertools.pairwise(steps))
    assert [step.raises for step in steps] == [True, True, False, True]


def test_without_reasons_it_starts_and_ends_at_the_base():
    shown = waterfall(explained())

    assert (shown.starts_from, shown.ends_with) == ("−3.00", "−3.00")
    assert (shown.raising, shown.lowering, shown.rest) == ([], [], None)


@given(st.lists(st.floats(-3, 3).filter(lambda points: abs(points) > 0.01), max_size=8), st.floats(-1, 1))
def test_all_that_is_shown_adds_up_to_the_margin(points, rest):
    one = explained(*points, rest=rest)
    shown = waterfall(one)

    told = [row for row in (*shown.raising, *shown.lowering, shown.rest) if row]
    total = one.base + sum(float(row.points.replace("−", "-")) for row in told)
    assert total == pytest.approx(one.margin, abs=0.006 * (2 * MOST + 2))
    assert all(0 <= float(row.step.x) <= 100 for row in told)


def test_a_stored_rest_and_what_is_not_listed_are_one_line():
    one = replace(explained(0.9, 0.5, 0.4, 0.3), margin=-3.0 + 2.1 + 0.05)

    rest = waterfall(one).rest

    assert rest is not None
    assert rest.points == "+0.35"
