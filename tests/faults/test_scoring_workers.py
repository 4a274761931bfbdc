"""Workers that die, freeze or wake too late: the row is the job, so nothing is lost and nothing is written twice."""

import signal
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from celery import current_app
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from signals.models import RiskScore, ScoreRequest
from signals.services import facts, hints, jobs, models, sources
from signals.services.items import SignalItem
from tests.factories.accounts import CustomerFactory
from tests.faults.servers import eventually, slowness
from tests.faults.workers import working

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def send_hint():
    current_app.send_task("signals.tasks.score_due", ignore_result=True)


@contextmanager
def nobody_reads(table):
    """A worker that scores stands still at this table, within its lock timeout of ten seconds."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()


STANDING = """
    SELECT count(*) > 0 FROM pg_locks
     WHERE NOT granted AND relation = 'signals_measure'::regclass
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def is_standing():
    """The worker has leased its rows and waits for the table, with nothing of its own half done."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING)
        return cursor.fetchone()[0] and ScoreRequest.objects.filter(lease_token__isnull=False).exists()


def let_the_leases_run_out():
    ScoreRequest.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_worker_killed_in_the_middle_of_scoring_loses_nothing(tmp_path):
    models.register_prior()
    for _ in range(30):
        CustomerFactory()
    with working(tmp_path) as doomed, nobody_reads("signals_measure"):
        send_hint()
        assert eventually(is_standing), doomed.log.read_text()
        doomed.kill()
    assert RiskScore.objects.count() == 0
    assert ScoreRequest.objects.filter(attempts=1).count() == 30
    let_the_leases_run_out()

    with working(tmp_path, beat=True):
        assert eventually(lambda: not ScoreRequest.objects.exists())

    assert RiskScore.objects.count() == 30
    call_command("verify_invariants", "--all")


def test_a_worker_that_wakes_after_its_lease_writes_nothing(tmp_path):
    models.register_prior()
    customer = CustomerFactory()
    with working(tmp_path) as sleeper:
        with nobody_reads("signals_measure"):
            send_hint()
            assert eventually(is_standing), sleeper.log.read_text()
            sleeper.send(signal.SIGSTOP)
        let_the_leases_run_out()
        assert jobs.work_off_some() == 1
        written = RiskScore.objects.get(customer=customer).changed_in

        sleeper.send(signal.SIGCONT)

        assert eventually(lambda: "lease_lost" in sleeper.log.read_text()), sleeper.log.read_text()
    assert RiskScore.objects.get(customer=customer).changed_in == written


def test_a_signal_changes_the_score_within_ten_seconds(tmp_path):
    customer = CustomerFactory(external_id="A-1")
    crm = sources.get_or_create("crm", by=None)
    with working(tmp_path, beat=True) as worker:
        assert eventually(lambda: RiskScore.objects.filter(customer=customer).exists())
        calm = RiskScore.objects.get(customer=customer).churn_risk
        hints._sent_at.clear()
        now = timezone.now()
        angry = SignalItem("e-1", "A-1", "escalation", "escalation", now, 1.0, "This is the third outage.")
        began = time.monotonic()

        (result,) = facts.receive(source=crm, items=[angry], known="now", at=now, by=None)

        assert result.status == "accepted"
        assert eventually(lambda: RiskScore.objects.get(customer=customer).churn_risk > 1.5 * calm), (
            worker.log.read_text()
        )
        assert time.monotonic() - began <= 10 * slowness()
