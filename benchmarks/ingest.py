"""Signals coming in: through the API, end to end (checked, committed, rates kept, scores asked for), and from a file of a
million rows. Limit and peer take the same rows in the same run; rounds alternate, and the best of each counts, because
neighbours on a shared machine only ever add.
"""

import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import User
from accounts.services import tokens
from accounts.services.customers import CustomerRow, upsert_customers
from accounts.vocabulary import Role, Scope
from benchmarks import ingest_peers as peers
from benchmarks.report import Row, Size
from signals.models import Source
from signals.services import facts, measures, sources
from signals.services.items import SignalItem
from signals.vocabulary import Kind

AT = datetime(2026, 11, 21, tzinfo=UTC)
MEASURES = [
    (Kind.ENGAGEMENT, "logins"),
    (Kind.ENGAGEMENT, "active_seats"),
    (Kind.ENGAGEMENT, "feature_usage"),
    (Kind.SUPPORT, "ticket"),
    (Kind.SURVEY, "nps"),
    (Kind.BILLING, "invoice_overdue"),
    (Kind.SOCIAL, "mention"),
    (Kind.ESCALATION, "escalation"),
]
BATCH = 1_000
ALLOWED_MB = 512.0
ROOT = Path(__file__).resolve().parent.parent


class Company:
    """Customers, measures and an endless stream of made-up signals about them."""

    def __init__(self, customers: int) -> None:
        self.random = random.Random(7)
        self.user = User.objects.create_user("robo@bench.test", role=Role.INTEGRATION, name="Robo")
        self.source = sources.get_or_create("bench", by=None)
        sources.customers_come_from(self.source)
        rows = [CustomerRow(external_id=f"C-{number}", name=f"Customer {number}") for number in range(customers)]
        done = upsert_customers(source="bench", rows=rows, by=None, at=AT)
        self.customers = {result.external_id: result.id for result in done}
        self.names = list(self.customers)
        self.measures = measures.ensure(MEASURES)
        self.made = 0

    def signals(self, number: int) -> list[SignalItem]:
        return [self.signal() for _ in range(number)]

    def signal(self) -> SignalItem:
        self.made += 1
        kind, measure = self.random.choice(MEASURES)
        return SignalItem(
            external_id=f"s-{self.random.randrange(10**9)}-{self.made}",
            customer_external_id=self.random.choice(self.names),
            kind=kind,
            measure=measure,
            occurred_at=AT - timedelta(seconds=self.random.randrange(600 * 86_400)),
            value=float(self.random.randrange(100)),
            text="The export fails again, since Monday." if kind in (Kind.SUPPORT, Kind.SOCIAL) else None,
        )

    def columns(self, item: SignalItem) -> dict[str, object]:
        moment = item.occurred_at.isoformat()
        return {
            "source": self.source.pk,
            "customer": self.customers[item.customer_external_id],
            "measure": self.measures[item.kind, item.measure],
            "occurred_at": moment,
            "known_at": moment,
            "value": item.value,
            "external_id": item.external_id,
            "text": item.text or "",
            "author": "",
            "url": "",
        }


def run(size: Size) -> Iterator[Row]:
    company = Company(size.pick(full=10_000, small=100))
    peers.make_bare_table()
    rows = size.pick(full=50_000, small=1_000)
    bare, api, chunks = _rounds(company, rows, rounds=size.pick(full=3, small=1))
    plain = _plain(company, size.pick(full=1_000, small=20))
    bare_name = "bare idempotent COPY into the same table"
    yield Row(f"API, {BATCH:,} a request", api, "signals/s", bare_name, bare, at_least=0.4)
    yield Row(f"API, {BATCH:,} a request", api, "signals/s", "plain DRF many=True + bulk_create", plain, at_least=30)
    yield Row(f"the store alone, {rows:,} a chunk", chunks, "signals/s", bare_name, bare)
    yield from _file(company, size.pick(full=1_000_000, small=2_000), bare)
    _clear()


def _rounds(company: Company, rows: int, *, rounds: int) -> tuple[float, float, float]:
    client = client_of(company.user)
    bare, api, chunks = [], [], []
    _send(client, company, company.signals(BATCH))
    for _ in range(rounds):
        bare.append(_rate(rows, _bare(company, company.signals(rows))))
        batches = [_body(company.signals(BATCH)) for _ in range(max(1, rows // BATCH // 2))]
        api.append(_rate(BATCH * len(batches), lambda batches=batches: [_post(client, body) for body in batches]))
        chunks.append(_rate(rows, _chunk(company.source, company.signals(rows))))
    return max(bare), max(api), max(chunks)


def _rate(rows: int, work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return rows / (time.perf_counter() - began)


def _bare(company: Company, items: Sequence[SignalItem]) -> Callable[[], object]:
    lines = ["\t".join(map(str, company.columns(item).values())) + "\n" for item in items]
    return lambda: peers.copy_bare(lines)


def _chunk(source: Source, items: Sequence[SignalItem]) -> Callable[[], object]:
    return lambda: facts.receive(source=source, items=items, known="now", at=timezone.now(), by=None)


def client_of(user: User) -> Client:
    new = tokens.create_token(user=user, scopes=list(Scope), name="bench", by=user, at=timezone.now())
    return Client(headers={"authorization": f"Bearer {new.plain}", "host": "127.0.0.1"})


def _body(items: Sequence[SignalItem]) -> bytes:
    fields = ("external_id", "customer_external_id", "kind", "measure", "value", "text")
    rows = [
        {name: getattr(item, name) for name in fields} | {"occurred_at": item.occurred_at.isoformat()} for item in items
    ]
    return json.dumps({"source": "bench", "items": rows}).encode()


def _send(client: Client, company: Company, items: Sequence[SignalItem]) -> None:
    _post(client, _body(items))


def _post(client: Client, body: bytes) -> None:
    with override_settings(API_REQUESTS_PER_WINDOW=10**9, API_ITEMS_PER_WINDOW=10**9):
        response = client.post("/api/v1/signals/batch", body, content_type="application/json")
    assert response.status_code == 207, response.content  # noqa: S101
    assert response.content.count(b'"accepted"') == BATCH, response.content[:2_000]  # noqa: S101


def _plain(company: Company, rows: int) -> float:
    items = [company.columns(item) for item in company.signals(rows)]
    return max(
        _rate(rows // 2, lambda half=half: peers.post_plainly(half, company.user)) for half in (items[::2], items[1::2])
    )


def _file(company: Company, rows: int, bare: float) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "signals.csv"
        _write(path, company, rows)
        began = time.perf_counter()
        told, megabytes = _import(path)
        seconds = time.perf_counter() - began
    assert told["accepted"] == rows, told  # noqa: S101
    name = f"import_signals, {rows:,} rows of CSV"
    yield Row(name, rows / seconds, "rows/s", "bare idempotent COPY into the same table", bare)
    yield Row(f"{name}, peak memory", megabytes, "MB", "allowed", ALLOWED_MB, at_most=1)


def _write(path: Path, company: Company, rows: int) -> None:
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["external_id", "customer_external_id", "kind", "measure", "occurred_at", "value", "text"])
        for _ in range(rows):
            item = company.signal()
            table.writerow(
                [
                    item.external_id,
                    item.customer_external_id,
                    item.kind.value,
                    item.measure,
                    item.occurred_at.isoformat(),
                    item.value,
                    item.text or "",
                ]
            )


def _import(path: Path) -> tuple[dict[str, int], float]:
    command = [sys.executable, "manage.py", "import_signals", str(path), "--source", "bench", "--backfill", "--json"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True)
    out, _ = process.communicate()
    return json.loads(out), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bare_signal")
        cursor.execute("TRUNCATE accounts_customer, accounts_user, signals_source, signals_measure CASCADE")
