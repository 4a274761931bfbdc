"""Publish scores that were held because too many would jump at once: somebody has looked, and the change is real."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crisis_triage.shared.errors import DomainError
from signals.services import guard, hints


class Command(BaseCommand):
    help = "Let scores be published again that are held because too many would jump at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--because", required=True, metavar="REASON", help="Why the new scores are right.")

    def handle(self, **options: Any) -> None:
        try:
            guard.release(by=None, at=timezone.now(), because=options["because"])
        except DomainError as error:
            raise CommandError(error.message) from error
        hints.scores_are_due()
        self.stdout.write("Scores are published again; what waited is being scored now.")
