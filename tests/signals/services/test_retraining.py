"""Once a week by itself, and what becomes of the model that comes of it."""

from datetime import timedelta

import pytest

from accounts.models import Customer
from signals.models import RiskModel, TrainingRun
from signals.services import backtests, proving, retraining, scoring, training_runs
from signals.vocabulary import Outcome, Role
from tests.signals.conftest import NOW
from tests.signals.services.training_world import all_pass, models_in_use, train

pytestmark = pytest.mark.django_db


class TestEveryWeek:
    @pytest.fixture
    def due(self, business):
        training_runs.request_weekly()

    def test_a_due_training_is_worked_off_once(self, due, monkeypatch):
        all_pass(monkeypatch)

        assert retraining.work_off_one()
        assert "has risen" in retraining.work_off_one()  # the other one asks who buys more
        assert retraining.work_off_one() == ""

        run = TrainingRun.objects.get(foretells=Outcome.CHURN)
        assert (run.state, run.progress) == ("done", 1)
        assert run.outcome

    def test_its_progress_is_told_on_the_way(self, due, monkeypatch):
        told = []
        advance = training_runs.advance
        monkeypatch.setattr(
            training_runs,
            "advance",
            lambda held, share, doing: told.append((share, doing)) or advance(held, share, doing),
        )

        retraining.work_off_one()

        shares = [share for share, _ in told]
        assert shares == sorted(shares)
        assert told[0] == (0.0, "Reading what was known, moment by moment")
        assert len(told) >= 3

    def test_a_training_that_breaks_says_so_and_the_champion_stays(self, due, monkeypatch):
        def broken(**_):
            raise ZeroDivisionError("division by zero")

        monkeypatch.setattr(backtests, "train", broken)

        assert retraining.work_off_one() == "failed"
        run = TrainingRun.objects.get(foretells=Outcome.CHURN)
        assert run.state == "failed"
        assert "the model in charge stays. ZeroDivisionError" in run.outcome

    def test_too_little_evidence_is_done_and_not_failed(self, acme):
        training_runs.request(period="test")

        retraining.work_off_one()

        assert TrainingRun.objects.get().state == "done"


class TestProving:
    @pytest.fixture
    def challenger(self, business, monkeypatch):
        """Of a weekly training, and shadowed for a day."""
        all_pass(monkeypatch)
        train()
        training_runs.request(period="test")
        held = training_runs.claim()
        outcome = train(asked=backtests.ask(at=NOW - timedelta(days=30), horizon_days=60))
        row = RiskModel.objects.get(version=outcome.model)
        training_runs.finish(held, outcome=outcome.said, model=row)
        return row

    def shadow(self, at):
        here = Customer.objects.filter(churned_on=None).values_list("pk", flat=True)
        scoring.score_customers(customer_ids=list(here), at=at)

    def test_it_takes_over_after_a_day_in_the_shadow(self, challenger):
        later = NOW + timedelta(hours=25)
        self.shadow(later)

        promoted = proving.promote_when_proven(at=later)

        challenger.refresh_from_db()
        assert promoted.champion == challenger.version
        assert challenger.role == Role.CHAMPION
        assert "customers in the shadow without a fault" in challenger.role_reason
        assert models_in_use() == {challenger.pk}

    def test_not_before(self, challenger):
        self.shadow(NOW + timedelta(hours=1))

        assert proving.promote_when_proven(at=NOW + timedelta(hours=23)) is None

    def test_not_without_having_scored(self, challenger):
        assert proving.promote_when_proven(at=NOW + timedelta(days=3)) is None

    def test_not_when_a_person_registered_it_by_hand(self, challenger):
        TrainingRun.objects.all().delete()
        self.shadow(NOW + timedelta(hours=25))

        assert proving.promote_when_proven(at=NOW + timedelta(hours=25)) is None
