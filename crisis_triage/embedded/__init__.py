"""The embedded servers: real PostgreSQL and real Valkey from wheels, one pair per checkout, under ``var/``.

Used when ``DATABASE_URL`` or ``REDIS_URL`` is not set. The rules that make this safe for many processes at once:

* Every process that uses the servers holds a *shared* lock on ``users.lock`` for as long as it lives. The kernel lets go
  of the lock however the process ends, ``kill -9`` included, so nobody counts users and nobody can miscount.
* One *keeper* (``keeper.py``) starts the servers, restarts one that dies, and stops both as soon as it gets the *exclusive*
  lock on ``users.lock``: that is the moment when the last user is gone.
* A keeper that was killed leaves its servers running; the next user starts a new keeper, which adopts them.

Only the standard library is imported here, because the keeper must run before and outlive everything else.
Why it is made like this: docs/decisions/0001-servers-from-wheels.md.
"""

import atexit
import fcntl
import os
import subprocess
import sys
import time
from typing import IO

from crisis_triage.embedded import places, postgres, valkey
from crisis_triage.embedded.failure import EmbeddedServersFailed
from crisis_triage.embedded.places import home, sockets
from crisis_triage.embedded.servers import LOOK_AGAIN_SECONDS, READY, START_TIMEOUT_SECONDS

__all__ = ["EmbeddedServersFailed", "database_url", "hold", "home", "redis_url", "release", "sockets"]


def database_url() -> str:
    return f"postgresql://postgres:@:{postgres.PORT}/{postgres.DATABASE}?host={sockets()}"


def redis_url() -> str:
    return f"unix://{sockets() / 'valkey.sock'}"


KEEPER = "crisis_triage.embedded.keeper"
_held: IO[str] | None = None


def hold() -> None:
    """Make sure that the servers run, and keep them running until this process ends. Harmless to call twice.

    Raises EmbeddedServersFailed.
    """
    global _held  # noqa: PLW0603  one lock a process: closing the file would let go of the servers
    if _held is not None:
        return
    places.make_private(home())
    try:
        users = (home() / "users.lock").open("a")
        fcntl.flock(users, fcntl.LOCK_SH)
        with (home() / "start.lock").open("a") as start:
            fcntl.flock(start, fcntl.LOCK_EX)
            _have_keeper()
    except OSError as error:
        raise EmbeddedServersFailed(
            f"Cannot use the folder {home()}: {error.strerror}. Set CRISIS_TRIAGE_VAR to a folder on another disk."
        ) from error
    _held = users


def release() -> None:
    """Let go of the servers before the process ends."""
    global _held  # noqa: PLW0603
    if _held is not None:
        _held.close()
        _held = None


def _have_keeper() -> None:
    """Start one, or wait until the servers of the one that is there answer: whoever started it may be gone."""
    wanted = [postgres.Postgres(), valkey.Valkey()]
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    with (home() / "keeper.lock").open("a") as lock:
        while time.monotonic() < deadline:
            if not _is_taken(lock):
                return _start_keeper(lock)
            if all(server.answers() for server in wanted):
                return None
            time.sleep(LOOK_AGAIN_SECONDS)
    raise EmbeddedServersFailed(f"The embedded servers in {home()} do not answer; see the logs in that folder.")


def _is_taken(lock: IO[str]) -> bool:
    """If it was free, it is ours from now on."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def _start_keeper(lock: IO[str]) -> None:
    """The lock is handed on: it belongs to the open file, which the keeper inherits."""
    log = home() / "keeper.log"
    with log.open("w") as complaints:
        process = subprocess.Popen(
            [sys.executable, "-m", KEEPER, str(lock.fileno())],
            cwd=places.CHECKOUT,
            env={**os.environ, "CRISIS_TRIAGE_VAR": str(home()), "PYTHONPATH": os.pathsep.join(_import_path())},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            pass_fds=[lock.fileno()],
            start_new_session=True,
        )
    assert process.stdout is not None  # noqa: S101  for the type checker: a pipe was asked for
    with process.stdout as ear:
        word = ear.read().decode(errors="replace").strip()
    if word != READY:
        raise EmbeddedServersFailed(word or f"The embedded servers did not start; see {log}")


def _import_path() -> list[str]:
    return [str(places.CHECKOUT), *filter(None, [os.environ.get("PYTHONPATH")])]


atexit.register(release)
