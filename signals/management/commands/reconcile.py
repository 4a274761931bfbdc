"""``reconcile SOURCE``: read its list again now, page by page, and say what came of it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crisis_triage.shared.errors import DomainError
from signals.models import Reconcile
from signals.queries.sources import get_source
from signals.readers import reconcile as reader
from signals.services import reconciles


class Command(BaseCommand):
    help = "Reads the list of a source again, as it is done every day, so that missed webhooks heal."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("source", help="Its name in files and in the API.")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, source: str, as_json: bool, **_options: object) -> None:
        try:
            row = reconciles.read_now(source=get_source(source), by=None, at=timezone.now())
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        while _now(row).due_at <= timezone.now() and reader.read_due():
            pass  # a page each
        if row.failure:
            raise CommandError(row.failure)
        counts = {"pages": row.pages, "items": row.brought, "healed": row.healed}
        rest = "; there is more, and it goes on within an hour" if row.began_at else ""
        said = ", ".join(f"{count:,} {name}" for name, count in counts.items())
        self.stdout.write(json.dumps(counts | {"is_done": row.began_at is None}) if as_json else f"{said}{rest}")


def _now(row: Reconcile) -> Reconcile:
    row.refresh_from_db()
    return row
