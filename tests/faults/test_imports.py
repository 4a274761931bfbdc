"""Imports that are killed, doubled and crossed: every row is in once, and the rates are what the facts say."""

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from time import sleep

import pytest
from django.db import connection, connections
from django.db.models import Sum
from django.utils import timezone

from signals.models import DecayedRate, Import, QuarantinedRow, Signal, Source
from signals.services import facts
from signals.services.items import SignalItem
from signals.vocabulary import Kind
from tests.factories.accounts import CustomerFactory
from tests.faults.servers import PATIENCE, ROOT, eventually
from tests.faults.workers import environment, working
from tests.signals.conftest import NOW
from tests.signals.ingest.files import signal, signals_file, table, written

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROWS = 60_000


@pytest.fixture
def crm():
    for number in range(50):
        CustomerFactory(external_id=f"C-{number}")
    return Source.objects.create(slug="crm", name="CRM", is_directory=True)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [signal(f"s-{number}", f"C-{number % 50}", value=str(number % 7)) for number in range(ROWS)]
    rows[ROWS // 2][2] = "gossip"
    return written(tmp_path / "signals.csv.gz", table(rows), packed=True)


def importing(path: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "manage.py", "import_signals", str(path), "--source", "crm", "--backfill", "--json"]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def most_memory(process: "subprocess.Popen[str]") -> int:
    """In kB, of the process itself: what ``wait4`` says begins with the memory of whoever forked it."""
    largest, status = 0, Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        with suppress(OSError):
            peaks = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")]
            largest = max([largest, *map(int, peaks)])
        sleep(0.05)
    return largest


def told(process: "subprocess.Popen[str]") -> dict[str, int]:
    out, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors
    return json.loads(out)


DISAGREEING = """
SELECT count(*) FROM signals_decayedrate AS rate
FULL JOIN (SELECT customer_id, measure_id, count(*) AS facts FROM signals_signal GROUP BY 1, 2) AS counted
    USING (customer_id, measure_id)
WHERE rate.facts IS DISTINCT FROM counted.facts
"""


def check_everything_is_in_once(rows: int = ROWS) -> None:
    assert Signal.objects.count() == rows
    assert DecayedRate.objects.aggregate(n=Sum("facts"))["n"] == rows
    with connection.cursor() as cursor:
        cursor.execute(DISAGREEING)
        assert cursor.fetchone() == (0,)


def let_the_lease_run_out() -> None:
    Import.objects.filter(state="due").update(lease_until=timezone.now() - timedelta(seconds=1))


def kill_half_way(process: "subprocess.Popen[str]") -> int:
    assert eventually(lambda: Import.objects.filter(rows_done__gt=0).exists())
    process.kill()
    process.wait(timeout=PATIENCE)
    return Import.objects.get().rows_done


def test_an_import_killed_half_way_goes_on_when_it_is_run_again(crm: Source, file: Path) -> None:
    done = kill_half_way(importing(file))
    let_the_lease_run_out()

    counts = told(importing(file))

    assert 0 < done < ROWS
    assert counts == {"rows": ROWS, "accepted": ROWS - 1, "duplicate": 0, "parked": 0, "rejected": 1}
    assert Import.objects.count() == 1
    assert QuarantinedRow.objects.get().line == ROWS // 2 + 2
    check_everything_is_in_once(ROWS - 1)


def test_a_worker_takes_over_from_a_command_that_died(crm: Source, file: Path, tmp_path: Path) -> None:
    kill_half_way(importing(file))
    let_the_lease_run_out()

    with working(tmp_path, beat=True) as worker:
        assert eventually(lambda: Import.objects.get().state == "done"), worker.log.read_text()

    assert Import.objects.get().accepted == ROWS - 1
    check_everything_is_in_once(ROWS - 1)


def test_two_imports_that_cross_take_every_row_once(crm: Source, tmp_path: Path) -> None:
    rows = [signal(f"s-{number}", f"C-{number % 50}") for number in range(30_000)]
    there = signals_file(tmp_path, *rows, name="there.csv")
    back = signals_file(tmp_path, *reversed(rows), name="back.csv")

    counts = [told(process) for process in [importing(there), importing(back)]]

    assert sum(count["accepted"] for count in counts) == 30_000
    assert sum(count["accepted"] + count["duplicate"] for count in counts) == 60_000
    check_everything_is_in_once(30_000)


def receive_all(batches: Sequence[Sequence[SignalItem]], source: Source, failures: list[BaseException]) -> None:
    try:
        for batch in batches:
            facts.receive(source=source, items=batch, known="now", at=NOW, by=None)
    except BaseException as error:  # noqa: BLE001  whatever it was, the test must hear of it
        failures.append(error)
    finally:
        connections.close_all()


def test_feeds_that_send_the_same_in_opposite_order_never_fail(crm: Source) -> None:
    batches = [
        [
            SignalItem(f"s-{number}", f"C-{number % 50}", Kind.SUPPORT, f"m-{number % 20}", NOW, 1.0)
            for number in range(start, start + 100)
        ]
        for start in range(0, 2_000, 100)
    ]
    orders = [batches, batches[::-1], [batch[::-1] for batch in batches], [batch[::-1] for batch in batches[::-1]]]
    failures: list[BaseException] = []
    threads = [threading.Thread(target=receive_all, args=(order, crm, failures)) for order in orders]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    check_everything_is_in_once(2_000)


def test_a_line_of_any_length_costs_little_memory(crm: Source, tmp_path: Path) -> None:
    path = tmp_path / "giant.csv"
    with path.open("w") as giant:
        giant.write(table([signal("before", "C-1")]))
        for _ in range(600):
            giant.write("y" * (1 << 20))
        giant.write("\n" + table([signal("after", "C-1")]).split("\r\n", 1)[1])

    process = importing(path)
    largest = most_memory(process)

    assert told(process) == {"rows": 3, "accepted": 2, "duplicate": 0, "parked": 0, "rejected": 1}
    assert QuarantinedRow.objects.get().reason.startswith("This line is longer than a megabyte")
    assert 0 < largest < 512 * 1024
