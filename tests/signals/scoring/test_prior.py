"""The prior promises: bounded, monotone in what is known to be good or bad, additive, and never NaN."""

from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signals.features.catalogue import catalogue
from signals.scoring import prior, scorecard
from signals.scoring.score import REASONS, reasons
from signals.services.models import sha256_of
from tests.signals.scoring.worlds import (
    CARD,
    COMPLAINT,
    ENDED,
    ESCALATION,
    LOGINS,
    MEASURES,
    NPS,
    PAYMENT_FAILED,
    TICKET,
    margin,
    scored,
)

ago = st.floats(0, 2000)
facts = st.lists(
    st.tuples(st.just(0), st.integers(0, len(MEASURES) - 1), ago, st.one_of(st.none(), st.floats(-1e3, 1e3))),
    max_size=25,
)
BAD = (TICKET, ESCALATION, PAYMENT_FAILED, COMPLAINT)


# ---- additive ---------------------------------------------------------------------------------------------------------


@given(facts=facts, tenure=st.floats(0, 5000), renewal=st.floats(-60, 800))
def test_contributions_add_up_to_the_margin_exactly(facts, tenure, renewal):
    scores = scored(facts, tenure=tenure, renewal=renewal)

    why = reasons(scores.parts)

    total = CARD.base + why.points[0].sum() + why.rest[0]
    assert total == pytest.approx(scores.margin[0], abs=1e-9)
    assert scores.churn_risk[0] == pytest.approx(1 / (1 + exp(-scores.margin[0])), abs=1e-12)


@given(facts=facts)
def test_reasons_come_largest_first(facts):
    why = reasons(scored(facts).parts)

    sizes = np.abs(why.points[0])
    assert (np.diff(sizes) <= 0).all()
    assert sizes.shape == (REASONS,)


# ---- monotone -----------------------------------------------------------------------------------------------------------


@given(facts=facts, bad=st.sampled_from(BAD))
def test_one_more_complaint_today_never_lowers_the_risk(facts, bad):
    assert margin([*facts, (0, bad, 0.0, None)]) >= margin(facts) - 1e-9


@given(facts=facts)
def test_one_more_login_today_never_raises_the_risk(facts):
    """Of a measure that is counted. Where each use has a size as well, a small one may say that use shrinks."""
    counted = [fact if fact[1] != LOGINS else (*fact[:3], None) for fact in facts]

    assert margin([*counted, (0, LOGINS, 0.0, None)]) <= margin(counted) + 1e-9


@given(facts=facts, better=st.floats(0, 10), worse=st.floats(0, 10))
def test_of_two_answers_the_worse_never_looks_safer(facts, better, worse):
    better, worse = max(better, worse), min(better, worse)
    others = [fact for fact in facts if fact[1] != NPS]

    assert margin([*others, (0, NPS, 1.0, worse)]) >= margin([*others, (0, NPS, 1.0, better)]) - 1e-9


@given(facts=facts, near=st.floats(-30, 400), far=st.floats(-30, 400))
def test_a_nearer_renewal_never_looks_safer(facts, near, far):
    near, far = min(near, far), max(near, far)

    assert margin(facts, renewal=near) >= margin(facts, renewal=far)


@given(facts=facts, short=st.floats(0, 5000), long=st.floats(0, 5000))
def test_a_longer_tenure_never_looks_riskier(facts, short, long):
    short, long = min(short, long), max(short, long)

    assert margin(facts, tenure=short) >= margin(facts, tenure=long)


def test_every_curve_is_monotone_and_bounded():
    for rule in CARD.rules:
        steps = np.diff(rule.y)
        assert (steps >= 0).all() or (steps <= 0).all()
        assert np.abs(rule.y).max() <= 2.0


# ---- bounded ------------------------------------------------------------------------------------------------------------


def test_a_thousand_escalations_weigh_no_more_than_their_cap():
    flood = [(0, ESCALATION, day / 100, 1.0) for day in range(1000)]

    assert margin(flood) - CARD.base <= prior.CAPS["escalation"][1]


@given(facts=facts)
def test_no_evidence_at_all_pushes_beyond_the_caps(facts):
    total_worry = sum(worry for _, worry in prior.CAPS.values())
    total_comfort = sum(comfort for comfort, _ in prior.CAPS.values())

    assert -total_comfort <= margin(facts) - CARD.base <= total_worry


wild = st.one_of(
    st.none(), st.floats(allow_nan=False), st.sampled_from([1e308, -1e308, float("inf"), -float("inf"), 5e-324])
)


@given(
    rows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 7), st.floats(-1, 20_000), wild), max_size=40),
    tenure=st.sampled_from([np.nan, 0.0, -5.0, 1e12, np.inf]),
    renewal=st.sampled_from([np.nan, 0.0, -1e12, 1e12, -np.inf]),
)
@settings(max_examples=200)
def test_nothing_makes_a_score_nan(rows, tenure, renewal):
    scores = scored(rows, customers=4, tenure=tenure, renewal=renewal)

    assert np.isfinite(scores.margin).all()
    assert ((scores.churn_risk >= 0) & (scores.churn_risk <= 1)).all()
    assert ((scores.health_score >= 0) & (scores.health_score <= 100)).all()
    assert ((scores.coverage >= 0) & (scores.coverage <= 1)).all()


# ---- invariant ----------------------------------------------------------------------------------------------------------


@given(
    rows=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7), ago, st.floats(-100, 100)), max_size=60),
    shuffle=st.randoms(),
)
def test_a_customer_scores_the_same_alone_and_among_others_in_any_order(rows, shuffle):
    together = scored(rows, customers=6)
    shuffle.shuffle(rows)

    for customer in range(6):
        alone = scored([(0, *row[1:]) for row in rows if row[0] == customer])
        assert alone.margin[0] == pytest.approx(together.margin[customer], abs=1e-9)


# ---- believable ---------------------------------------------------------------------------------------------------------


def busy(days=400, until=0):
    return [(0, LOGINS, float(day), None) for day in range(until, days)]


def test_nothing_known_is_about_the_ordinary_loss_of_a_quarter():
    assert 0.02 < float(scored([]).churn_risk[0]) < 0.06


def test_a_content_customer_is_healthy():
    content = [*busy(), (0, NPS, 20.0, 9.0)]

    assert scored(content, tenure=900, renewal=250).health_score[0] >= 75


def test_who_stopped_coming_and_is_up_for_renewal_is_at_risk():
    assert scored(busy(until=30), tenure=900, renewal=40).health_score[0] < 50


def test_a_watermelon_is_not_green():
    """Use looks splendid, and yet they escalated, failed to pay and gave a 2."""
    red_inside = [*busy(), (0, NPS, 3.0, 2.0), (0, ESCALATION, 2.0, 1.0), (0, PAYMENT_FAILED, 5.0, None)]

    assert scored(red_inside, tenure=900).health_score[0] < 75


def test_an_escalation_that_ended_weighs_less_than_an_open_one():
    assert margin([(0, ESCALATION, 9.0, 2.0), (0, ENDED, 1.0, None)]) < margin([(0, ESCALATION, 9.0, 2.0)])


def test_customers_of_a_shop_rank_by_recency_and_frequency():
    regular = [(0, LOGINS, float(day), 20.0) for day in range(3, 360, 12)]
    lapsed = [(0, LOGINS, float(day), 20.0) for day in range(120, 360, 12)]
    once = [(0, LOGINS, 200.0, 20.0)]

    assert margin(regular) < margin(once)
    assert margin(regular) < margin(lapsed)


# ---- the artifact -------------------------------------------------------------------------------------------------------

REGISTERED = "2c362f87c18842b213828d9f63d597af67377ed716794dfc0214a5fa6c62ddcc"


def test_the_artifact_changes_only_with_its_version():
    """A stored score names its model. Whoever edits a constant gives the prior a new VERSION, and this hash its new value."""
    assert (prior.VERSION, sha256_of(prior.artifact())) == ("prior-1", REGISTERED)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda artifact: artifact.pop("base"),
        lambda artifact: artifact.update(base="low"),
        lambda artifact: artifact.update(base=float("nan")),
        lambda artifact: artifact.update(format=2),
        lambda artifact: artifact["caps"].pop("survey"),
        lambda artifact: artifact["caps"].update(survey=[0, 0]),
        lambda artifact: artifact["rules"][0].update(y=[1, 2, 1, 2, 1]),
        lambda artifact: artifact["rules"][0].update(x=[5, 4, 3, 2, 1]),
        lambda artifact: artifact["rules"][0].update(what="astrology"),
        lambda artifact: artifact.update(rules=None),
    ],
)
def test_an_artifact_that_is_no_scorecard_is_refused_in_words(spoil):
    artifact = {**prior.artifact(), "caps": dict(prior.artifact()["caps"]), "rules": [dict(r) for r in prior.RULES]}
    spoil(artifact)

    with pytest.raises(scorecard.UnreadableModel, match="scorecard"):
        scorecard.read(artifact)


def test_every_rule_has_a_feature_to_apply_to():
    features = catalogue(MEASURES)
    used = {CARD.rule_for(feature) for feature in features} - {None}

    assert len(used) >= 15
