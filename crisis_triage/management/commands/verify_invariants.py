"""Ask the live database whether everything that must always be true is true. Changes nothing."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from crisis_triage.management import invariants


class Command(BaseCommand):
    help = "Check the invariants on the live database. Exit code 1, with their names, if any is violated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="Reckon everybody's rates and scores anew, not only those of a sample."
        )
        parser.add_argument("--only", nargs="+", choices=invariants.names(), help="These and no others.")
        parser.add_argument("--json", action="store_true", help="One JSON object on stdout, and nothing else there.")

    def handle(self, **options: Any) -> None:
        with transaction.atomic():
            if not _is_nested():
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            found = {
                name: invariants.ask(name, everything=options["all"]) for name in options["only"] or invariants.names()
            }
        violated = {name: violators for name, violators in found.items() if violators}
        if options["json"]:
            sys.stdout.write(json.dumps({"ok": not violated, "checked": list(found), "violated": violated}) + "\n")
        else:
            for name, violators in found.items():
                self.stdout.write(f"{'VIOLATED' if violators else 'ok':9}{name.replace('_', ' ')}")
        if violated:
            said = "; ".join(f"{name} ({', '.join(violators)})" for name, violators in violated.items())
            raise CommandError(f"{len(violated)} of {len(found)} invariants are violated: {said}")


def _is_nested() -> bool:
    """Inside a test's transaction the isolation level is set already."""
    return bool(connection.savepoint_ids)
