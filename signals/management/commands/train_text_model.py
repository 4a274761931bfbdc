"""Learn how our own customers sound, from survey answers that carry a rating; the workers do the same once a week."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crisis_triage.shared.errors import DomainError
from signals.services import text_training

NONE_YET = "No signal carries both a rating and a text yet, so texts are read by the lexicon. Import survey answers with value and text."


class Command(BaseCommand):
    help = (
        "For each source that brings rated texts (surveys): learn a model of sentiment, compare it with the lexicon on answers "
        "that it has not seen, and use it for that source from now on if it is better."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="One JSON object on stdout, and nothing else there.")

    def handle(self, **options: Any) -> None:
        try:
            outcomes = text_training.train(at=timezone.now())
        except DomainError as error:
            raise CommandError(error.message) from error
        if options["json"]:
            sys.stdout.write(json.dumps({"sources": [asdict(outcome) for outcome in outcomes]}) + "\n")
            return
        for outcome in outcomes:
            self.stdout.write(f"{outcome.source}, {outcome.kind}: {outcome.model}. {outcome.why}")
        if not outcomes:
            self.stdout.write(NONE_YET)
