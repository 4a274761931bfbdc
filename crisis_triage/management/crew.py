"""Processes that live and die together: one supervisor, one Ctrl-C."""

import contextlib
import ctypes
import os
import platform
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LOOK_EVERY_SECONDS = 0.2
PATIENCE_SECONDS = 15.0
LAST_WORDS = 12


class Stopped(Exception):
    """Somebody asked us to end: Ctrl-C, or a SIGTERM."""


class Died(Exception):
    """One of the crew ended by itself; the message carries its last words."""


@dataclass
class Child:
    name: str
    command: Sequence[str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self, env: Mapping[str, str]) -> None:
        """In a session of its own, so that Ctrl-C reaches the supervisor only, which then stops the crew in order."""
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                self.command,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_end_with_the_supervisor if platform.system() == "Linux" else None,  # noqa: PLW1509  no threads yet
            )

    def check_alive(self) -> None:
        if self.process is not None and self.process.poll() is not None:
            raise Died(f"The {self.name} ended with code {self.process.returncode}.\n{self.last_words()}")

    def stop(self, deadline: float) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """With everything it started. What it worked at is a row, and the next worker takes it up."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-LAST_WORDS:]
        return "\n".join([f"Its last words, from {self.log}:", *lines]) if lines else f"It said nothing ({self.log})."


@dataclass
class Crew:
    """Started in the given order, stopped in the opposite one."""

    children: Sequence[Child]

    def start(self, env: Mapping[str, str]) -> None:
        for child in self.children:
            child.start(env)

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        """Returns when ``until`` says so; raises Died when a child ends, Stopped when we are asked to."""
        while not until():
            for child in self.children:
                child.check_alive()
            time.sleep(LOOK_EVERY_SECONDS)

    def stop(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        try:
            for child in reversed(self.children):
                child.stop(deadline)
        except Stopped:  # asked a second time: somebody is in a hurry
            for child in self.children:
                child.kill()


def listen_for_the_end() -> None:
    """From now on Ctrl-C and SIGTERM raise Stopped."""

    def stop(*_: object) -> None:
        raise Stopped

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


def _end_with_the_supervisor() -> None:
    """Linux tells a child when its parent was killed, so that a ``kill -9`` of the supervisor leaves nobody behind."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)
