"""Everyone is scored once a day, in shards, and a shard that fails leaves nobody out."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from signals import tasks
from signals.models import MeasureUse, RiskScore, ScoreRequest, ScoringRun, ScoringShard
from signals.services import auditing, runs, scoring, uses
from tests.factories.accounts import CustomerFactory
from tests.factories.rates import daily, measure_named, remember

pytestmark = pytest.mark.django_db


@pytest.fixture
def customers():
    made = [CustomerFactory() for _ in range(7)]
    ScoreRequest.objects.all().delete()
    return made


def test_asking_twice_a_day_makes_one_run(customers):
    assert runs.request_daily()
    assert not runs.request_daily()

    assert sorted(ScoringRun.objects.values_list("outcome", flat=True)) == ["churn", "expansion"]


def test_a_run_covers_every_customer_once(monkeypatch, customers):
    monkeypatch.setattr(runs, "SHARD", 3)
    runs.request(period="test")

    while runs.work_off_one():
        pass

    assert list(ScoringShard.objects.order_by("id").values_list("scored", flat=True)) == [3, 3, 1]
    assert RiskScore.objects.count() == 7


def test_a_shard_that_fails_becomes_a_request_for_each_of_its_customers(monkeypatch, customers):
    runs.request(period="test")

    def fail(**_):
        raise ValueError("one of them is bad")

    monkeypatch.setattr(scoring, "compute", fail)

    assert runs.work_off_one()

    shard = ScoringShard.objects.get()
    assert shard.finished_at is not None
    assert "one of them is bad" in shard.failure
    assert ScoreRequest.objects.count() == 7


def test_a_shard_whose_workers_died_twice_is_handed_over_too(customers):
    runs.request(period="test")
    ScoringShard.objects.update(attempts=2)

    assert runs.work_off_one()

    assert ScoreRequest.objects.count() == 7


def test_a_shard_that_was_taken_over_is_not_finished_by_the_first_worker(customers):
    runs.request(period="test")
    slow = runs._take()
    ScoringShard.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    quick = runs._take()

    runs._hand_over(slow, "too late")

    shard = ScoringShard.objects.get()
    assert (shard.finished_at, shard.lease_token) == (None, quick.token)


def test_the_task_scores_requests_and_shards_until_nothing_is_due(customers, acme):
    runs.request(period="test")

    said = tasks.score_due(some_later_argument=1)

    assert said.startswith("scored 1 requests and")
    assert RiskScore.objects.count() == 8


def test_a_missed_daily_run_is_made_up_for(customers):
    assert runs.request_missed() is (timezone.now().hour >= runs.DAILY_HOUR)


def test_uses_are_counted_over_all_customers(customers):
    logins = measure_named("logins")
    now = timezone.now()
    for customer in customers:
        remember(customer, logins, daily(300, 2), at=now)

    uses.count()

    use = MeasureUse.objects.get()
    assert use.customers == 7
    assert use.per_day == pytest.approx(7, rel=0.15)
    assert not uses.count_if_stale()


def test_the_audit_names_what_was_forgotten(acme):
    ScoreRequest.objects.update(due_at=timezone.now() - timedelta(minutes=11))

    with pytest.raises(auditing.DueWorkForgotten, match=f"score request {acme.pk}"):
        auditing.audit_due_work()

    assert cache.get(auditing.HEARTBEAT) is None


def test_an_audit_that_finds_nothing_beats_the_heart(acme):
    auditing.audit_due_work()

    assert abs((cache.get(auditing.HEARTBEAT) - timezone.now()).total_seconds()) < 60


def test_leases_are_kept_by_the_databases_clock(customers):
    runs.request(period="test")

    with time_machine.travel(timezone.now() + timedelta(days=400)):
        runs._take()
        assert runs._take() is None
