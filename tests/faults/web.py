"""A web server of its own, on embedded servers of its own, to be watched while these are killed."""

import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from tests import prepared
from tests.faults.servers import PATIENCE, ROOT, eventually

THREADS = 24


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)

    def json(self) -> dict:
        return json.loads(self.body)


class Web:
    def __init__(self, port: int) -> None:
        self.port = port
        self.pid = 0

    def ask(self, path: str, *, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body=body, headers=named)
            response = connection.getresponse()
            return Answer(response.status, response.read().decode(), dict(response.headers))
        finally:
            connection.close()

    def is_up(self) -> bool:
        try:
            return self.ask("/healthz").status == 200
        except OSError:
            return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(var: Path, *flags: str) -> Iterator[Web]:
    """Migrated and served by gunicorn, with one process unless ``flags`` say otherwise."""
    env = {
        **os.environ,
        "CRISIS_TRIAGE_VAR": str(var),
        "CRISIS_TRIAGE_DURABLE": "no",
        "STATIC_ROOT": str(settings.STATIC_ROOT),  # collected once for all
    }
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "collect_changed_static"], cwd=ROOT, check=True)
    prepared.copy_to(var)
    subprocess.run([*manage, "migrate", "-v", "0"], cwd=ROOT, env=env, check=True)
    web = Web(free_port())
    flags = flags or ("--threads", str(THREADS))
    gunicorn = [str(Path(sys.executable).with_name("gunicorn")), "--no-control-socket", *flags]
    with (var / "web.log").open("w") as log:
        process = subprocess.Popen(
            [*gunicorn, "--bind", f"127.0.0.1:{web.port}", "crisis_triage.wsgi"],
            cwd=ROOT,
            env=env,
            stdout=log,
            stderr=log,
        )
    web.pid = process.pid
    try:
        assert eventually(web.is_up), (var / "web.log").read_text()
        yield web
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
