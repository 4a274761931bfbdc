"""The call list at a million customers: what a page costs, wherever it stands and however it is narrowed; and what it costs
to keep it in order."""

import time
from collections.abc import Iterator

from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from benchmarks import call_list_data as data
from benchmarks import people
from benchmarks.pages import browser_of, cost_of
from benchmarks.report import Row, Size
from crisis_triage.shared import cursors
from outreach.models import CallListEntry
from outreach.queries.call_list import ORDERS, PAGE, Sort
from outreach.services import ranking

ALLOWED_CPU_MS = 30.0
ALLOWED_QUERIES = 6
DEEP_PAGE = 1_000


def run(size: Size) -> Iterator[Row]:
    call_command("collectstatic", interactive=False, verbosity=0)
    customers = size.pick(full=1_000_000, small=2_000)
    data.fill(customers)
    lena, ana = map(browser_of, people.lena_and_ana())
    yield from _pages(lena, ana, customers)
    yield from _ranking(size.pick(full=50_000, small=500))


def _pages(lena: Client, ana: Client, customers: int) -> Iterator[Row]:
    first = cost_of(lena, "/")
    of = f"of {customers:,}"
    yield Row(f"first page {of}, web CPU", first.cpu_ms, "ms", "allowed", ALLOWED_CPU_MS, at_most=1)
    yield Row(f"first page {of}, queries", first.queries, "", "allowed", ALLOWED_QUERIES, at_most=1)
    yield Row(f"first page {of}, in the database", first.database_ms, "ms", "its web CPU", first.cpu_ms)
    depth = min(DEEP_PAGE, customers // PAGE - 1)
    deep = cost_of(lena, f"/?after={_cursor_after(depth)}")
    yield Row(f"page {depth:,}", deep.total_ms, "ms", "first page", first.total_ms, at_most=1.5)
    yield Row(f"page {depth:,}, queries", deep.queries, "", "allowed", ALLOWED_QUERIES, at_most=1)
    for name, query in data.FILTERS.items():
        cost = cost_of(lena, f"/?{query}")
        yield Row(f"narrowed: {name} ({cost.rows} rows)", cost.total_ms, "ms", "first page", first.total_ms)
    team = cost_of(ana, "/")
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


def _cursor_after(pages: int) -> str:
    order = ORDERS[Sort.PRIORITY]
    last = CallListEntry.objects.order_by(*order.orderings())[pages * PAGE - 1]
    return cursors.sign(order, order.key_of(last))
