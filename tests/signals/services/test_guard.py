"""A feed that changes its unit overnight does not get to change everybody's score."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from crisis_triage.shared.errors import Forbidden, NotFound
from signals import tasks
from signals.models import RiskScore, ScoreHold, ScoreRequest, ScoringRun, ScoringShard
from signals.queries import backlog, sources
from signals.services import auditing, guard, jobs, models, promotion, runs
from signals.vocabulary import Direction, Kind
from tests.factories.accounts import CustomerFactory
from tests.factories.models import gloomy_model
from tests.factories.rates import daily, measure_named, remember

pytestmark = pytest.mark.django_db

NOW = timezone.now()
YESTERDAY = "daily 2026-01-01"


@pytest.fixture
def invoices():
    return measure_named("seats", Kind.ENGAGEMENT, value_direction=Direction.MORE_IS_BETTER)


@pytest.fixture
def customers(invoices):
    """A hundred and twenty customers who were scored by a full run, like every night."""
    models.register_prior()
    made = [CustomerFactory() for _ in range(120)]
    for place, customer in enumerate(made):
        remember(customer, invoices, daily(200, 2, value=100.0 + place), at=NOW)
        remember(customer, measure_named("logins"), daily(90, 2 + place % 40), at=NOW)
    ScoreRequest.objects.all().delete()
    run_all(YESTERDAY)
    return made


def run_all(period):
    runs.request(period=period)
    while runs.work_off_one():
        pass


def change_the_unit(customers, measure, *, factor=0.01):
    """From cents to euros, overnight: everybody seems to have shrunk."""
    for place, customer in enumerate(customers):
        value = 100.0 + place
        facts = [*daily(200, 31, value=value), *daily(30, 1, value=value * (factor if place % 2 else 1 / factor))]
        remember(customer, measure, facts, at=NOW, watermark=2)


def ask_for(customers):
    ScoreRequest.objects.bulk_create(ScoreRequest(customer=customer) for customer in customers)


def published():
    return dict(RiskScore.objects.values_list("customer_id", "margin"))


class TestRequests:
    def test_a_portion_that_would_make_too_many_jump_is_not_written(self, customers, invoices):
        before = published()
        change_the_unit(customers, invoices)
        ask_for(customers)

        assert jobs.work_off_some() == 0

        assert published() == before
        assert guard.is_holding()

    def test_it_says_which_measure_moved_most_and_how_to_go_on(self, customers, invoices):
        change_the_unit(customers, invoices)
        ask_for(customers)
        jobs.work_off_some()

        hold = ScoreHold.objects.get()
        assert hold.measure == invoices
        assert hold.share > 0.2
        assert "engagement/seats" in hold.said
        assert "did it change its unit?" in hold.said
        assert "manage.py release_scores" in hold.said

    def test_nothing_is_lost_meanwhile(self, customers, invoices):
        change_the_unit(customers, invoices)
        ask_for(customers)
        jobs.work_off_some()

        assert jobs.work_off_some() == 0
        assert not runs.work_off_one()
        assert ScoreRequest.objects.filter(attempts=0, lease_token=None).count() == 120

    def test_an_ordinary_day_passes(self, customers):
        for place, customer in enumerate(customers):
            remember(customer, measure_named("logins"), daily(90, 1 + place % 40), at=NOW, watermark=2)
        ask_for(customers)

        assert jobs.work_off_some() == 120
        assert not guard.is_holding()

    def test_a_few_customers_may_change_as_they_like(self, customers, invoices):
        change_the_unit(customers[:20], invoices)
        ask_for(customers)

        assert jobs.work_off_some() == 120

    def test_many_small_portions_of_one_day_count_together(self, customers, invoices, monkeypatch):
        monkeypatch.setattr(guard, "FEWEST", 8)
        change_the_unit(customers, invoices)
        ask_for(customers)
        monkeypatch.setattr(jobs, "REQUESTS", replace(jobs.REQUESTS, portions=(10, 1)))

        for _ in range(20):
            jobs.work_off_some()

        assert guard.is_holding()
        assert ScoreRequest.objects.count() > 60

    def test_before_the_first_full_run_there_is_nothing_to_compare_with(self, customers, invoices):
        ScoringRun.objects.all().delete()
        change_the_unit(customers, invoices)
        ask_for(customers)

        assert jobs.work_off_some() == 120

    def test_another_model_is_a_reason_to_move(self, customers):
        promotion.promote(model=gloomy_model(3.0), by=None, at=NOW + timedelta(minutes=1), reason="A test.")
        ask_for(customers)

        assert jobs.work_off_some() == 120
        assert not guard.is_holding()

    def test_the_limit_is_a_setting(self, customers, invoices, settings):
        settings.SCORE_JUMP_PERCENT = 100
        change_the_unit(customers, invoices)
        ask_for(customers)

        assert jobs.work_off_some() == 120


class TestTheDailyRun:
    def test_it_waits_until_somebody_has_looked(self, customers, invoices):
        before = published()
        change_the_unit(customers, invoices)

        assert runs.request_daily()

        assert guard.is_holding()
        assert not runs.work_off_one()
        assert published() == before
        assert ScoringShard.objects.filter(finished_at=None).exists()

    def test_an_ordinary_one_does_not(self, customers):
        runs.request_daily()

        assert not guard.is_holding()
        assert runs.work_off_one()

    def test_a_champion_that_cannot_be_read_is_not_the_guards_business(self, customers, monkeypatch):
        def refuse():
            raise models.ModelRefused("It was forged.")

        monkeypatch.setattr(models, "champion", refuse)

        assert runs.request_daily()
        assert not guard.is_holding()


class TestTheEnd:
    @pytest.fixture
    def held(self, customers, invoices):
        change_the_unit(customers, invoices)
        ask_for(customers)
        jobs.work_off_some()
        return ScoreHold.objects.get()

    def test_who_looked_may_let_the_scores_pass(self, held, lena, customers):
        before = published()

        guard.release(by=lena, at=timezone.now(), because="The shop bills in euros now.")

        assert jobs.work_off_some() == 120
        assert published() != before
        held.refresh_from_db()
        assert (held.is_open, held.ended_by, held.ended_because) == (False, lena, "The shop bills in euros now.")

    def test_others_may_not(self, held, ana):
        with pytest.raises(Forbidden):
            guard.release(by=ana, at=NOW, because="I want to go home.")

        assert guard.is_holding()

    def test_not_without_a_reason(self, held, lena):
        with pytest.raises(guard.ReasonIsNeeded):
            guard.release(by=lena, at=NOW, because="  ")

    def test_a_source_that_is_mended_ends_it(self, held, customers, invoices):
        for place, customer in enumerate(customers):
            remember(customer, invoices, daily(200, 2, value=100.0 + place), at=NOW, watermark=3)

        assert guard.look_again(at=timezone.now())

        assert not guard.is_holding()
        assert jobs.work_off_some() == 120

    def test_one_that_is_not_does_not(self, held):
        tasks.watch_sources()

        assert guard.is_holding()

    def test_nothing_is_promoted_meanwhile(self, held):
        with pytest.raises(guard.PublicationIsHeld, match="engagement/seats"):
            promotion.promote(model=gloomy_model(), by=None, at=NOW, reason="A test.")

    def test_people_see_it_where_they_look_for_silent_sources(self, held, cleo):
        _, alarms = sources.overview(cleo, at=timezone.now())

        assert alarms[0].title.startswith("Scores are held since")
        assert alarms[0].text == held.said
        assert alarms[0].url == ""

    def test_the_page_of_the_sources_shows_it(self, held, cleo, signed_in):
        shown = signed_in(cleo).get("/sources").content.decode()

        assert "Scores are held since" in shown

    def test_no_worker_is_blamed(self, held):
        ScoreRequest.objects.update(due_at=timezone.now() - timedelta(hours=1))

        auditing.audit_due_work()
        assert backlog.oldest_due() is None

    def test_the_commands(self, held, capsys):
        call_command("score_customers")
        assert "Scores are held." in capsys.readouterr().out

        call_command("release_scores", "--because", "It is real.")
        assert "published again" in capsys.readouterr().out
        with pytest.raises(CommandError, match="No scores are held"):
            call_command("release_scores", "--because", "Once more.")

    def test_there_is_nothing_to_release(self, customers, lena):
        with pytest.raises(NotFound):
            guard.release(by=lena, at=NOW, because="Why not.")


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"share": 1.5}, "score_hold_share_is_a_share"),
        ({"is_open": False}, "ended_score_hold_says_why"),
        ({"ended_at": NOW}, "ended_score_hold_says_why"),
    ],
)
def test_a_hold_that_cannot_be_is_refused(db, wrong, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        ScoreHold.objects.create(**{"share": 0.5, "looked_at": 100, "said": "It jumped."} | wrong)


def test_there_is_one_hold_at_a_time(db):
    ScoreHold.objects.create(share=0.5, looked_at=100, said="It jumped.")

    with pytest.raises(IntegrityError, match="one_score_hold_at_a_time"):
        ScoreHold.objects.create(share=0.5, looked_at=100, said="It jumped again.")
