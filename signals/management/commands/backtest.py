"""How well would the risk model have foretold who left? Every family, judged on months that it has not seen; stores nothing."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from crisis_triage.shared.errors import DomainError
from signals.management.asking import ask_what_to_foretell
from signals.services import backtests
from signals.services.backtests import BacktestResult, OnStep

SHOWN = ("roc_auc", "average_precision", "brier", "ece", "lift_at_10pct", "value_captured_at_10pct")


class Command(BaseCommand):
    help = "Fit every family on the past, judge it on the newest months whose outcome is known, and say which may serve and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--horizon-days", type=int, default=backtests.DEFAULT_HORIZON_DAYS, metavar="N")
        parser.add_argument("--every-days", type=int, default=backtests.DEFAULT_EVERY_DAYS, metavar="N")
        ask_what_to_foretell(parser)
        parser.add_argument(
            "--active-within-days",
            type=int,
            metavar="N",
            help="Ask only about customers seen that lately (for --label inactivity two horizons if not said; for buys_again ever).",
        )
        parser.add_argument("--as-of", metavar="DATE", help="Pretend that it is the end of this past day (UTC).")
        parser.add_argument("--json", action="store_true", help="One JSON object on stdout, and nothing else there.")

    def handle(self, **options: Any) -> None:
        try:
            asked = backtests.ask(
                at=_moment(options["as_of"]),
                horizon_days=options["horizon_days"],
                every_days=options["every_days"],
                outcome=options["outcome"],
                label=options["label"],
                activity_measure=options["activity_measure"],
                active_within=options["active_within_days"],
            )
            with progress() as on_step:
                result = backtests.backtest(asked=asked, on_step=on_step)
        except DomainError as error:
            raise CommandError(error.message) from error
        if options["json"]:
            sys.stdout.write(json.dumps(result.as_json(), allow_nan=False) + "\n")
        else:
            self._tell(result)

    def _tell(self, result: BacktestResult) -> None:
        data = result.data
        self.stdout.write(
            f"{data['rows']:,} snapshots of {data['customers']:,} customers, {data['first_snapshot']} to "
            f"{data['last_snapshot']}; tested from {data['test_from']} on, {result.horizon_days} days ahead.\n"
        )
        self.stdout.write(f"{'':10}" + "".join(f"{name.split('_at_')[0]:>19}" for name in SHOWN))
        for family, figures in result.families.items():
            self.stdout.write(f"{family:10}" + "".join(f"{_shown(figures[name]):>19}" for name in SHOWN))
        for note in result.notes:
            self.stdout.write(f"Note: {note}")
        self.stdout.write(f"\nChosen: {result.chosen}. {result.why}")


@contextmanager
def progress() -> Iterator[OnStep]:
    """On standard error, for people only."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Beginning", total=None)
        yield lambda step: bar.update(task, description=step)


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _moment(given: str | None) -> datetime:
    now = timezone.now()
    if given is None:
        return now
    try:
        day = datetime.fromisoformat(given).date()
        return min(now, datetime.combine(day + timedelta(days=1), time.min, UTC))
    except (ValueError, OverflowError) as error:
        raise CommandError(f"--as-of {given}: not a date. Write it like 2026-11-21.") from error
