"""The Celery application. Messages are hints; the rows they point at are the work."""

import contextlib
import os

from celery import Celery
from celery.signals import beat_init, celeryd_init, worker_ready
from kombu.exceptions import OperationalError

from crisis_triage import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crisis_triage.settings")
# Two OpenMP threads on a busy machine made fitting five times slower: scale by processes.
os.environ.setdefault("OMP_NUM_THREADS", "1")

app = Celery("crisis_triage", task_cls="accounts.audit:AuditedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["signals.ingest", "signals.readers"])


@celeryd_init.connect
@beat_init.connect
def hold_servers(**_: object) -> None:
    env.hold_servers()


@worker_ready.connect
def sing_at_once(sender, **_: object) -> None:
    """So that /readyz need not wait for the clock's first minute."""
    with contextlib.suppress(OperationalError):
        sender.app.send_task("crisis_triage.tasks.sing", retry=False)
