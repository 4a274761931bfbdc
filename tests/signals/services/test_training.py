"""From the history of a business to a model on record, and to the plain sentence why there is none."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from signals.models import Judgement, RiskModel, RiskScore
from signals.queries import passports
from signals.services import backtests, models, promotion, training
from signals.training.gates import Gate
from signals.vocabulary import Role
from tests.factories.history import live_through
from tests.signals.conftest import NOW, customer
from tests.signals.services.training_world import all_pass, models_in_use, train

pytestmark = pytest.mark.django_db


class TestAModelOnRecord:
    def test_the_first_model_that_passes_takes_over_from_the_prior(self, business, monkeypatch):
        all_pass(monkeypatch)

        outcome = train()

        assert (outcome.family, outcome.role, outcome.champion) == ("logistic", "champion", outcome.model)
        assert outcome.said.startswith(f"{outcome.model} is in charge.")
        assert models_in_use() == {RiskModel.objects.get(role=Role.CHAMPION).pk}

    def test_a_later_one_proves_itself_in_the_shadow_first(self, business, monkeypatch):
        all_pass(monkeypatch)
        first = train()

        second = train(asked=backtests.ask(at=NOW - timedelta(days=30), horizon_days=60))

        assert (second.role, second.champion) == ("challenger", first.model)
        assert "scores in the shadow" in second.said

    def test_unless_somebody_wants_it_now_or_not_at_all(self, business, monkeypatch):
        all_pass(monkeypatch)

        assert train(promote=False).role == "challenger"
        assert train(family="glass_box", promote=True).role == "champion"

    def test_a_model_that_fails_a_gate_is_refused_and_says_why(self, business, monkeypatch):
        monkeypatch.setattr(
            training.judging, "judge", lambda **_: {"honest": Gate(False, "Its risks are 30 points off.")}
        )

        outcome = train(promote=True)

        assert (outcome.role, outcome.champion) == ("refused", "prior-1")
        assert "Its risks are 30 points off." in outcome.said
        assert models_in_use() == {models.register_prior().pk}

    def test_the_same_data_and_seed_give_the_same_artifact(self, business, monkeypatch):
        all_pass(monkeypatch)

        first = train(family="glass_box", promote=False)
        second = train(family="glass_box", promote=False)

        assert (first.sha256, first.model) == (second.sha256, second.model)

    def test_its_passport_says_where_it_comes_from(self, business, monkeypatch):
        all_pass(monkeypatch)
        row = RiskModel.objects.get(version=train().model)

        assert row.passport["artifact_sha256"] == row.sha256 == models.sha256_of(row.artifact)
        assert [feature["code"] for feature in row.passport["features"]] == row.artifact["features"]
        assert row.passport["data"]["churned"] > 30
        assert len(row.passport["data"]["sha256"]) == 64
        assert set(row.passport["psi_bins"]) == {"score", *map(str, row.artifact["features"])}
        assert row.passport["code_revision"] == training.code_revision()
        assert set(row.passport["versions"]) == {"python", "numpy", "scikit-learn", "crisis_triage"}
        assert row.passport["made_at"] == NOW.isoformat()
        json.dumps(row.passport, allow_nan=False)

    def test_the_real_gates_have_something_to_say_about_each(self, business):
        row = RiskModel.objects.get(version=train(promote=False).model)

        assert set(row.gates) == {
            "golden predictions", "ranks no worse than simpler", "honest risks", "fair to segments", "size", "speed"
        }  # fmt: skip
        assert row.gates["golden predictions"]["passed"], row.gates
        assert row.gates["size"]["passed"]
        assert row.gates["speed"]["passed"]

    def test_a_rollback_brings_the_prior_back(self, business, monkeypatch):
        before = dict(RiskScore.objects.values_list("customer_id", "churn_risk"))
        all_pass(monkeypatch)
        train()

        promotion.rollback(by=None, at=NOW)

        assert dict(RiskScore.objects.values_list("customer_id", "churn_risk")) == before


class TestThePriorOnRecord:
    def test_while_it_stays_it_is_judged_by_the_same_test_as_the_others(self, business, monkeypatch):
        monkeypatch.setattr(
            training.judging, "judge", lambda **_: {"honest": Gate(False, "Its risks are 30 points off.")}
        )

        outcome = train(promote=True)

        passport = passports.read(RiskModel.objects.get(role=Role.CHAMPION))
        assert passport.chosen == "prior"
        assert "prior" in {metrics.family for metrics in passport.metrics}
        assert passport.calibration
        assert passport.lift
        assert passport.why == outcome.said
        assert sum(decile.n for decile in passport.calibration) == passport.of("prior").n

    def test_its_charts_are_its_own_whichever_family_was_chosen(self, business, monkeypatch):
        def drawn_for(dataset, trial, family):
            return {"calibration_curve": [], "lift_curve": [], "segments": [{"segment": family}]}

        all_pass(monkeypatch)
        monkeypatch.setattr(backtests, "_charts", drawn_for)

        train(promote=False)

        assert [one.name for one in passports.read(RiskModel.objects.get(role=Role.CHAMPION)).segments] == ["prior"]

    def test_the_newest_judgement_counts_and_none_is_thrown_away(self, business, monkeypatch):
        all_pass(monkeypatch)
        train(promote=False)
        later = train(promote=False, at=NOW + timedelta(days=7))

        prior = RiskModel.objects.get(role=Role.CHAMPION)
        assert passports.read(prior).why == later.said
        assert prior.judgements.count() == 2
        with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
            prior.judgements.all().delete()

    def test_a_learned_model_brings_its_own_passport(self, business, monkeypatch):
        all_pass(monkeypatch)

        train()

        assert not Judgement.objects.exists()


class TestTooLittle:
    @pytest.fixture(autouse=True)
    def prior(self, db):
        models.register_prior()

    def assert_the_prior_stays(self, said: str, **more) -> None:
        outcome = train(**{"family": "auto"} | more)
        assert (outcome.model, outcome.champion) == ("", "prior-1")
        assert said in outcome.said
        assert outcome.said.startswith("prior-1 stays in charge.")

    def test_no_customers_at_all(self):
        self.assert_the_prior_stays("no signals yet")

    def test_one_customer(self):
        live_through(customers=1, leavers=0, at=NOW)

        self.assert_the_prior_stays("No customer in the data has left")

    def test_nobody_left(self):
        live_through(customers=30, leavers=0, at=NOW)

        self.assert_the_prior_stays("No customer in the data has left")

    def test_nobody_signs_off_but_somebody_may_fall_silent(self):
        live_through(customers=2, leavers=0, at=NOW)

        self.assert_the_prior_stays("train_risk_model --label inactivity --activity-measure engagement/logins")

    def test_everybody_left(self):
        live_through(customers=40, leavers=40, at=NOW)

        self.assert_the_prior_stays("")

    def test_a_week_of_history(self):
        live_through(customers=30, leavers=0, at=NOW, weeks=1)

        self.assert_the_prior_stays("")

    def test_leaving_by_chance_alone(self):
        live_through(customers=150, leavers=60, at=NOW, fades=False)

        assert train(family="auto").champion in {"prior-1", *RiskModel.objects.values_list("version", flat=True)}

    def test_a_family_that_was_asked_for_and_cannot_be_fitted(self):
        live_through(customers=30, leavers=0, at=NOW)

        self.assert_the_prior_stays("", family="glass_box")


class TestTheCommand:
    def test_it_prints_one_object(self, business, capsys, monkeypatch):
        all_pass(monkeypatch)

        call_command(
            "train_risk_model", "--family", "logistic", "--horizon-days", "60", "--as-of", "2026-11-20", "--json"
        )

        told = json.loads(capsys.readouterr().out)
        assert told["role"] == "champion"
        assert told["champion"] == told["model"]

    def test_too_little_is_an_answer_and_no_error(self, db, capsys):
        call_command("train_risk_model", "--json")

        assert "stays in charge" in json.loads(capsys.readouterr().out)["said"]

    def test_for_people_it_lists_the_gates(self, business, capsys, monkeypatch):
        all_pass(monkeypatch)

        call_command(
            "train_risk_model", "--family", "logistic", "--horizon-days", "60", "--as-of", "2026-11-20", "--no-promote"
        )

        out = capsys.readouterr().out
        assert "passed  golden: The same." in out
        assert "scores in the shadow of prior-1" in out

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            (["--horizon-days", "0"], "from 1 to 730"),
            (["--as-of", "yesterday"], "not a date"),
            (["--label", "inactivity", "--activity-measure", "nobody/knows"], "There is no measure"),
        ],
    )
    def test_what_cannot_be_asked_is_one_line(self, db, wrong, said):
        with pytest.raises(CommandError, match=said):
            call_command("train_risk_model", *wrong)

    def test_the_way_back_is_one_command(self, business, capsys, monkeypatch):
        all_pass(monkeypatch)
        first = train()

        call_command("rollback_risk_model", "--json", "--reason", "It told too much.")

        told = json.loads(capsys.readouterr().out)
        assert (told["champion"], told["before"]) == ("prior-1", first.model)
        assert "It told too much." in RiskModel.objects.get(version=first.model).role_reason

    def test_there_is_no_way_back_from_the_beginning(self, db):
        models.register_prior()

        with pytest.raises(CommandError, match="No other model was ever in charge"):
            call_command("rollback_risk_model")


def test_the_code_revision_is_that_of_the_files():
    assert training.code_revision() == training.code_revision()
    assert len(training.code_revision()) == 16


def test_a_customer_of_a_world_without_signals_stops_nothing(crm):
    models.register_prior()
    customer("Acme", crm="A-1")

    assert train(family="auto").champion == "prior-1"
