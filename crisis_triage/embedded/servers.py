"""One server process: started by us, or left behind by a keeper that was killed."""

import importlib.util
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from crisis_triage.embedded import places, processes
from crisis_triage.embedded.failure import EmbeddedServersFailed

READY = "ready"  # the word of the keeper to whoever started it
START_TIMEOUT_SECONDS = 180  # recovery after a crash may take its time; a process that died ends the wait at once
STOP_TIMEOUT_SECONDS = 30
LOOK_AGAIN_SECONDS = 0.02
TRIES_TO_MEND = 5


class Server(ABC):
    name: ClassVar[str]
    stop_signals: ClassVar[tuple[int, ...]] = (signal.SIGTERM, signal.SIGKILL)
    process: "subprocess.Popen[bytes] | None" = None

    def __init__(self) -> None:
        self.folder = places.home() / self.name
        self.log = places.home() / f"{self.name}.log"

    # What each server knows for itself.

    @abstractmethod
    def answers(self) -> bool: ...

    @abstractmethod
    def left_behind(self) -> int | None:
        """The process of an earlier keeper that still runs; never a stranger's."""

    def prepare(self) -> None: ...  # noqa: B027  not every server has something to prepare

    @abstractmethod
    def launch(self) -> "subprocess.Popen[bytes]": ...

    def welcome(self) -> None: ...  # noqa: B027  or something to do once it answers

    # The life that all servers share.

    def start(self) -> None:
        places.make_private(self.folder)
        places.make_private(places.sockets())
        if self.left_behind() is None:
            self.prepare()
            self.process = self.launch()
        self.wait_until_it_answers()
        self.welcome()

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not self.answers():
            if not self.runs() or time.monotonic() > deadline:
                reason = processes.last_line(self.log) or "it said nothing"
                raise EmbeddedServersFailed(f"The embedded {self.name} did not start: {reason} (see {self.log})")
            time.sleep(LOOK_AGAIN_SECONDS)

    def runs(self) -> bool:
        if self.process is not None:
            return self.process.poll() is None
        return self.left_behind() is not None

    def mend(self) -> None:
        """Start it again if it died. The first tries may fail while the children of the dead one are still leaving."""
        tries = TRIES_TO_MEND
        while not self.runs():
            tries -= 1
            self.process = None
            try:
                self.start()
            except EmbeddedServersFailed:
                if not tries:
                    raise
                time.sleep(1)

    def stop(self) -> None:
        for number in self.stop_signals:
            pid = self.process.pid if self.process else self.left_behind()
            if pid is None or not self.runs():
                return
            processes.send(pid, number)
            deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
            while self.runs() and time.monotonic() < deadline:
                time.sleep(LOOK_AGAIN_SECONDS)


def package(name: str) -> Path:
    """Where a package is installed, without importing it (these do work at import)."""
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise EmbeddedServersFailed(
            f"The package {name} is not installed. Run `make install`, or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Path(next(iter(found.submodule_search_locations)))


def environment() -> dict[str, str]:
    """Ours without what would talk PostgreSQL's programs into another port or folder."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
