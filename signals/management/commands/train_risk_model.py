"""Train a risk model on what this installation has seen, and put it on record; in charge only through the gates."""

import json
import sys
from argparse import ArgumentParser, BooleanOptionalAction
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console

from crisis_triage.shared.errors import DomainError
from signals.management.asking import ask_what_to_foretell
from signals.management.moments import moment_of
from signals.services import backtests, training
from signals.services.training import OnStep, Result
from signals.vocabulary import Family

FAMILIES = ("auto", *(str(family) for family in Family))


class Command(BaseCommand):
    help = (
        "Builds the point-in-time data set, compares the families in a backtest on later time, fits and calibrates the one that "
        "is chosen, and registers it. It is put in charge only if it passed all gates. Where there is too little evidence the "
        "model in charge stays, and the answer says why."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", metavar="DATE", help="Train on what was known by then (its end, UTC).")
        parser.add_argument("--horizon-days", type=int, default=backtests.DEFAULT_HORIZON_DAYS, metavar="N")
        ask_what_to_foretell(parser)
        parser.add_argument("--family", choices=FAMILIES, default="auto")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument(
            "--promote",
            action=BooleanOptionalAction,
            default=None,
            help="Put it in charge at once if it passes its gates. If neither is said: only when the prior is in charge.",
        )
        parser.add_argument("--json", action="store_true", help="One JSON object on stdout, and nothing else there.")

    def handle(self, **options: Any) -> None:
        now = timezone.now()
        try:
            asked = backtests.ask(
                at=moment_of(options["as_of"], now=now) if options["as_of"] else now,
                horizon_days=options["horizon_days"],
                outcome=options["outcome"],
                label=options["label"],
                activity_measure=options["activity_measure"],
                seed=options["seed"],
            )
            with _steps(is_quiet=options["json"]) as on_step:
                outcome = training.train(
                    asked=asked,
                    family=options["family"],
                    promote=options["promote"],
                    by=None,
                    at=now,
                    on_step=on_step,
                )
        except DomainError as error:
            raise CommandError(error.message) from error
        if options["json"]:
            sys.stdout.write(json.dumps(asdict(outcome)) + "\n")
        else:
            _tell(self, outcome)


@contextmanager
def _steps(*, is_quiet: bool) -> Iterator[OnStep]:
    """What it is doing, for people, on stderr."""
    console = Console(stderr=True, quiet=is_quiet)
    with console.status("Beginning …") as status:
        yield lambda step: status.update(f"{step} …")


def _tell(command: Command, outcome: Result) -> None:
    command.stdout.write(outcome.said)
    for name, gate in outcome.gates.items():
        command.stdout.write(f"  {'passed' if gate['passed'] else 'FAILED'}  {name}: {gate['said']}")
