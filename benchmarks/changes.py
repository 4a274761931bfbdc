"""What /changes costs whoever writes, and what a page costs at the end of a long book.

Customers are created and changed by the service of imports and batches, chunk by chunk, with the triggers on and off in turn, so that
both meet the same table in the same state of the machine.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection

from accounts.models import Change, Customer, CustomerExternalId
from accounts.services import customers
from accounts.services.rows import CustomerRow
from accounts.vocabulary import ChangeKind, Role
from benchmarks.cpu import NOTHING, Spent, Stopwatch
from benchmarks.report import Row, Size
from outreach.queries import changes
from tests.factories.accounts import UserFactory

AT = datetime(2026, 11, 22, tzinfo=UTC)
CHUNK = 1_000
TABLES = (Customer, CustomerExternalId)
PAGES = 50


def run(size: Size) -> Iterator[Row]:
    count = size.pick(full=40_000, small=20_000)
    write(4 * CHUNK, "", prefix="W")  # so that neither of the two pays for beginning
    for name, segment in (("create", "trial"), ("change", "enterprise")):
        told, silent = write(count, segment)
        yield Row(
            f"{name} {count // 2:,} customers, told", told.cpu, "CPU-s", "the same, not told", silent.cpu, at_most=1.1
        )
    lengthen(size.pick(full=1_000_000, small=50_000))
    at_the_start, at_the_end = (read(where) for where in (0, Change.objects.latest("id").transaction - 1))
    yield Row(
        f"a page of /changes at the end of {Change.objects.count():,}", at_the_end.cpu * 1000 / PAGES, "CPU-ms",
        "at the start", at_the_start.cpu * 1000 / PAGES, at_most=1.5,
    )  # fmt: skip


def write(count: int, segment: str, *, prefix: str = "C") -> tuple[Spent, Spent]:
    """Half of them told, half of them not."""
    spent = {True: NOTHING, False: NOTHING}
    for number, start in enumerate(range(0, count, CHUNK)):
        is_told = number % 4 in (0, 3)  # in turn, and in turn who is first
        switch(is_on=is_told)
        rows = [
            CustomerRow(external_id=f"{prefix}-{n}", name=f"Customer {n}", segment=segment, arr="1000", currency="EUR")
            for n in range(start, start + CHUNK)
        ]
        watch = Stopwatch()
        customers.upsert_customers(source="crm", rows=rows, by=None, at=AT)
        spent[is_told] += watch.lap()
    switch(is_on=True)
    return spent[True], spent[False]


def switch(*, is_on: bool) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE %s",
                [table._meta.db_table, "pgtrigger_is_told%"],
            )
            for (name,) in cursor.fetchall():
                verb = "ENABLE" if is_on else "DISABLE"
                cursor.execute(f"ALTER TABLE {table._meta.db_table} {verb} TRIGGER {name}")


def lengthen(count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO accounts_change (transaction, kind, event, object_id, customer_id, at, job, changed, from_state, to_state, counted)
            SELECT 1 + n / 100, 'customer', 'updated', n, n, now(), '', '{name}', '', '', '' FROM generate_series(1, %s) AS n
            """,
            [count],
        )
        cursor.execute("ANALYZE accounts_change")


def read(transaction: int) -> Spent:
    reader = UserFactory(role=Role.INTEGRATION)
    changes.list_changes(reader, kinds=list(ChangeKind), after=(1, transaction, 0), limit=100)
    watch = Stopwatch()
    for _ in range(PAGES):
        changes.list_changes(reader, kinds=list(ChangeKind), after=(1, transaction, 0), limit=100)
    return watch.lap()
