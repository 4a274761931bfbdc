"""Processor time of this process and of the one that serves its database connection: what work costs, however busy the machine is.

Where that process cannot be seen (a server on another machine), the clock on the wall stands for both.
"""

import time
from dataclasses import dataclass
from pathlib import Path

from django.db import connection


@dataclass(frozen=True)
class Spent:
    cpu: float
    wall: float

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.cpu + other.cpu, self.wall + other.wall)


NOTHING = Spent(0.0, 0.0)


class Stopwatch:
    """``lap``: since the last one."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._file = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
        self._last = self._now()

    def lap(self) -> Spent:
        before, self._last = self._last, self._now()
        return Spent(self._last.cpu - before.cpu, self._last.wall - before.wall)

    def _now(self) -> Spent:
        wall = time.monotonic()
        try:
            nanoseconds = int(self._file.read_text().split()[0])
        except OSError:
            return Spent(wall, wall)
        return Spent(time.process_time() + nanoseconds / 1e9, wall)
