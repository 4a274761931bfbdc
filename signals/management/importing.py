"""What the three import commands share: options, a progress bar for people, one JSON object for programs."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from crisis_triage.shared.errors import DomainError
from signals.ingest import leases, rejects, running, starting
from signals.ingest.preview import preview
from signals.ingest.running import OnChunk
from signals.ingest.taking import WORDS
from signals.models import Import
from signals.services import parking, sources
from signals.vocabulary import Content

STOPPED = "Stopped by hand. What was taken in stays in; import the file again for the rest."


@dataclass(frozen=True)
class Told:
    """What there is to say at the end."""

    rows: int
    counts: dict[str, int]
    unknown: list[str]
    failure: str

    def as_json(self) -> str:
        extra: dict[str, Any] = {"unknown_columns": self.unknown} if self.unknown else {}
        if self.failure:
            extra["failure"] = self.failure
        return json.dumps({"rows": self.rows, **self.counts, **extra})

    def as_text(self) -> str:
        counted = ", ".join(f"{number:,} {word}" for word, number in self.counts.items())
        unknown = f"\nColumns that nobody knows, passed over: {', '.join(self.unknown)}" if self.unknown else ""
        return f"{self.rows:,} rows: {counted}{unknown}"


class ImportCommand(BaseCommand):
    content: Content

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV or NDJSON, also gzipped")
        parser.add_argument(
            "--source", default="file", metavar="NAME", help="whose external ids these are (default: file)"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
        parser.add_argument(
            "--rejects", type=Path, metavar="FILE", help="write the refused rows with their reasons there"
        )
        parser.add_argument(
            "--json", action="store_true", help="one JSON object on standard output, and nothing else there"
        )

    def handle(self, **options: Any) -> None:
        is_backfill = options.get("backfill", False)
        try:
            if options["dry_run"]:
                told = rehearse(options["file"], self.content, options["source"], is_backfill)
            else:
                told = import_file(options["file"], self.content, options["source"], is_backfill, options["rejects"])
        except DomainError as error:
            raise CommandError(error.message) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error
        except (OperationalError, InterfaceError) as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(
                f"The database does not answer: {reason}. Run this again; it goes on where it was."
            ) from error
        self.stdout.write(told.as_json() if options["json"] else told.as_text())
        if told.failure:
            raise CommandError(told.failure)


def rehearse(path: Path, content: Content, source: str, is_backfill: bool) -> Told:
    with transaction.atomic():
        seen = preview(path, content, sources.get_or_create(source, by=None), is_backfill=is_backfill, rows=None)
        transaction.set_rollback(True)
    return Told(seen.rows, seen.counts, seen.unknown, seen.failure)


def import_file(path: Path, content: Content, source: str, is_backfill: bool, rejects_file: Path | None) -> Told:
    feed = sources.get_or_create(source, by=None)
    of_import = starting.begin(path=path, content=content, source=feed, is_backfill=is_backfill, by=None)
    try:
        with progress(of_import) as on_chunk:
            of_import = running.work(of_import, on_chunk=on_chunk)
    except KeyboardInterrupt:
        leases.fail(of_import, STOPPED)
        raise
    if content == Content.CUSTOMERS:
        parking.attach(at=timezone.now())
    if rejects_file:
        with rejects_file.open("w", newline="", encoding="utf-8") as file:
            rejects.write(of_import, file)
    return _told(of_import)


def _told(of_import: Import) -> Told:
    counts = {word: getattr(of_import, word) for word in WORDS[Content(of_import.content)]}
    return Told(of_import.rows_done, counts, (of_import.layout or {}).get("unknown", []), of_import.failure)


@contextmanager
def progress(of_import: Import) -> Iterator[OnChunk | None]:
    """A bar on standard error, for people only."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(of_import.file_name, total=max(of_import.size_bytes, 1), completed=of_import.bytes_done)
        yield lambda now: bar.update(task, completed=now.bytes_done, description=f"{now.rows_done:,} rows")
