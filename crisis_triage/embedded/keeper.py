"""The keeper: one process per data folder that starts both servers, mends what dies, and stops both after the last user.

It is born with the lock on ``keeper.lock`` in its hands (the process that starts it took it), so there is no moment in which
two could be started. It says one word, or one sentence about what went wrong, to whoever started it.
"""

import contextlib
import fcntl
import os
import signal
import sys
import time
from typing import IO, NoReturn

from crisis_triage.embedded import places
from crisis_triage.embedded.failure import EmbeddedServersFailed
from crisis_triage.embedded.postgres import Postgres
from crisis_triage.embedded.servers import READY, Server
from crisis_triage.embedded.valkey import Valkey

POLL_SECONDS = 0.25


def keep(keeper_lock: int) -> None:
    """Until nobody but us holds ``users.lock``.

    The order of the end matters: the servers stop, then the keeper's lock opens, and ``users.lock`` last. A newcomer waits
    for the last, and finds everything tidy and no keeper.
    """
    servers = [Postgres(), Valkey()]
    with (places.home() / "users.lock").open("a") as users:
        try:
            _serve(servers, users)
        finally:
            _stop(servers)
            os.close(keeper_lock)


def _serve(servers: list[Server], users: IO[str]) -> None:
    for server in servers:
        server.start()
    _say(READY)
    while not _is_last(users):
        for server in servers:
            server.mend()
        time.sleep(POLL_SECONDS)


def _stop(servers: list[Server]) -> None:
    for server in reversed(servers):
        server.stop()


def _is_last(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _say(word: str) -> None:
    """To the process that started us, which may be gone; then this ear is closed for good."""
    with contextlib.suppress(OSError):
        os.write(sys.stdout.fileno(), word.encode())
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)


def _end(*_: object) -> NoReturn:
    raise SystemExit(0)


def main() -> None:
    os.umask(0o077)
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        keep(int(sys.argv[1]))
    except EmbeddedServersFailed as failure:
        _say(str(failure))
        sys.exit(str(failure))
    except OSError as error:
        sentence = f"The embedded servers in {places.home()} cannot go on: {error.strerror} ({error.filename})"
        _say(sentence)
        sys.exit(sentence)


if __name__ == "__main__":
    main()
