"""Who buys more: everyone gets a chance with its reasons and its money, one bad customer stops nobody, and no list mixes two models."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError

from accounts.models import Company
from crisis_triage.shared.errors import NotFound
from signals.models import Propensity, RiskModel, RiskScore, ScoreRequest, ScoringRun, ScoringShard, TrainingRun
from signals.queries import propensities as to_read
from signals.services import models, propensities, runs, taking_over, uses
from signals.services.promotion import NotPromoted
from signals.vocabulary import Outcome, Role
from tests.factories.accounts import CustomerFactory, TeamFactory
from tests.factories.rates import daily, measure_named, remember
from tests.factories.risk_models import artifact_of, passport_of
from tests.signals.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def growing():
    """They fill more seats by the month."""
    customer = CustomerFactory(name="Growing", arr=100_000, currency="USD", started_on=date(2024, 1, 1))
    seats = measure_named("seats")
    remember(customer, seats, [*daily(200, 40, 10.0), *daily(39, 1, 40.0)], at=NOW)
    return customer


@pytest.fixture
def silent():
    """They have not come by for half a year, and nobody knows what they pay."""
    customer = CustomerFactory(name="Silent", arr=None, currency="", started_on=date(2024, 1, 1))
    remember(customer, measure_named("logins"), daily(400, 190), at=NOW)
    return customer


@pytest.fixture
def everyone(growing, silent):
    Company.ours()
    uses.count()
    foretell(growing, silent)
    return [growing, silent]


def a_row(customer, **wrong) -> Propensity:
    plain = {
        "model": models.register_prior(Outcome.EXPANSION), "customer": customer, "probability": 0.2, "at_stake": 100,
        "expected": 20, "currency": "EUR", "coverage": 0.9, "as_of": NOW, "margin": -1.4, "base": -2.9,
        "reason_codes": [], "reason_points": [1.5],
    }  # fmt: skip
    return Propensity.objects.create(**plain | wrong)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"probability": 1.01}, "propensity_is_a_probability"),
        ({"probability": float("nan")}, "propensity_is_a_probability"),
        ({"coverage": -0.1}, "propensity_coverage_is_a_share"),
        ({"currency": ""}, "propensity_money_has_a_currency"),
        ({"at_stake": None}, "propensity_money_has_a_currency"),
        ({"expected": 101}, "propensity_money_has_a_currency"),
        ({"expected": -1}, "propensity_money_has_a_currency"),
        ({"feature_codes": bytes(8), "features": bytes(8)}, "propensity_has_a_value_for_each_input"),
        ({"reason_codes": [1]}, "propensity_reasons_end_with_the_rest"),
    ],
)
def test_what_cannot_be_is_refused(growing, wrong, rule):
    with pytest.raises(IntegrityError, match=rule):
        a_row(growing, **wrong)


def test_a_customer_has_one_of_each_model(growing):
    a_row(growing)

    with pytest.raises(IntegrityError, match="one_propensity_per_model_and_customer"):
        a_row(growing)


def test_there_is_one_champion_of_each_outcome(growing):
    models.register_prior()
    models.register_prior(Outcome.EXPANSION)

    with pytest.raises(IntegrityError, match="there_is_one_champion"):
        a_challenger(role=Role.CHAMPION)


@pytest.mark.parametrize(
    ("table", "column", "rule"),
    [
        (RiskModel, "outcome", "risk_model_outcome_is_known"),
        (ScoringRun, "outcome", "run_outcome_is_known"),
        (TrainingRun, "foretells", "training_outcome_is_known"),
    ],
)
def test_nothing_else_is_foretold(db, table, column, rule):
    plain = {
        RiskModel: {"family": "prior", "version": "x", "artifact": {}, "sha256": "x", "passport": {}},
        ScoringRun: {"period": "x", "as_of": NOW},
        TrainingRun: {"period": "x", "requested_at": NOW},
    }

    with pytest.raises(IntegrityError, match=rule):
        table.objects.create(**plain[table], **{column: "weather"})


def foretell(*customers) -> list[int]:
    return propensities.score_what_can_be(customer_ids=[one.pk for one in customers], at=NOW)[1]


def of(customer) -> Propensity:
    return Propensity.objects.get(customer=customer)


def a_challenger(**said) -> RiskModel:
    """Says two in three of everybody."""
    artifact = artifact_of([0], [[10.0]], [([0], [0.0, 0.0, 0.0])], base=0.7)
    told = {
        "family": "glass_box",
        "sha256": passport_of(artifact)["artifact_sha256"],
        "passport": passport_of(artifact) | {"worth": {"kind": "uplift", "share": 0.5, "customers": 40}},
        "gates": {"golden": {"passed": True, "said": "A test made it."}},
        "role": Role.CHALLENGER,
    }
    return RiskModel.objects.create(
        outcome=Outcome.EXPANSION, version="expansion-2", artifact=artifact, **(told | said)
    )


def test_who_grows_is_likelier_to_buy_than_who_is_silent(everyone):
    growing, silent = everyone

    assert of(growing).probability > 2 * of(silent).probability
    assert not RiskScore.objects.exists()  # whoever asks who buys does not move who leaves


def test_the_reasons_add_up_and_say_which_way(everyone, lena):
    for row in to_read.of_customers(user=lena, customer_ids=[one.pk for one in everyone]).values():
        assert row.adds_up
        assert all(reason.points > 0 for reason in row.in_favour)
        assert all(reason.points < 0 for reason in row.against)


def test_the_prior_assumes_what_a_rise_is_worth_and_says_so(everyone, lena):
    row = to_read.one(user=lena, customer_id=everyone[0].pk)

    assert row.at_stake.amount == Decimal("20000.00")
    assert row.expected.amount == Decimal(str(int(row.probability * 2_000_000) / 100))
    assert row.expected.currency == Company.ours().reporting_currency
    assert "an assumption" in row.basis


def test_where_nobody_knows_what_they_pay_no_money_is_expected(everyone, lena):
    row = to_read.one(user=lena, customer_id=everyone[1].pk)

    assert (row.at_stake, row.expected, row.basis) == (None, None, "")


def test_the_largest_expected_money_comes_first_and_who_left_is_not_on_the_list(everyone, lena):
    left = CustomerFactory(arr=900_000, currency="USD")
    foretell(left)
    left.churned_on = date(2026, 1, 1)
    left.save()

    assert [row.customer for row in to_read.page(user=lena, by="money", after="").rows] == ["Growing", "Silent"]


def test_pages_of_the_list_miss_nobody(everyone, lena, monkeypatch):
    monkeypatch.setattr(to_read, "PAGE", 1)

    for by in to_read.ORDERS:
        first = to_read.page(user=lena, by=by, after="")
        second = to_read.page(user=lena, by=by, after=first.next_cursor)

        assert [row.customer for row in (*first.rows, *second.rows)] == ["Growing", "Silent"]
        assert second.next_cursor == ""


def test_a_stranger_sees_none_of_it(everyone, ana, cleo):
    growing = everyone[0]
    growing.team = TeamFactory(name="West", members=[ana])
    growing.save()

    assert to_read.one(user=ana, customer_id=growing.pk).customer == "Growing"
    assert to_read.page(user=cleo, by="money", after="").rows == []
    with pytest.raises(NotFound):
        to_read.one(user=cleo, customer_id=growing.pk)


def test_one_who_cannot_be_scored_stops_nobody(growing, silent, monkeypatch):
    Company.ours()
    whole = propensities._by_both

    def breaks(ids, *arguments, **more):
        if silent.pk in ids:
            raise ValueError("a bad row")
        return whole(ids, *arguments, **more)

    monkeypatch.setattr(propensities, "_by_both", breaks)

    assert foretell(growing, silent) == [silent.pk]
    assert set(Propensity.objects.values_list("customer_id", flat=True)) == {growing.pk}


def test_a_run_says_whom_it_left_out(growing, silent, monkeypatch):
    Company.ours()
    monkeypatch.setattr(propensities, "_by_both", lambda *_, **__: 1 / 0)
    runs.request(period="test", outcome=Outcome.EXPANSION)

    assert runs.work_off_one()

    shard = ScoringShard.objects.get()
    assert shard.finished_at is not None
    assert shard.failure == f"2 customers could not be scored: {growing.pk}, {silent.pk}"
    assert not ScoreRequest.objects.filter(attempts__gt=0).exists()


def test_a_run_scores_everyone_by_the_champion_and_its_challenger(growing, silent, lena):
    Company.ours()
    challenger = a_challenger()
    runs.request(period="test", outcome=Outcome.EXPANSION)

    assert runs.work_off_one()
    assert not runs.work_off_one()

    assert Propensity.objects.filter(model=challenger).count() == 2
    seen = to_read.page(user=lena, by="chance", after="").rows
    assert [row.model for row in seen] == ["expansion-prior-1"] * 2


def test_a_challenger_that_fails_is_refused_and_the_champion_goes_on(growing):
    Company.ours()
    broken = a_challenger(sha256="0" * 64)

    assert foretell(growing) == []

    broken.refresh_from_db()
    assert broken.role == Role.REFUSED
    assert of(growing).model.version == "expansion-prior-1"


def test_another_model_takes_over_for_everyone_at_once(everyone, lena):
    done = taking_over.take_over(model=a_challenger(), by=None, at=NOW, reason="A test.")

    assert (done.champion, done.before, done.scores) == ("expansion-2", "expansion-prior-1", 2)
    rows = to_read.page(user=lena, by="chance", after="").rows
    assert {row.model for row in rows} == {"expansion-2"}
    assert {row.probability_text for row in rows} == {"54 %"}
    assert "50% of today's ARR: what was added where ARR rose, over 40 customers." in {row.basis for row in rows}
    assert models.champion(Outcome.CHURN).version == "prior-1"  # who leaves is another matter


def test_and_goes_back_the_same_way(everyone, lena):
    taking_over.take_over(model=a_challenger(), by=None, at=NOW, reason="A test.")

    assert taking_over.rollback(by=None, at=NOW).champion == "expansion-prior-1"
    assert {row.model for row in to_read.page(user=lena, by="money", after="").rows} == {"expansion-prior-1"}


def test_what_did_not_pass_its_gates_does_not_take_over(everyone):
    failed = a_challenger(gates={"honest risks": {"passed": False, "said": "They are 9 points off."}})

    with pytest.raises(NotPromoted, match="9 points off"):
        taking_over.take_over(model=failed, by=None, at=NOW, reason="")
