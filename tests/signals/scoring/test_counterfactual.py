"""What would be if one thing were back to usual: everything that speaks of it moves together, and never to the worse."""

import numpy as np
import pytest

from signals.features.catalogue import catalogue, compute
from signals.features.feature import PER_MEASURE, What
from signals.scoring.counterfactual import at_usual, what_if
from signals.scoring.reason_codes import reason_code
from signals.scoring.score import reasons, score
from tests.signals.scoring.worlds import CARD, ESCALATION, LOGINS, MEASURES, NOW, NPS, inputs

STOPPED = [(0, LOGINS, float(ago), None) for ago in range(40, 240)]
CALM = [(0, LOGINS, float(ago), None) for ago in range(240)]
FEATURES = catalogue(MEASURES)


def table_of(facts):
    return compute(FEATURES, inputs(facts))


def value_of(table, what, measure=None):
    measure_id = MEASURES[measure].id if measure is not None else 0
    return {f.code: table[at, 0] for at, f in enumerate(FEATURES)}[measure_id * PER_MEASURE + what]


def code(what, measure):
    return MEASURES[measure].id * PER_MEASURE + what


def worries(facts):
    world = inputs(facts)
    scores = score(CARD, world, (None,) * len(MEASURES), at=NOW)
    why = reasons(scores.parts)
    picked = (why.position[0] >= 0) & (why.points[0] > 0)
    return scores, scores.reason_codes[why.position[0][picked]].tolist()


def test_use_that_stopped_starts_again_in_every_way():
    table = table_of(STOPPED)

    usual = at_usual(code(What.TREND, LOGINS), FEATURES, table)

    assert value_of(usual, What.TREND, LOGINS) == value_of(usual, What.DRIFT, LOGINS) == 0
    assert value_of(usual, What.RATE, LOGINS) == value_of(table, What.USUAL, LOGINS)
    assert value_of(usual, What.MISSED) == 0
    assert value_of(usual, What.SILENCE) < 3 < value_of(table, What.SILENCE)


def test_other_measures_stay_as_they_are():
    table = table_of([*STOPPED, (0, NPS, 2.0, 1.0), (0, ESCALATION, 1.0, None)])

    usual = at_usual(code(What.LEVEL, NPS), FEATURES, table)

    moved = {FEATURES[at].measure for at in np.flatnonzero(~np.isclose(usual[:, 0], table[:, 0], equal_nan=True))}
    assert moved <= {MEASURES[NPS]}


def test_a_bad_answer_goes_back_to_the_usual_one():
    table = table_of([(0, NPS, 1.0, 1.0), (0, NPS, 200.0, 9.0), (0, NPS, 300.0, 9.0)])

    usual = at_usual(code(What.LEVEL, NPS), FEATURES, table)

    assert value_of(usual, What.LAST_VALUE, NPS) == value_of(table, What.USUAL_LEVEL, NPS)
    assert value_of(usual, What.LEVEL, NPS) > value_of(table, What.LEVEL, NPS)


def test_what_is_absent_stays_absent():
    table = table_of(STOPPED)

    usual = at_usual(code(What.TREND, LOGINS), FEATURES, table)

    assert (np.isnan(usual) == np.isnan(table)).all()


def test_the_top_worry_goes_and_the_risk_falls():
    scores, codes = worries(STOPPED)

    then = what_if(CARD, FEATURES, table_of(STOPPED), codes)

    assert then.churn_risk < scores.churn_risk[0] / 2


def test_who_is_calm_has_nothing_to_undo():
    _, codes = worries(CALM)

    assert what_if(CARD, FEATURES, table_of(CALM), codes) is None


@pytest.mark.parametrize("what", [What.TENURE, What.RENEWAL])
def test_nobody_can_undo_the_calendar(what):
    assert what_if(CARD, FEATURES, table_of(STOPPED), [int(what)]) is None


def test_of_a_pair_the_one_whose_end_helps_more_is_named():
    facts = [*STOPPED, (0, NPS, 1.0, 5.0), (0, NPS, 200.0, 9.0)]
    pair = reason_code(code(What.TREND, LOGINS), code(What.LEVEL, NPS))

    assert what_if(CARD, FEATURES, table_of(facts), [pair]).code == code(What.TREND, LOGINS)
