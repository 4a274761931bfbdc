"""The demo as a person runs it: from nothing to an open page, and back to nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.faults.servers import PATIENCE, ROOT, command_lines, everything_stopped, kill, own_var
from tests.faults.web import Web, free_port

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def var():
    with own_var() as folder:
        yield folder


class Demo:
    def __init__(self, var, port: int | None = None, *more: str):
        self.port = port or free_port()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(self.port), "--customers", "60", *more],
            cwd=ROOT,
            env={
                **os.environ,
                "CRISIS_TRIAGE_VAR": str(var),
                "STATIC_ROOT": str(settings.STATIC_ROOT),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def said_until_open(self) -> str:
        said = ""
        for line in self.process.stdout:
            said += line
            if "is open" in line:
                return said
        raise AssertionError(said + self.process.stderr.read())

    def end(self) -> tuple[str, str]:
        return self.process.communicate(timeout=PATIENCE)


def workers_of(demo: Demo) -> list[int]:
    return [
        pid
        for pid, line in command_lines().items()
        if "celery" in line and " worker " in line and parent_of(pid) == demo.process.pid
    ]


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def test_from_nothing_to_an_open_page_and_back_to_nothing(var):
    demo = Demo(var)
    said = demo.said_until_open()
    assert "Sign in with the password" in said
    web = Web(demo.port)
    assert web.ask("/sign-in/login/").status == 200
    assert web.ask("/readyz?check=database&check=broker").status == 200

    second = Demo(var, demo.port)
    _, complaint = second.end()
    assert second.process.returncode != 0
    assert f"Port {demo.port} cannot be used" in complaint
    assert "Traceback" not in complaint

    demo.process.send_signal(signal.SIGINT)
    demo.end()
    assert demo.process.returncode == 0
    assert not web.is_up()
    assert everything_stopped(var)


def test_when_one_of_them_dies_everything_ends_and_says_so(var):
    demo = Demo(var)
    demo.said_until_open()

    for pid in workers_of(demo):
        kill(pid)

    _, complaint = demo.end()
    assert demo.process.returncode != 0
    assert "The worker ended with code -9" in complaint
    assert "Traceback" not in complaint
    assert everything_stopped(var)


def test_a_database_of_your_own_is_never_emptied(var):
    refused = subprocess.run(
        [sys.executable, "manage.py", "demo", "--reset", "--port", str(free_port())],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": "postgresql://somebody@192.0.2.1/precious",
            "REDIS_URL": "redis://192.0.2.1",
            "SECRET_KEY": "x" * 50,
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode != 0
    assert "never emptied" in refused.stderr
