"""dlt's rest_api source brings customers, loops and promises into DuckDB, again and again: nothing is missing, nothing double."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connections

from accounts.models import Customer, CustomerExternalId
from outreach.models import Loop, Promise
from tests.clients.conftest import Api, Run

SYNC = Path(__file__).with_name("sync.py")
Sync = Callable[[], dict[str, Any]]


@pytest.fixture
def sync(api: Api, run: Run, tmp_path: Path) -> Sync:
    def again() -> dict[str, Any]:
        words = run(
            *("python", str(SYNC), api.address, api.tokens["lena"], str(tmp_path)),
            cwd=tmp_path,
            env={"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "CRITICAL"},
        )
        return json.loads(words.splitlines()[-1])

    return again


def here() -> dict[str, list[list[Any]]]:
    """Without the customers who are gone, or became another one."""
    tables = {
        "customers": Customer.objects.filter(deleted_at=None).values_list("pk", "name"),
        "loops": Loop.objects.values_list("pk", "state"),
        "promises": Promise.objects.values_list("pk", "state"),
    }
    return {name: sorted(map(list, rows)) for name, rows in tables.items()}


def in_the_warehouse(synced: dict[str, Any]) -> dict[str, list[list[Any]]]:
    return {name: sorted(rows) for name, rows in synced["held"].items()}


@contextmanager
def renaming(api: Api) -> Iterator[list[int]]:
    """Somebody changes one customer after the other while the rows are read; yields how each went."""
    over, went = Event(), []

    def rename() -> None:
        names = list(CustomerExternalId.objects.values_list("source", "value"))
        connections.close_all()
        connection = HTTPConnection(urlsplit(api.address).netloc)
        headers = {"Authorization": f"Bearer {api.tokens['lena']}", "Content-Type": "application/json"}
        while not over.is_set():
            source, value = names[len(went) % len(names)]
            path = f"/api/v1/customers/by-external-id/{source}/{value}"
            connection.request("PATCH", path, json.dumps({"name": f"Renamed {len(went)}"}), headers)
            answer = connection.getresponse()
            answer.read()
            went.append(answer.status)

    renamer = Thread(target=rename)
    renamer.start()
    try:
        yield went
    finally:
        over.set()
        renamer.join()


def test_the_second_time_brings_what_changed(api, sync):
    first = sync()
    assert in_the_warehouse(first) == here()

    second = sync()
    assert in_the_warehouse(second) == here()
    assert sum(second["came"].values()) <= len(second["came"]), "only the last change of each table is read twice"


def test_rows_that_change_while_they_are_read_are_neither_lost_nor_doubled(api, sync):
    """Asks the database only at the end: a transaction of the test's would hold up what the lists may show."""
    with renaming(api) as went:
        held = [[row for row, _ in sync()["held"]["customers"]] for _ in range(3)]

    assert [len(rows) for rows in held] == [len(set(rows)) for rows in held]
    assert set(went) == {200}
    assert in_the_warehouse(sync()) == here()
