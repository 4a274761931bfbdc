"""The call list at a million customers: what a page costs, wherever it stands and however it is narrowed; and what it costs
to keep it in order."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import AccountTeam, Company, TeamMembership, User
from accounts.vocabulary import Role
from benchmarks import call_list_data as data
from benchmarks.report import Row, Size
from crisis_triage.shared import cursors
from outreach.models import CallListEntry
from outreach.queries.call_list import ORDERS, PAGE, Sort
from outreach.services import ranking

ALLOWED_CPU_MS = 30.0
ALLOWED_QUERIES = 8
DEEP_PAGE = 1_000
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


def run(size: Size) -> Iterator[Row]:
    call_command("collectstatic", interactive=False, verbosity=0)
    customers = size.pick(full=1_000_000, small=2_000)
    data.fill(customers)
    lena, ana = _people()
    yield from _pages(lena, ana, customers)
    yield from _ranking(size.pick(full=50_000, small=500))


def _pages(lena: Client, ana: Client, customers: int) -> Iterator[Row]:
    first = _cost(lena, "/")
    of = f"of {customers:,}"
    yield Row(f"first page {of}, web CPU", first.cpu_ms, "ms", "allowed", ALLOWED_CPU_MS, at_most=1)
    yield Row(f"first page {of}, queries", first.queries, "", "allowed", ALLOWED_QUERIES, at_most=1)
    yield Row(f"first page {of}, in the database", first.database_ms, "ms", "its web CPU", first.cpu_ms)
    depth = min(DEEP_PAGE, customers // PAGE - 1)
    deep = _cost(lena, f"/?after={_cursor_after(depth)}")
    yield Row(f"page {depth:,}", deep.total_ms, "ms", "first page", first.total_ms, at_most=1.5)
    yield Row(f"page {depth:,}, queries", deep.queries, "", "allowed", ALLOWED_QUERIES, at_most=1)
    for name, query in data.FILTERS.items():
        cost = _cost(lena, f"/?{query}")
        yield Row(f"narrowed: {name} ({cost.rows} rows)", cost.total_ms, "ms", "first page", first.total_ms)
    team = _cost(ana, "/")
    yield Row("first page of an account team", team.total_ms, "ms", "first page", first.total_ms)
    yield Row("first page of an account team, queries", team.queries, "", "allowed", ALLOWED_QUERIES, at_most=1)


def _ranking(customers: int) -> Iterator[Row]:
    """Everyone anew, as after a change of the weights, against a bare COPY and upsert of the same rows."""
    data.score(customers)
    while ranking.rank_scored(at=timezone.now()).is_more:
        pass
    data.change_weights()
    began = time.perf_counter()
    ranked = 0
    while True:
        tick = ranking.rank_scored(at=timezone.now())
        ranked += tick.customers
        if not tick.is_more:
            break
    rate = ranked / (time.perf_counter() - began)
    yield Row("ranking anew", rate, "customers/s", "COPY and upsert of bare rows", data.bare_upsert(customers))


def _people() -> tuple[Client, Client]:
    Company.objects.update_or_create(pk=1)
    lena = User.objects.create_user("lena@example.com", role=Role.CCO, name="Lena")
    ana = User.objects.create_user("ana@example.com", role=Role.ACCOUNT_TEAM, name="Ana")
    TeamMembership.objects.create(user=ana, team=AccountTeam.objects.order_by("pk")[3])
    return _browser(lena), _browser(ana)


def _browser(user: User) -> Client:
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def _cursor_after(pages: int) -> str:
    order = ORDERS[Sort.PRIORITY]
    last = CallListEntry.objects.order_by(*order.orderings())[pages * PAGE - 1]
    return cursors.sign(order, order.key_of(last))


def _cost(browser: Client, address: str) -> Cost:
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
