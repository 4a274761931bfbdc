"""A silent feed lowers the coverage, never the health; and who is not heard of is not called healthy."""

import numpy as np
import pytest

from signals.features.freshness import Use, clocks, coverages, is_silent
from tests.signals.scoring.worlds import ESCALATION, LOGINS, MEASURES, NOW, NPS, TICKET, inputs, scored

ALIVE = Use(customers=100, per_day=50.0, last=NOW - 0.1)
DEAD = Use(customers=100, per_day=50.0, last=NOW - 10)


def uses(**said):
    """By name of the measure; the others are not used here."""
    return tuple(said.get(meaning.name) for meaning in MEASURES)


def coverage(facts, **said):
    return float(coverages(inputs(facts), uses(**said), at=NOW)[0])


@pytest.mark.parametrize(
    ("use", "silent"),
    [
        (ALIVE, False),
        (DEAD, True),
        (Use(customers=100, per_day=50.0, last=NOW - 2.9), False),
        (Use(customers=100, per_day=0.5, last=NOW - 10), False),
        (Use(customers=4, per_day=50.0, last=NOW - 10), False),
    ],
)
def test_a_feed_is_silent_when_chance_cannot_explain_it(use, silent):
    assert is_silent(use, at=NOW) is silent


def test_a_silent_feed_is_looked_at_as_of_its_last_fact():
    assert list(clocks((ALIVE, DEAD, None), at=NOW)) == [NOW, NOW - 10, NOW]


def test_a_feed_that_fell_silent_does_not_make_its_customers_look_gone():
    """Ten days without a login: of this customer, or of the whole feed?"""
    regular = [(0, LOGINS, float(day), None) for day in range(10, 300)]
    seen_from_its_last_fact = [(0, LOGINS, ago - 10, None) for _, _, ago, _ in regular]

    assert scored(seen_from_its_last_fact).churn_risk[0] < scored(regular).churn_risk[0]


def test_a_silent_feed_lowers_the_coverage():
    facts = [(0, LOGINS, 10.0, None), (0, TICKET, 1.0, None)]

    assert coverage(facts, logins=ALIVE, ticket=ALIVE) == 1
    assert coverage(facts, logins=DEAD, ticket=ALIVE) == pytest.approx(1 / 3)


def test_who_was_never_heard_of_has_no_coverage_at_all():
    assert coverage([], logins=ALIVE, ticket=ALIVE, escalation=ALIVE) == 0


def test_no_ticket_is_good_news_while_the_ticket_feed_is_alive():
    assert coverage([(0, LOGINS, 1.0, None)], logins=ALIVE, ticket=ALIVE) == 1


def test_what_half_of_the_customers_have_is_missed_in_the_others():
    few = Use(customers=10, per_day=5.0, last=NOW)

    assert coverage([(0, TICKET, 1.0, None)], logins=ALIVE, ticket=ALIVE) == pytest.approx(1 / 3)
    assert coverage([(0, LOGINS, 1.0, None)], logins=ALIVE, nps=few) == 1
    assert coverage([(0, LOGINS, 1.0, None)], logins=ALIVE, nps=ALIVE) == pytest.approx(2 / 3)


def test_an_answer_of_two_years_ago_is_no_input_any_more():
    facts = [(0, LOGINS, 1.0, None), (0, NPS, 700.0, 9.0)]

    assert coverage(facts, logins=ALIVE, nps=ALIVE) == pytest.approx(2 / 3)


def test_taking_inputs_away_never_raises_the_coverage():
    everything = [(0, LOGINS, 1.0, None), (0, NPS, 1.0, 9.0), (0, TICKET, 1.0, None), (0, ESCALATION, 1.0, 1.0)]
    said = {"logins": ALIVE, "nps": ALIVE, "ticket": ALIVE, "escalation": ALIVE}

    whole = coverage(everything, **said)

    for gone in range(len(everything)):
        assert coverage([fact for at, fact in enumerate(everything) if at != gone], **said) <= whole


def test_coverage_is_a_share_for_every_customer():
    world = inputs([(0, LOGINS, 1.0, None), (2, TICKET, 4.0, None)], customers=3)

    shares = coverages(world, uses(logins=ALIVE, ticket=DEAD), at=NOW)

    assert ((shares >= 0) & (shares <= 1)).all()
    assert np.isfinite(shares).all()
