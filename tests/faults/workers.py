"""Real Celery workers on the test's own database, to be stopped and killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from celery import current_app
from django.db import connection

from crisis_triage import embedded, env
from tests.faults.servers import PATIENCE, ROOT, eventually
from tests.sides import BROKER


class Worker:
    """A worker with its children, as one process group."""

    def __init__(self, folder: Path, *, beat: bool = False) -> None:
        self.log = folder / "worker.log"
        current_app.control.purge()  # what an earlier test hinted at is not this one's work
        clock = ["--beat", "--schedule", str(folder / "schedule")] if beat else []
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "crisis_triage", "worker", "-c", "1", "-l", "INFO", *clock],
                cwd=ROOT,
                env=environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        assert eventually(lambda: "ready." in self.log.read_text()), self.log.read_text()

    def send(self, number: signal.Signals) -> None:
        os.killpg(self.process.pid, number)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.send(signal.SIGCONT)
            self.send(signal.SIGKILL)
            self.process.wait(timeout=PATIENCE)


def environment() -> dict[str, str]:
    """The test's database, not the one that a developer looks at."""
    base = embedded.database_url().replace("/crisis_triage?", f"/{connection.settings_dict['NAME']}?")
    return {
        **os.environ,
        "DATABASE_URL": os.environ.get("DATABASE_URL_FOR_WORKERS", base),
        "REDIS_URL": env.redis_url(BROKER),
        "SECRET_KEY": "only for tests",
    }


@contextmanager
def working(folder: Path, *, beat: bool = False) -> Iterator[Worker]:
    worker = Worker(folder, beat=beat)
    try:
        yield worker
    finally:
        worker.kill()


@contextmanager
def doing(what: str, folder: Path, *, workers: int = 1, **surroundings: str) -> Iterator[None]:
    """Processes that do nothing else (``one_thing``); killed at the end, without a word."""
    about = {"DJANGO_SETTINGS_MODULE": "crisis_triage.settings", "PYTHONPATH": str(ROOT), **surroundings}
    with (folder / f"{what}.log").open("a") as log:
        call = [sys.executable, "-m", "tests.faults.one_thing", what]
        started = [
            subprocess.Popen(call, cwd=ROOT, env=environment() | about, stdout=log, stderr=log) for _ in range(workers)
        ]
        try:
            yield
        finally:
            for worker in started:
                worker.send_signal(signal.SIGKILL)
            for worker in started:
                worker.wait(30)
