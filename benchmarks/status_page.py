"""How many people can read a public status page at once, and that they notice nothing when the database is gone.

The product is served as the Dockerfile serves it, on embedded servers of its own; half-way the database is killed, and its keeper with it.
The reader holds sixteen connections open and compares every answer, byte by byte. It shares the machine with the server, so what two
cores can do follows from the processor time of the server; the rate by the clock is given beside it.
"""

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from benchmarks.report import Row, Size
from tests.faults.public_page import published_in
from tests.faults.servers import eventually, keepers, kill, own_var, pids
from tests.faults.web import Web, serving

AS_SERVED = ("--workers", "2", "--threads", "16", "--preload")
READERS = 16
CORES = 2
ASKED_FOR = 1000
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Round:
    answers: int
    wrong: int
    seconds: float
    cpu: float

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu / self.answers

    @property
    def on_two_cores(self) -> float:
        return CORES * self.answers / self.cpu


def run(size: Size) -> Iterator[Row]:
    seconds = size.pick(full=10.0, small=1.0)
    with mock.patch.dict(os.environ), own_var() as var:
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        with serving(var, *AS_SERVED) as web:
            path = published_in(var)["shown"]
            read(web, path, seconds=1)  # both processes have it in hand
            whole = read(web, path, seconds=seconds)
            kill_the_database(var)
            alone = read(web, path, seconds=seconds)
    yield Row(
        "status page: requests a second on two cores", whole.on_two_cores, "1/s", "what was asked for", ASKED_FOR, at_least=1
    )  # fmt: skip
    yield Row(
        "the same, by the clock, the reader on the same cores", whole.answers / whole.seconds, "1/s",
        "what was asked for", ASKED_FOR, at_least=1,
    )  # fmt: skip
    yield Row(
        "a request without a database", alone.cpu_ms, "CPU-ms", "with it", whole.cpu_ms, at_most=1.25
    )  # fmt: skip
    yield Row(
        "without a database, by the clock", alone.answers / alone.seconds, "1/s", "what was asked for", ASKED_FOR, at_least=1
    )  # fmt: skip
    yield Row(
        "answers that were not the page",
        whole.wrong + alone.wrong,
        "of all",
        "all",
        whole.answers + alone.answers,
        at_most=0,
    )


def read(web: Web, path: str, *, seconds: float) -> Round:
    expected = len(web.ask(path).body.encode())
    before, began = cpu_of(web.pid), time.monotonic()
    results = asyncio.run(_readers(web.port, path, expected, began + seconds))
    spent = time.monotonic() - began
    return Round(sum(good for good, _ in results), sum(bad for _, bad in results), spent, cpu_of(web.pid) - before)


async def _readers(port: int, path: str, length: int, until: float) -> list[tuple[int, int]]:
    return await asyncio.gather(*(_reader(port, path, length, until) for _ in range(READERS)))


async def _reader(port: int, path: str, length: int, until: float) -> tuple[int, int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    question = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    good = bad = 0
    first = b""
    while time.monotonic() < until:
        writer.write(question)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(length)
        first = first or body
        is_right = head.startswith(b"HTTP/1.1 200 ") and body == first and b"Update 9" in body
        good, bad = good + is_right, bad + (not is_right)
    writer.close()
    return good, bad


def cpu_of(pid: int) -> float:
    """Of gunicorn and its processes."""
    return sum(_ticks(each) for each in [pid, *_children(pid)]) / TICK


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def kill_the_database(var: Path) -> None:
    for pid in [*keepers(var), *pids(var, "bin/postgres -D")]:
        kill(pid)
    assert eventually(lambda: not pids(var, "bin/postgres -D"))  # noqa: S101
