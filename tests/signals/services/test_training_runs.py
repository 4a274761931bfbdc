"""A training is a row: asked for once, worked on by one, and never lost with its worker."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from signals.models import TrainingRun
from signals.services import training_runs
from signals.services.training_runs import LeaseLost
from signals.vocabulary import Outcome

pytestmark = pytest.mark.django_db


def let_the_lease_end():
    TrainingRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def test_asking_twice_a_week_makes_one_training(acme):
    assert training_runs.request_weekly()
    assert not training_runs.request_weekly()

    assert TrainingRun.objects.get(foretells=Outcome.CHURN).period.startswith("week 20")
    assert TrainingRun.objects.get(foretells=Outcome.EXPANSION).period.endswith(", expansion")


def test_without_customers_there_is_nothing_to_ask_for(db):
    assert not training_runs.request_weekly()


def test_one_worker_gets_it(acme):
    training_runs.request(period="test")

    assert training_runs.claim() is not None
    assert training_runs.claim() is None


def test_a_worker_that_died_leaves_it_to_another(acme):
    training_runs.request(period="test")
    first = training_runs.claim()
    let_the_lease_end()
    second = training_runs.claim()

    with pytest.raises(LeaseLost):
        training_runs.finish(first, outcome="Too late.", model=None)
    training_runs.finish(second, outcome="Done.", model=None)

    assert TrainingRun.objects.get().outcome == "Done."


def test_the_progress_is_told_and_the_lease_is_longer(acme):
    training_runs.request(period="test")
    held = training_runs.claim()
    TrainingRun.objects.update(lease_until=timezone.now() + timedelta(minutes=1))

    training_runs.advance(held, 0.4, "Fitting glass_box")

    run = TrainingRun.objects.get()
    assert (run.progress, run.doing) == (0.4, "Fitting glass_box")
    assert run.lease_until > timezone.now() + timedelta(minutes=20)


def test_three_dead_workers_are_enough(acme):
    training_runs.request(period="test")
    for _ in range(3):
        assert training_runs.claim()
        let_the_lease_end()

    assert training_runs.claim() is None
    run = TrainingRun.objects.get()
    assert (run.state, run.outcome) == ("failed", training_runs.GAVE_UP)


def test_a_training_that_failed_says_why_and_is_not_tried_again(acme):
    training_runs.request(period="test")
    training_runs.fail(training_runs.claim(), outcome="No customer has left yet.")

    assert training_runs.claim() is None
    assert training_runs.current().outcome == "No customer has left yet."


def test_what_waits_comes_before_what_is_done(acme):
    assert training_runs.current() is None
    training_runs.request(period="first")
    training_runs.finish(training_runs.claim(), outcome="Done.", model=None)
    training_runs.request(period="second")

    assert training_runs.current().period == "second"


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"state": "asleep", "outcome": "?", "finished_at": "2026-11-22T00:00Z"}, "training_state_is_known"),
        ({"progress": 1.5}, "training_progress_is_a_share"),
        ({"state": "done"}, "finished_training_says_what_came_of_it"),
        ({"finished_at": "2026-11-22T00:00Z"}, "finished_training_says_what_came_of_it"),
    ],
)
def test_a_training_that_cannot_be_is_refused(acme, wrong, rule):
    training_runs.request(period="test")

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        TrainingRun.objects.update(**wrong)
