"""Size, segment, contract year, open escalations, promises and breadth: the customer as a whole."""

from dataclasses import replace

import numpy as np
import pytest

from signals.features.catalogue import OF_CUSTOMER, catalogue, compute
from signals.features.feature import PER_MEASURE, What, measure_id_of, what_of
from signals.features.freshness import Use, breadths
from signals.features.meaning import BETTER, UNKNOWN, WORSE
from signals.features.words import in_words
from signals.vocabulary import Kind
from tests.signals.scoring.worlds import ENDED, ESCALATION, LOGINS, MEASURES, NOW, feature, inputs, meaning

MADE, KEPT, BROKEN = range(3)
PROMISES = tuple(
    meaning(21 + at, Kind.OUTREACH, f"promise_{word}") for at, word in enumerate(("made", "kept", "broken"))
)


def test_every_code_of_the_customer_is_its_own_and_tells_its_feature():
    codes = [one.code for one in OF_CUSTOMER]

    assert len(set(codes)) == len(codes)
    assert all(code < PER_MEASURE and measure_id_of(code) == 0 for code in codes)
    assert [what_of(code) for code in codes] == [one.what for one in OF_CUSTOMER]


@pytest.mark.parametrize("what", [What.RATE, What.LAST_VALUE, What.HABIT])
def test_a_code_of_a_measure_keeps_its_meaning(what):
    assert what_of(7 * PER_MEASURE + what) == what


def test_every_feature_has_a_name_a_sentence_and_a_direction():
    for one in catalogue((*MEASURES, *PROMISES)):
        assert one.name
        assert one.definition.endswith(".")
        assert one.direction in (BETTER, WORSE, UNKNOWN)


@pytest.mark.parametrize(("tenure", "days"), [(100.0, np.nan), (365.25, 365.25), (400.0, 330.5), (np.nan, np.nan)])
def test_the_contract_year_counts_down_to_the_next_full_one(tenure, days):
    assert feature(What.ANNIVERSARY, None, [], tenure=tenure) == pytest.approx(days, nan_ok=True)


@pytest.mark.parametrize(("arr", "size"), [(1000.0, 3.0), (2e6, 6.30103), (0.0, np.nan), (np.nan, np.nan)])
def test_size_is_a_power_of_ten(arr, size):
    world = replace(inputs([]), arr=np.array([arr]))

    at = [one.what for one in OF_CUSTOMER].index(What.SIZE)

    assert compute(OF_CUSTOMER, world)[at, 0] == pytest.approx(size, nan_ok=True)


@pytest.mark.parametrize(
    ("facts", "still"),
    [
        ([], np.nan),
        ([(0, ESCALATION, 0.0, 2.0)], 1),
        ([(0, ESCALATION, 5.0, 2.0), (0, ENDED, 1.0, None)], 0),
        ([(0, ESCALATION, 0.0, 2.0), (0, ESCALATION, 0.0, 1.0), (0, ENDED, 0.0, None)], 1),
        ([(0, ESCALATION, 365.0, 2.0)], 0.5),
    ],
)
def test_an_escalation_is_open_until_it_ends_and_fades_when_it_never_does(facts, still):
    assert feature(What.OPEN_ESCALATIONS, None, facts) == pytest.approx(still, nan_ok=True)


def test_severity_is_that_of_the_newest_while_one_is_open():
    raised = [(0, ESCALATION, 9.0, 4.0), (0, ESCALATION, 2.0, 1.0)]
    both_ended = [(0, ENDED, 1.0, None), (0, ENDED, 0.5, None)]

    assert feature(What.OPEN_SEVERITY, None, raised) == 1
    assert np.isnan(feature(What.OPEN_SEVERITY, None, raised + both_ended))


def test_promises_are_pending_until_they_are_settled_and_broken_ones_are_remembered():
    facts = [(0, MADE, 9.0, None), (0, MADE, 8.0, None), (0, KEPT, 3.0, None), (0, BROKEN, 0.0, None)]

    assert feature(What.PENDING_PROMISES, None, facts[:3], meanings=PROMISES) == pytest.approx(1)
    assert feature(What.PENDING_PROMISES, None, facts, meanings=PROMISES) == 0
    assert feature(What.BROKEN_PROMISES, None, facts, meanings=PROMISES) == 1


def test_a_feed_that_fell_silent_moves_no_breadth():
    world = inputs([(0, LOGINS, 30.0, None)])
    alive = [Use(100, 50.0, NOW)] + [None] * (len(MEASURES) - 1)
    silent = [Use(100, 50.0, NOW - 30)] + [None] * (len(MEASURES) - 1)

    assert breadths(world, alive, at=NOW) == breadths(world, silent, at=NOW) == 1


@pytest.mark.parametrize(
    ("what", "value", "sentence"),
    [
        (What.ANNIVERSARY, 40.0, "40 days until the next full year with us"),
        (What.SIZE, 4.0, "A customer of about 10,000 a year"),
        (What.OPEN_ESCALATIONS, 2.0, "2 open escalations"),
        (What.OPEN_ESCALATIONS, 0.0, "No open escalation"),
        (What.OPEN_SEVERITY, 1.0, "The open escalation is of severity 1, the worst"),
        (What.PENDING_PROMISES, 1.0, "1 pending promise"),
        (What.BROKEN_PROMISES, 0.4, "1 broken promise"),
        (What.BREADTH, 0.5, "We know 50% of what we know of most customers"),
    ],
)
def test_words(what, value, sentence):
    assert in_words(what, None, {what: value}).sentence == sentence


def test_a_habit_in_words():
    words = in_words(What.HABIT, MEASURES[LOGINS], {What.HABIT: float(np.log(12.05))})

    assert words.sentence == "Logins: usually about 12 a month"
