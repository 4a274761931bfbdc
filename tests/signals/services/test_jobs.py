"""The row is the job: claimed once, finished only by who holds it, and set aside when it cannot be done."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from signals.models import RiskScore, ScoreRequest
from signals.services import jobs, models, scoring
from tests.factories.accounts import CustomerFactory
from tests.factories.rates import daily, measure_named, remember

pytestmark = pytest.mark.django_db


def let_the_lease_run_out():
    ScoreRequest.objects.update(lease_until=timezone.now() - timedelta(seconds=1), due_at=timezone.now())


def make_due():
    ScoreRequest.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def poison(monkeypatch, *customers):
    """Scoring fails whenever one of these customers is in the batch."""
    ids = {customer.pk for customer in customers}
    compute = scoring.compute

    def fail_for_some(*, customer_ids, at, champion):
        if ids & set(customer_ids):
            raise ValueError("this row cannot be scored")
        return compute(customer_ids=customer_ids, at=at, champion=champion)

    monkeypatch.setattr(scoring, "compute", fail_for_some)


def test_a_new_customer_is_due_and_gets_a_score(acme):
    assert ScoreRequest.objects.get().customer == acme

    jobs.work_off_some()

    assert RiskScore.objects.get().customer == acme
    assert not ScoreRequest.objects.exists()


def test_a_customer_whose_renewal_moves_is_due_again(acme):
    jobs.work_off_some()
    acme.renewal_on = timezone.now().date() + timedelta(days=20)
    acme.save()

    assert ScoreRequest.objects.filter(customer=acme).exists()


def test_a_customer_whose_name_changes_is_not_due(acme):
    jobs.work_off_some()
    acme.name = "Acme & Daughters"
    acme.save()

    assert not ScoreRequest.objects.exists()


def test_what_one_worker_holds_no_other_gets(acme):
    held = jobs.take()

    assert list(held.versions) == [acme.pk]
    assert jobs.take() is None


def test_the_attempt_is_counted_before_the_work(acme):
    jobs.take()

    assert ScoreRequest.objects.get().attempts == 1


def test_after_its_lease_a_row_is_taken_by_another_worker(acme):
    first = jobs.take()
    let_the_lease_run_out()

    second = jobs.take()

    assert second.versions == first.versions
    assert second.token != first.token


def test_a_worker_that_slept_through_its_lease_writes_nothing(acme):
    slow = jobs.take()
    let_the_lease_run_out()
    quick = jobs.take()
    champion = models.champion()

    jobs._score_and_finish(slow, [acme.pk], champion)

    assert not RiskScore.objects.exists()
    assert ScoreRequest.objects.get().lease_token == quick.token


def test_facts_that_come_while_we_score_keep_the_row_due(acme):
    claim = jobs.take()
    ScoreRequest.objects.update(version=2)

    jobs._score_and_finish(claim, [acme.pk], models.champion())

    left = ScoreRequest.objects.get()
    assert (left.version, left.attempts, left.lease_token) == (2, 0, None)
    assert RiskScore.objects.filter(customer=acme).exists()


def test_a_bad_row_never_blocks_its_batchmates(monkeypatch):
    customers = [CustomerFactory() for _ in range(9)]
    poison(monkeypatch, customers[4])

    jobs.work_off_some()

    assert RiskScore.objects.count() == 8
    left = ScoreRequest.objects.get()
    assert left.customer == customers[4]
    assert left.failure == "ValueError: this row cannot be scored"
    assert left.due_at > timezone.now()


def test_a_bad_row_is_set_aside_after_five_attempts_and_says_why(monkeypatch, acme):
    poison(monkeypatch, acme)

    for _ in range(7):
        make_due()
        jobs.work_off_some()

    left = ScoreRequest.objects.get()
    assert left.attempts == 5
    assert left.quarantined_at is not None
    assert "cannot be scored" in left.failure


def test_a_row_that_kills_its_workers_is_set_aside_after_five_attempts(acme):
    for _ in range(5):
        assert jobs.take() is not None
        let_the_lease_run_out()

    assert jobs.take() is None
    assert ScoreRequest.objects.get().failure == jobs.GAVE_UP


def test_rows_that_died_together_are_claimed_in_ever_smaller_portions():
    for _ in range(7):
        CustomerFactory()
    ScoreRequest.objects.update(attempts=3)

    sizes = []
    while claim := jobs.take():
        sizes.append(len(claim.versions))

    assert sizes == [4, 3]


def test_when_everything_fails_the_fault_is_not_looked_for_in_each_row(monkeypatch):
    customers = [CustomerFactory() for _ in range(70)]
    poison(monkeypatch, *customers)

    jobs.work_off_some()

    assert ScoreRequest.objects.exclude(failure="").count() == 70
    assert ScoreRequest.objects.filter(lease_token__isnull=False).count() == 0


def test_a_refused_model_costs_no_row_an_attempt(monkeypatch, acme):
    def refuse():
        raise models.ModelRefused("The artifact differs.")

    monkeypatch.setattr(models, "champion", refuse)

    with pytest.raises(models.ModelRefused):
        jobs.work_off_some()

    left = ScoreRequest.objects.get()
    assert (left.attempts, left.lease_token) == (0, None)


def test_new_facts_give_a_quarantined_row_another_chance(acme):
    ScoreRequest.objects.update(attempts=5, quarantined_at=timezone.now(), failure="ValueError: no")
    assert jobs.take() is None
    ScoreRequest.objects.update(attempts=0, quarantined_at=None, failure="")

    jobs.work_off_some()

    assert RiskScore.objects.filter(customer=acme).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_share_the_rows():
    for _ in range(6):
        CustomerFactory()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT customer_id FROM signals_scorerequest ORDER BY due_at LIMIT 2 FOR UPDATE")
        other = connection.copy()
        try:
            with other.cursor() as second:
                second.execute("SELECT customer_id FROM signals_scorerequest FOR UPDATE SKIP LOCKED")
                rest = second.fetchall()
        finally:
            other.close()

    assert len(rest) == 4


def test_the_score_shows_the_facts_that_made_it_due(acme):
    logins = measure_named("logins")
    remember(acme, logins, daily(60, 0), at=timezone.now(), watermark=77)

    jobs.work_off_some()

    assert RiskScore.objects.get().watermark == 77
