"""Take an import back as a whole."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import audit
from accounts.models import User
from crisis_triage.shared.errors import DomainError, NotFound
from signals.ingest import leases, reverting
from signals.models import Import
from signals.queries import imports


class Command(BaseCommand):
    help = "Take back what an import brought and changed. What somebody changed since stays, and is listed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=int, metavar="ID", help="the number of the import: see /imports")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who takes it back")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, **options: Any) -> None:
        try:
            done = _take_back(options["id"], options["by"])
        except DomainError as error:
            raise CommandError(error.message) from error
        told = {"state": done.state, "taken_back": done.taken_back, "restored": done.restored, "left": done.left}
        kept = [
            {"external_id": one.external_id, "field": one.field, "reason": one.reason}
            for one in imports.conflicts(done)
        ]
        if options["json"]:
            self.stdout.write(json.dumps(told | {"conflicts": kept}))
            return
        self.stdout.write(
            f"{done.taken_back:,} are gone, {done.restored:,} are as they were before, {done.left:,} stay as they are."
        )
        for one in kept:
            self.stdout.write(f"  {one['external_id']} {one['field'] or 'stays'}: {one['reason']}")


def _take_back(import_id: int, email: str) -> Import:
    by = User.objects.filter(email=email.lower(), is_active=True).first()
    if by is None:
        raise NotFound(f"There is nobody here with the address {email}.")
    with audit.acting(by=by):
        of_import = imports.get(by, import_id)
        reverting.revert(of_import=of_import, by=by, at=timezone.now())
        claimed = leases.claim(import_id)
        if claimed is None:
            raise leases.LeaseLost
        return reverting.work(claimed)
