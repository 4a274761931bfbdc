"""Back to the risk model that was in charge before, or to one that is named."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crisis_triage.shared.errors import DomainError
from signals.management.asking import ask_outcome
from signals.services import promotion, taking_over
from signals.vocabulary import Outcome


class Command(BaseCommand):
    help = (
        "Put the risk model that was in charge before back in charge, and score everyone by it. The scores of all customers "
        "change in one moment."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        ask_outcome(parser)
        parser.add_argument("--to", metavar="VERSION", default="", help="This one instead of the one before.")
        parser.add_argument("--reason", default="", help="For the record.")
        parser.add_argument("--json", action="store_true", help="One JSON object on stdout, and nothing else there.")

    def handle(self, **options: Any) -> None:
        try:
            rollback = promotion.rollback if options["outcome"] == Outcome.CHURN else taking_over.rollback
            done = rollback(to=options["to"], by=None, at=timezone.now(), reason=options["reason"])
        except DomainError as error:
            raise CommandError(error.message) from error
        if options["json"]:
            sys.stdout.write(json.dumps(asdict(done)) + "\n")
        else:
            self.stdout.write(
                f"{done.champion} is in charge instead of {done.before or 'nothing'}; {done.scores:,} scores are new."
            )
