"""What one page costs: processor time of the web process, time in the database, and how many questions it asks."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.test import Client

from accounts.models import User

REPEATS = 15


@dataclass(frozen=True)
class Cost:
    """Of one request: the lower quartile of several, because the neighbours on a shared machine only ever add."""

    cpu_ms: float
    database_ms: float
    queries: int
    rows: int

    @property
    def total_ms(self) -> float:
        return self.cpu_ms + self.database_ms


def browser_of(user: User) -> Client:
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def cost_of(browser: Client, address: str) -> Cost:
    costs = [_one(browser, address) for _ in range(REPEATS + 2)][2:]
    return Cost(
        cpu_ms=statistics.quantiles((cost.cpu_ms for cost in costs), n=4)[0],
        database_ms=statistics.quantiles((cost.database_ms for cost in costs), n=4)[0],
        queries=max(cost.queries for cost in costs),
        rows=costs[0].rows,
    )


def _one(browser: Client, address: str) -> Cost:
    with _timed_queries() as timings:
        began = time.process_time()
        response = browser.get(address)
        cpu = time.process_time() - began
    assert response.status_code == 200, f"{address}: {response.status_code}"  # noqa: S101
    rows = response.content.count(b"data-row-link")
    return Cost(cpu * 1000, sum(timings) * 1000, len(timings), rows)


@contextmanager
def _timed_queries() -> Iterator[list[float]]:
    timings: list[float] = []

    def watch(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            timings.append(time.perf_counter() - began)

    with connection.execute_wrapper(watch):
        yield timings
