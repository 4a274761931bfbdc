"""What the three import commands share: options, a progress bar for people, one JSON object for programs."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.text import slugify
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from crisis_triage.shared.errors import DomainError, Invalid
from signals.ingest import column_names, leases, rejects, running, sheets, starting, uploads
from signals.ingest.noting import Example
from signals.ingest.preview import preview
from signals.ingest.running import OnChunk
from signals.ingest.taking import NOTICES, WORDS
from signals.models import Import
from signals.services import parking, sources
from signals.vocabulary import Content

SAID = {
    "ignored": "taken without some of their fields, which another source keeps or of which something newer is known",
    "stale": "unchanged because something newer is known",
}
STOPPED = "Stopped by hand. What was taken in stays in; import the file again for the rest."


@dataclass(frozen=True)
class Told:
    """What there is to say at the end. ``counts`` add up to the rows; ``notices`` are of rows that are counted there."""

    rows: int
    counts: dict[str, int]
    unknown: list[str]
    failure: str
    notices: dict[str, int]
    examples: Sequence[Example] = ()
    import_id: int | None = None

    def as_json(self) -> str:
        extra: dict[str, Any] = {word: number for word, number in self.notices.items() if number}
        extra |= {"unknown_columns": self.unknown} if self.unknown else {}
        extra |= {"examples": [asdict(one) for one in self.examples]} if self.examples else {}
        if self.failure:
            extra["failure"] = self.failure
        return json.dumps({"rows": self.rows, **self.counts, **extra})

    def as_text(self) -> str:
        counted = ", ".join(f"{number:,} {word}" for word, number in self.counts.items())
        lines = [f"{self.rows:,} rows: {counted}"]
        lines += [f"{number:,} {SAID[word]}" for word, number in self.notices.items() if number]
        if self.unknown:
            lines.append(f"Columns that nobody knows, passed over: {', '.join(self.unknown)}. Name them with --map.")
        lines += [_line(one) for one in self.examples]
        if self.import_id:
            lines.append(f"This is import {self.import_id}: revert_import {self.import_id} takes it back.")
        return "\n".join(lines)


def _line(one: Example) -> str:
    changes = "; ".join(f"{field}: {before or 'empty'} → {after or 'empty'}" for field, before, after in one.changes)
    return f"  line {one.line}: {one.word} {one.external_id}{' · ' if changes else ''}{changes}"


class ImportCommand(BaseCommand):
    content: Content

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV, XLSX or NDJSON, also gzipped")
        parser.add_argument("--sheet", default="", metavar="NAME", help="of a workbook (default: the first)")
        parser.add_argument(
            "--source", default="file", metavar="NAME", help="whose external ids these are (default: file)"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="COLUMN=FIELD",
            help="a column that is called otherwise in the file, and our field (empty: pass over); remembered for this source",
        )
        parser.add_argument(
            "--rejects", type=Path, metavar="FILE", help="write the refused rows with their reasons there"
        )
        parser.add_argument(
            "--json", action="store_true", help="one JSON object on standard output, and nothing else there"
        )

    def handle(self, **options: Any) -> None:
        file = options["file"]
        try:
            table = as_table(file, options["sheet"])
            of_file = OfFile(table, self.content, options["source"], options.get("backfill", False), file.name)
            said = dict(_pair(one) for one in options["map"])
            told = rehearse(of_file, said) if options["dry_run"] else import_file(of_file, said, options["rejects"])
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


class OfFile(NamedTuple):
    path: Path
    content: Content
    source: str
    is_backfill: bool
    name: str


def as_table(file: Path, sheet: str) -> Path:
    """A workbook's table stands where uploads are, under a name that says what is in it: a second attempt goes on where the first was."""
    if not file.is_file() or not sheets.is_workbook(file):
        return file
    folder = Path(settings.MEDIA_ROOT) / uploads.FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    table = folder / f"{starting.fingerprint(file)}-{slugify(sheet) or 'first'}.csv"
    sheets.write_table(file, table, sheet=sheet)
    return table


def _pair(said: str) -> tuple[str, str]:
    theirs, separator, ours = said.rpartition("=")
    if not separator or not theirs.strip():
        raise Invalid(f"“{said}” names no column. Write --map 'Their column=our_field'.", field="map")
    return theirs, ours


def rehearse(of_file: OfFile, said: Mapping[str, str]) -> Told:
    with transaction.atomic():
        feed = sources.get_or_create(of_file.source, by=None)
        mapping = column_names.to_use(feed, of_file.content, said)
        seen = preview(of_file.path, of_file.content, feed, is_backfill=of_file.is_backfill, rows=None, mapping=mapping)
        transaction.set_rollback(True)
    return Told(seen.rows, seen.counts, seen.unknown, seen.failure, seen.notices, seen.examples)


def import_file(of_file: OfFile, said: Mapping[str, str], rejects_file: Path | None) -> Told:
    path, content, source, is_backfill, file_name = of_file
    feed = sources.get_or_create(source, by=None)
    mapping = column_names.to_use(feed, content, said)
    of_import = starting.begin(
        path=path, content=content, source=feed, is_backfill=is_backfill, by=None, mapping=mapping, file_name=file_name
    )
    if said:
        column_names.remember(feed, content, mapping)
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
    notices = {word: getattr(of_import, word) for word in NOTICES}
    unknown = (of_import.layout or {}).get("unknown", [])
    return Told(of_import.rows_done, counts, unknown, of_import.failure, notices, import_id=of_import.pk)


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
