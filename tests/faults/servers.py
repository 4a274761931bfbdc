"""Processes that use embedded servers of their own, to be killed in many ways."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from crisis_triage.embedded import processes

ROOT = Path(__file__).resolve().parents[2]
USE_AND_WAIT = """
import sys
from crisis_triage import embedded
try:
    embedded.hold()
except embedded.EmbeddedServersFailed as failure:
    sys.exit(str(failure))
print(embedded.database_url(), flush=True)
sys.stdin.read()
"""


class User:
    """A process that holds the servers until it is told to end."""

    def __init__(self, var: Path, *, prefix: tuple[str, ...] = (), python: str = sys.executable, **more: object):
        env = {**os.environ, "CRISIS_TRIAGE_VAR": str(var), "CRISIS_TRIAGE_DURABLE": "no"} | more.pop("env", {})
        self.process = subprocess.Popen(
            [*prefix, python, "-c", USE_AND_WAIT],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **more,
        )

    def database_url(self) -> str:
        """Waits until the servers answer."""
        return self.process.stdout.readline().strip()

    def end(self) -> None:
        self.process.communicate()

    def refusal(self) -> str:
        """What it said when it could not have the servers."""
        _, complaint = self.process.communicate()
        assert self.process.returncode != 0
        return complaint


@contextmanager
def own_var() -> Iterator[Path]:
    """Short, so that the sockets stand beside the data; everything that works in it is killed at the end."""
    var = Path(tempfile.mkdtemp(prefix="ct-", dir="/tmp"))
    try:
        yield var
    finally:
        for pid in pids(var):
            kill(pid)
        shutil.rmtree(var, ignore_errors=True)


def pids(var: Path, word: str = "") -> list[int]:
    """Every process whose command line or environment's keeper names this folder."""
    return [pid for pid, line in command_lines().items() if f"{var}/" in line and word in line] + (
        keepers(var) if word in {"", "keeper"} else []
    )


def command_lines() -> Mapping[int, str]:
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
    return found


def keepers(var: Path) -> list[int]:
    def works_for(pid: int) -> bool:
        try:
            return f"CRISIS_TRIAGE_VAR={var}\0".encode() in Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            return False

    return [pid for pid, line in command_lines().items() if "crisis_triage.embedded.keeper" in line and works_for(pid)]


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


PATIENCE = 300
"""Seconds. Nobody waits them out where things work: they tell a slow machine from one where nothing comes any more."""

SECONDS_OF_THE_QUIET_MACHINE = 0.165


def eventually(question) -> object:
    deadline = time.monotonic() + PATIENCE
    while not (answer := question()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


def slowness() -> float:
    """How many times longer than on the quiet machine of docs/figures.md a process waits for its work just now: a promise in
    seconds is one for that machine."""
    began = time.perf_counter()
    sum(range(8_000_000))
    return max(1.0, (time.perf_counter() - began) / SECONDS_OF_THE_QUIET_MACHINE)


def everything_stopped(var: Path) -> bool:
    return bool(eventually(lambda: not pids(var)))


def ask(url: str, statement: str) -> list[tuple]:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def answers(url: str) -> bool:
    try:
        return ask(url, "SELECT 1") == [(1,)]
    except psycopg2.OperationalError:
        return False


def site_packages() -> str:
    return sysconfig.get_paths()["purelib"]


def is_root() -> bool:
    return os.getuid() == 0


def namespaces_allowed() -> bool:
    return subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "true"], check=False).returncode == 0


def is_running(pid: int) -> bool:
    return processes.is_running(pid)
