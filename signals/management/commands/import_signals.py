"""Import signals from a file."""

from argparse import ArgumentParser

from signals.management.importing import ImportCommand
from signals.vocabulary import Content


class Command(ImportCommand):
    help = "Take signals in from a CSV or NDJSON file, each once however often it is sent. Safe to run again."
    content = Content.SIGNALS

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--backfill", action="store_true", help="these facts were known when they happened, not only from now on"
        )
