"""Another model takes over, for everyone at once or not at all."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from accounts.models import Customer
from crisis_triage.shared.errors import Forbidden
from signals.models import PreparedScore, RiskScore, ScoreHistory
from signals.services import models, promotion, scoring
from signals.services.promotion import NotPromoted
from signals.training.gates import Gate
from signals.vocabulary import Role
from tests.factories.accounts import CustomerFactory
from tests.factories.models import gloomy_model
from tests.factories.rates import daily, measure_named, remember
from tests.signals.conftest import NOW

WHY = "It ranks better."


@pytest.fixture
def customers(db):
    models.register_prior()
    made = [CustomerFactory() for _ in range(7)]
    for at, customer in enumerate(made):
        remember(customer, measure_named("logins"), daily(90, 4 + 9 * at), at=NOW)
    score_all(NOW)
    return made


def score_all(at):
    ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    return scoring.score_customers(customer_ids=ids, at=at)


def scores():
    rows = RiskScore.objects.order_by("customer_id")
    return list(rows.values_list("customer_id", "model_id", "margin", "churn_risk", "band", "reason_codes"))


def models_in_use():
    return set(RiskScore.objects.values_list("model_id", flat=True))


def promote(model, **more):
    return promotion.promote(**{"model": model, "by": None, "at": NOW, "reason": WHY} | more)


class TestTakingOver:
    def test_all_scores_are_the_new_champions(self, customers):
        before = scores()
        row = gloomy_model(1.0)

        promoted = promote(row)

        assert promoted.scores == 7
        assert models_in_use() == {row.pk}
        assert [now[2] - was[2] for now, was in zip(scores(), before, strict=True)] == pytest.approx([1.0] * 7)

    def test_roles_and_reasons_are_on_record(self, customers):
        prior, row = models.register_prior(), gloomy_model()

        promote(row)

        prior.refresh_from_db()
        row.refresh_from_db()
        assert (prior.role, row.role) == (Role.RETIRED, Role.CHAMPION)
        assert row.role_reason == WHY
        assert row.version in prior.role_reason

    def test_history_has_a_line_where_the_model_changed(self, customers):
        promote(gloomy_model())

        assert ScoreHistory.objects.filter(model__version__startswith="prior-2026").count() == 7

    def test_nothing_prepared_is_left_behind(self, customers):
        promote(gloomy_model())

        assert not PreparedScore.objects.exists()

    def test_it_goes_chunk_by_chunk_and_says_how_far_it_is(self, customers, monkeypatch):
        monkeypatch.setattr(scoring, "CHUNK", 3)
        told = []

        promote(gloomy_model(), progress=told.append)

        assert told == sorted(told)
        assert len(told) == 3
        assert told[-1] == 1.0

    def test_it_looks_at_each_customer_once_and_then_at_who_was_overtaken(self, customers, monkeypatch):
        monkeypatch.setattr(scoring, "CHUNK", 3)
        asked, left = [], promotion._left
        monkeypatch.setattr(
            promotion, "_left", lambda *given, **more: asked.append(more.get("after")) or left(*given, **more)
        )

        promote(gloomy_model())

        first_round = asked[: asked.index(0, 1)]
        assert first_round == sorted(first_round)
        assert first_round[-1] == customers[-1].pk

    def test_a_promotion_that_was_killed_goes_on_where_it_stood(self, customers, monkeypatch):
        row, honest = gloomy_model(), promotion._take_over
        monkeypatch.setattr(promotion, "_take_over", die)
        with pytest.raises(KeyboardInterrupt):
            promote(row)
        assert models_in_use() == {models.register_prior().pk}
        assert PreparedScore.objects.count() == 7

        monkeypatch.setattr(promotion, "_take_over", honest)
        reckoned = []
        compute = scoring.compute
        monkeypatch.setattr(
            scoring, "compute", lambda **given: reckoned.append(given["customer_ids"]) or compute(**given)
        )
        promote(row)

        assert [ids for ids in reckoned if ids] == []
        assert models_in_use() == {row.pk}

    def test_facts_that_came_meanwhile_are_in_the_new_scores(self, customers, monkeypatch):
        row, honest = gloomy_model(), promotion._take_over

        def first_a_fact_comes(*given, **named):
            remember(customers[0], measure_named("logins"), daily(300, 200), at=NOW, watermark=9)
            scoring.score_customers(customer_ids=[customers[0].pk], at=NOW + timedelta(seconds=5))
            return honest(*given, **named)

        monkeypatch.setattr(promotion, "_take_over", first_a_fact_comes)
        promote(row)

        assert RiskScore.objects.get(customer=customers[0]).watermark == 9
        assert models_in_use() == {row.pk}

    def test_a_worker_that_reckoned_with_the_old_model_writes_by_the_new_one(self, customers):
        row = gloomy_model()
        late = scoring.compute(
            customer_ids=[customers[0].pk], at=NOW + timedelta(minutes=1), champion=models.champion()
        )
        promote(row)

        scoring.write(late, at=NOW + timedelta(minutes=1))

        assert models_in_use() == {row.pk}


def die(*_, **__):
    raise KeyboardInterrupt


class TestRefusals:
    def test_a_model_that_failed_a_gate_is_not_promoted(self, customers):
        row = gloomy_model(gates={"calibration": Gate(passed=False, said="Its risks are off by 12 points.")})
        before = scores()

        with pytest.raises(NotPromoted, match="off by 12 points"):
            promote(row)

        assert scores() == before

    def test_a_tampered_model_is_not_promoted(self, customers):
        row = gloomy_model()
        row.artifact = {**row.artifact, "base": 3.0}

        with pytest.raises(models.ModelRefused, match="SHA-256 differs"):
            promote(row)

        assert models_in_use() == {models.register_prior().pk}

    def test_ana_may_not_promote_and_lena_may(self, customers, ana, lena):
        row = gloomy_model()

        with pytest.raises(Forbidden):
            promote(row, by=ana)
        assert promote(row, by=lena).scores == 7

    def test_without_a_single_customer_the_roles_change_and_nothing_else(self, db):
        models.register_prior()

        assert promote(gloomy_model()).scores == 0


class TestRollback:
    def test_everything_is_as_it_was(self, customers):
        before = scores()
        promote(gloomy_model())

        promotion.rollback(by=None, at=NOW)

        assert scores() == before

    def test_back_to_a_version_by_name(self, customers):
        first, second = gloomy_model(1.0), gloomy_model(2.0)
        promote(first)
        promote(second)

        rolled = promotion.rollback(to="prior-1", by=None, at=NOW)

        assert (rolled.champion, rolled.before) == ("prior-1", second.version)

    def test_twice_is_there_and_back(self, customers):
        row = gloomy_model()
        promote(row)

        assert promotion.rollback(by=None, at=NOW).champion == "prior-1"
        assert promotion.rollback(by=None, at=NOW).champion == row.version

    def test_there_must_be_something_to_go_back_to(self, customers):
        with pytest.raises(NotPromoted, match="No other model was ever in charge"):
            promotion.rollback(by=None, at=NOW)

    def test_a_version_that_nobody_knows(self, customers):
        with pytest.raises(NotPromoted, match="no risk model “glass_box-9”"):
            promotion.rollback(to="glass_box-9", by=None, at=NOW)

    def test_to_the_champion_itself(self, customers):
        with pytest.raises(NotPromoted, match="champion already"):
            promotion.rollback(to="prior-1", by=None, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_promotion_waits_for_who_writes_scores_just_now(customers):
    row, took_over = gloomy_model(), threading.Event()

    def take_over():
        promote(row)
        took_over.set()
        connection.close()

    with transaction.atomic():
        score_all(NOW + timedelta(minutes=1))
        other = threading.Thread(target=take_over)
        other.start()
        assert not took_over.wait(0.7)
    other.join(100)

    assert took_over.is_set()
    assert models_in_use() == {row.pk}
