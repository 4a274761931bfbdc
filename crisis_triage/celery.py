"""The Celery application. Messages are hints; the rows they point at are the work."""

import os

from celery import Celery
from celery.signals import beat_init, celeryd_init

from crisis_triage import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crisis_triage.settings")
# Two OpenMP threads on a busy machine made fitting five times slower: scale by processes.
os.environ.setdefault("OMP_NUM_THREADS", "1")

app = Celery("crisis_triage", task_cls="accounts.audit:AuditedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["signals.ingest"])


@celeryd_init.connect
@beat_init.connect
def hold_servers(**_: object) -> None:
    env.hold_servers()
