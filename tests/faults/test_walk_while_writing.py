"""Ten thousand customers are written while somebody walks through the list: none is missed, and none is met twice as it was."""

import random
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Customer
from accounts.services.customers import CustomerRow, upsert_customers
from crisis_triage.shared.cursors import settled_until
from crisis_triage.shared.sql import ask

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

BEFORE, WRITERS, BATCHES, ROWS = 1_000, 4, 25, 100


def rows(names: list[int], segment: str) -> list[CustomerRow]:
    return [CustomerRow(external_id=f"C-{name}", name=f"Customer {name}", segment=segment) for name in names]


def walk(client: Client, **begin: Any) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    answer = client.get("/api/v1/customers", {"limit": 50, **begin}).json()
    while True:
        told += answer["results"]
        if not answer["next_cursor"]:
            return told
        answer = client.get("/api/v1/customers", {"limit": 50, "cursor": answer["next_cursor"]}).json()


def test_a_walk_during_ten_thousand_writes_misses_and_repeats_nothing(with_token, robo, settings):
    settings.API_REQUESTS_PER_WINDOW = 10**9
    client = with_token(robo)
    at = settled_until()
    upsert_customers(source="crm", rows=rows([*range(BEFORE)], "before"), by=None, at=at)

    def write(writer: int) -> None:
        """Half of them are new, half were there before and change, each writer its own: two cannot wait for each other."""
        chance = random.Random(writer)
        ask("SET lock_timeout = '60s'", {})  # one source is written by one at a time, and the machine may be busy
        for batch in range(BATCHES):
            new = [BEFORE + (batch * WRITERS + writer) * ROWS + number for number in range(ROWS // 2)]
            old = chance.sample(range(writer, BEFORE, WRITERS), ROWS - len(new))
            upsert_customers(source="crm", rows=rows([*new, *old], f"{batch}"), by=None, at=at)
        connection.close()

    writers = [threading.Thread(target=write, args=[number]) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    met, is_last = walk(client), False
    while not is_last:
        threading.Event().wait(0.05)
        is_last = not any(writer.is_alive() for writer in writers)
        since = met[-1]["updated_at"]
        known = {(row["id"], row["updated_at"]) for row in met if row["updated_at"] == since}
        met += [row for row in walk(client, updated_since=since) if (row["id"], row["updated_at"]) not in known]

    versions = [(row["id"], row["updated_at"]) for row in met]
    assert len(versions) == len(set(versions)), "Nobody is met twice as they were."
    last = {row["id"]: row["segment"] for row in met}
    assert last == dict(Customer.objects.values_list("id", "segment")), "Nobody is missed, nor what became of them."
    assert len(last) == BEFORE + WRITERS * BATCHES * ROWS // 2
