"""Features by hand for one customer, then what must hold for all."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals.features.catalogue import catalogue, compute
from signals.features.feature import What, measure_id_of, what_of
from signals.features.meaning import BETTER, UNKNOWN, WORSE, guess, meaning_of
from signals.rates import LN2
from signals.vocabulary import Kind
from tests.signals.scoring.worlds import (
    COMPLAINT,
    ENDED,
    ESCALATION,
    LOGINS,
    MEASURES,
    NPS,
    PAYMENT_FAILED,
    SEATS,
    TICKET,
    feature,
    inputs,
)


def exposure(half_life, observed):
    return half_life / LN2 * (1 - 2 ** (-observed / half_life))


def test_trend_of_three_facts_by_hand():
    facts = [(0, LOGINS, 100.0, None), (0, LOGINS, 50.0, None), (0, LOGINS, 1.0, None)]

    short = sum(2 ** (-ago / 7) for ago in (100, 50, 1))
    long = sum(2 ** (-ago / 90) for ago in (100, 50, 1))
    expected = long / exposure(90, 100) * exposure(7, 100)
    assert feature(What.TREND, LOGINS, facts) == pytest.approx(log((short + 1) / (expected + 1)))


def test_use_that_halved_shows_as_a_falling_trend():
    steady = [(0, LOGINS, day / 4, None) for day in range(1200)]
    halved = [fact for fact in steady if fact[2] > 30 or fact[2] * 4 % 2 == 0]

    assert feature(What.TREND, LOGINS, steady) == pytest.approx(0, abs=0.02)
    assert feature(What.TREND, LOGINS, halved) < log(0.65)
    assert feature(What.DRIFT, LOGINS, halved) < log(0.85)


def test_one_fact_against_none_is_no_surge():
    facts = [(0, LOGINS, 300.0, None), (0, TICKET, 1.0, None)]

    assert 0 < feature(What.TREND, TICKET, facts) < log(2)


def test_burden_counts_each_fact_less_as_it_ages():
    facts = [(0, ESCALATION, 0.0, 1.0), (0, ESCALATION, 30.0, 1.0), (0, ESCALATION, 60.0, 1.0)]

    assert feature(What.BURDEN, ESCALATION, facts) == pytest.approx(1 + 0.5 + 0.25)


def test_level_is_the_place_on_the_scale_drawn_to_neutral():
    facts = [(0, NPS, 0.0, 3.0)]

    assert feature(What.LEVEL, NPS, facts) == pytest.approx(0.7 + (1 / 1.5) * (0.3 - 0.7))
    assert feature(What.LAST_VALUE, NPS, facts) == 3
    assert feature(What.USUAL_LEVEL, NPS, facts) == pytest.approx(3)


def test_an_answer_of_long_ago_is_worth_the_neutral_level():
    assert feature(What.LEVEL, NPS, [(0, NPS, 3000.0, 0.0)]) == pytest.approx(0.7)


def test_change_of_level_compares_the_month_with_the_year():
    down = [(0, NPS, 200.0, 9.0), (0, NPS, 150.0, 9.0), (0, NPS, 1.0, 2.0)]
    seats = [(0, SEATS, 200.0, 50.0), (0, SEATS, 1.0, 25.0)]

    assert feature(What.LEVEL_CHANGE, NPS, down) < -0.1
    assert -0.5 < feature(What.LEVEL_CHANGE, SEATS, seats) < -0.05
    assert feature(What.LEVEL_CHANGE, NPS, [(0, NPS, 10.0, 9.0)]) == 0


def test_silence_is_that_of_all_use_together():
    facts = [(0, LOGINS, 40.0, None), (0, SEATS, 12.0, 5.0), (0, TICKET, 1.0, None)]

    assert feature(What.SILENCE, None, facts) == pytest.approx(12)


def test_missed_visits_need_a_habit():
    habit = [(0, LOGINS, float(day), None) for day in range(40, 240, 7)]
    once = [(0, LOGINS, 40.0, None)]

    assert feature(What.MISSED, None, habit) > 4
    assert feature(What.MISSED, None, once) < 1.5


def test_a_renewal_long_past_says_nothing():
    assert feature(What.RENEWAL, None, [], renewal=-29) == -29
    assert np.isnan(feature(What.RENEWAL, None, [], renewal=-31))


def test_what_was_never_seen_is_absent_and_not_zero():
    world = inputs([])

    table = compute(catalogue(world.meanings), world)

    assert np.isnan(table).all()


def test_a_code_names_its_measure_and_its_input_for_ever():
    features = catalogue(MEASURES)
    codes = [f.code for f in features]

    assert len(set(codes)) == len(codes)
    for f in features:
        assert what_of(f.code) == f.what
        assert measure_id_of(f.code) == (f.measure.id if f.measure else 0)


def test_every_feature_has_a_name_and_says_what_it_is():
    for f in catalogue(MEASURES):
        assert f.name
        assert f.definition.endswith(".")


@pytest.mark.parametrize(
    ("kind", "name", "count", "value"),
    [
        (Kind.ENGAGEMENT, "logins", BETTER, BETTER),
        (Kind.ENGAGEMENT, "dislike", WORSE, WORSE),
        (Kind.ENGAGEMENT, "errors", WORSE, WORSE),
        (Kind.SUPPORT, "urgent_ticket", WORSE, UNKNOWN),
        (Kind.SUPPORT, "sla_missed", WORSE, UNKNOWN),
        (Kind.SURVEY, "nps", UNKNOWN, BETTER),
        (Kind.BILLING, "payment_failed", WORSE, UNKNOWN),
        (Kind.BILLING, "term_started", UNKNOWN, UNKNOWN),
        (Kind.ESCALATION, "escalation", WORSE, BETTER),
        (Kind.ESCALATION, "de_escalation", BETTER, BETTER),
        (Kind.SOCIAL, "mention", UNKNOWN, BETTER),
    ],
)
def test_a_new_measure_is_understood_by_its_kind_and_words(kind, name, count, value):
    assert guess(kind, name) == (count, value)


@pytest.mark.parametrize(
    ("unit", "name", "scale"),
    [
        ("points 0–10", "nps", (0, 10)),
        ("sentiment −1…1", "mention", (-1, 1)),
        ("severity 1 (worst) to 5", "escalation", (1, 5)),
        ("%", "csat", (0, 100)),
        ("", "csat", (1, 5)),
        ("", "seats", None),
        ("1 improving … −1 worsening", "escalation_trend", None),
    ],
)
def test_a_scale_is_read_from_the_unit_or_the_name(unit, name, scale):
    read = meaning_of(id=1, kind="survey", name=name, unit=unit, direction="unknown", value_direction="more_is_better")

    assert read.scale == scale


def test_the_end_of_an_escalation_is_evidence_about_escalations():
    assert MEASURES[ENDED].kind == Kind.ESCALATION
    assert MEASURES[ENDED].count == BETTER
    assert MEASURES[PAYMENT_FAILED].kind == Kind.BILLING
    assert MEASURES[COMPLAINT].count == WORSE


@given(
    facts=st.lists(
        st.tuples(
            st.integers(0, 4),
            st.integers(0, len(MEASURES) - 1),
            st.floats(-1, 9000),
            st.one_of(st.none(), st.floats(allow_nan=False)),
        ),
        max_size=30,
    )
)
def test_no_facts_whatever_make_an_infinite_feature(facts):
    world = inputs(facts, customers=5, tenure=1e9, renewal=-1e9)

    table = compute(catalogue(world.meanings), world)

    assert not np.isinf(table).any()
