"""Health is risk for people: up is good, it never depends on others, and its quarters are the bands."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals.scoring.health import BANDS, band_numbers, health_scores
from signals.vocabulary import Band


def health_of(risk):
    return int(health_scores(np.array([np.log(risk / (1 - risk))]))[0])


def band_of(risk, coverage=1.0):
    health = health_scores(np.array([np.log(risk / (1 - risk))]))
    return BANDS[int(band_numbers(health, np.array([coverage]))[0])]


@pytest.mark.parametrize(
    ("risk", "health", "band"),
    [
        (0.0001, 100, Band.HEALTHY),
        (0.0499, 75, Band.HEALTHY),
        (0.051, 74, Band.WATCH),
        (0.119, 50, Band.WATCH),
        (0.125, 48, Band.AT_RISK),
        (0.31, 24, Band.CRITICAL),
        (0.95, 0, Band.CRITICAL),
    ],
)
def test_the_table_of_bands(risk, health, band):
    assert (health_of(risk), band_of(risk)) == (health, band)


@given(one=st.floats(-50, 50), other=st.floats(-50, 50))
def test_more_risk_is_never_more_health(one, other):
    low, high = health_scores(np.array([max(one, other), min(one, other)]))

    assert 0 <= low <= high <= 100


@given(margin=st.floats(-50, 50), coverage=st.floats(0, 0.4999))
def test_thin_coverage_is_unknown_whatever_the_risk(margin, coverage):
    number = band_numbers(health_scores(np.array([margin])), np.array([coverage]))

    assert BANDS[int(number[0])] == Band.UNKNOWN
