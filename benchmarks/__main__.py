"""``make bench`` (the hot paths) and ``make bench-models``: on a scratch database, one table, one file of results."""

import importlib
import importlib.util
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import django
from django.core.management import call_command
from rich.console import Console

from benchmarks import report, scratch
from crisis_triage.embedded import EmbeddedServersFailed

HOT_PATHS = ("ingest", "scoring", "call_list", "tell", "clocks")
MODELS = ("risk_model", "training", "tables", "text", "simulator", "learning_curve")


def main() -> None:
    console = Console()
    size = report.Size.from_environment()
    began = time.monotonic()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crisis_triage.settings")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    named = MODELS if sys.argv[1:] == ["models"] else sys.argv[1:] or HOT_PATHS
    rows: list[report.Row] = []
    with scratch.scratch_database():
        django.setup()
        call_command("migrate", verbosity=0)
        for name in named:
            call_command(
                "flush", interactive=False, verbosity=0
            )  # each begins with nothing, whatever the last one left
            rows.extend(measured(f"benchmarks.{name}", size, console))
    report.show(rows, console)
    report.write(rows, size=size, at=datetime.now(UTC), seconds=time.monotonic() - began)
    console.print(f"{time.monotonic() - began:.0f} s at size “{size}”; written to {report.RESULTS}")


def measured(name: str, size: report.Size, console: Console) -> Iterator[report.Row]:
    if importlib.util.find_spec(name) is None:
        console.print(f"{name} is not written yet.")
        return
    began = time.monotonic()
    with console.status(f"{name} …"):
        yield from importlib.import_module(name).run(size)
    console.print(f"{name}: {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    try:
        main()
    except EmbeddedServersFailed as failure:
        sys.exit(str(failure))
