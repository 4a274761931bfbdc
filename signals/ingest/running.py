"""An import at work. The row is the job: whoever holds its lease takes chunk after chunk, and each chunk moves the counters
and the place in the file in the same transaction as its rows. Killed anywhere, it goes on where the last chunk ended:
nothing is lost and nothing is doubled.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import structlog
from django.db import DataError, IntegrityError, connection
from django.utils import timezone

from crisis_triage.shared.errors import DomainError, FieldError
from signals.ingest import leases, noting
from signals.ingest.layout import Layout, as_json, read_layout
from signals.ingest.lines import FileRefused, Lines
from signals.ingest.parsing import Parsed, parser
from signals.ingest.rows import Row, read_rows
from signals.ingest.taking import NOTICES, Feed, Taken, take_in
from signals.models import Import
from signals.services import hints, quarantine, sources
from signals.services.items import Refused
from signals.services.retries import atomically
from signals.vocabulary import Content

log = structlog.get_logger()

CHUNK_ROWS = {Content.CUSTOMERS: 5_000, Content.CONTACTS: 5_000, Content.SIGNALS: 20_000}
CHUNK_BYTES = 8 << 20
"""Of raw text, so that memory stays flat for rows of any length."""

OnChunk = Callable[[Import], None]
Chunk = list[tuple[Row, Parsed]]

ADVANCE = """
UPDATE signals_import SET
    rows_done = rows_done + %(rows)s, created = created + %(created)s, updated = updated + %(updated)s,
    unchanged = unchanged + %(unchanged)s, accepted = accepted + %(accepted)s, duplicate = duplicate + %(duplicate)s,
    parked = parked + %(parked)s, rejected = rejected + %(rejected)s, stale = stale + %(stale)s, ignored = ignored + %(ignored)s,
    position = %(position)s, line = %(line)s, bytes_done = %(bytes_done)s,
    attempts = 0, lease_until = statement_timestamp() + %(lease)s
WHERE id = %(id)s AND lease_token = %(token)s AND state = 'due'
"""


def work(of_import: Import, *, seconds: float | None = None, on_chunk: OnChunk | None = None) -> Import:
    """Work off an import whose lease is ours (``leases.claim``), for so many seconds or to the end.

    A file that cannot be read, or not to its end, fails the import with one sentence; what came before stays in. Raises
    LeaseLost when somebody else took over.
    """
    until = monotonic() + seconds if seconds is not None else None
    try:
        is_done = _Run(of_import, on_chunk).go(until)
    except leases.LeaseLost:
        raise
    except DomainError as error:
        leases.fail(of_import, error.message)
    except Exception:
        # Its lease runs out by itself, so that the next attempt comes after a pause.
        log.exception("import_stumbled", of_import=of_import.pk)
        raise
    else:
        (leases.finish if is_done else leases.release)(of_import)
    of_import.refresh_from_db()
    if of_import.content == Content.CUSTOMERS:
        hints.customers_arrived()
    return of_import


class _Run:
    def __init__(self, of_import: Import, on_chunk: OnChunk | None) -> None:
        self.row = of_import
        self.on_chunk = on_chunk
        self.content = Content(of_import.content)
        self.unknown: set[str] = set()
        known = "when it happened" if of_import.is_backfill else "now"
        self.feed = Feed(self.content, of_import.source, known, of_import.uploaded_by)  # type: ignore[arg-type]

    def go(self, until: float | None) -> bool:
        """True at the end of the file, False when the time is up."""
        layout = self._layout()
        if self.content == Content.CUSTOMERS:
            sources.customers_come_from(self.row.source)
        with Lines(Path(self.row.path), position=self.row.position, number=self.row.line) as lines:
            for chunk in chunks(lines, layout, self.content, self.unknown):
                self._commit(chunk, lines.disk_position)
                if self.on_chunk:
                    self.row.refresh_from_db()
                    self.on_chunk(self.row)
                if until is not None and monotonic() > until:
                    return False
        self._note_unknown(layout)
        return True

    def _layout(self) -> Layout:
        layout = read_layout(Path(self.row.path), self.content, self.row.mapping)
        if self.row.layout is None:
            Import.objects.filter(pk=self.row.pk).update(layout=as_json(layout))
        elif (
            tuple(self.row.layout["columns"]) != layout.columns
            or Path(self.row.path).stat().st_size != self.row.size_bytes
        ):
            raise FileRefused("The file was changed since its import began. Import it anew.", field="file")
        return layout

    def _note_unknown(self, layout: Layout) -> None:
        if self.unknown:
            noted = as_json(layout) | {"unknown": sorted({*layout.unknown, *self.unknown})}
            Import.objects.filter(pk=self.row.pk).update(layout=noted)

    def _commit(self, chunk: Chunk, bytes_done: int) -> None:
        try:
            atomically(lambda: self._take(chunk, bytes_done))
        except (DataError, IntegrityError) as error:
            # Our checks let something through that the database refuses. Its neighbours must not suffer: halve until it is alone.
            if len(chunk) == 1:
                log.warning("row_refused_by_database", of_import=self.row.pk, line=chunk[0][0].line, reason=str(error))
                chunk = [(chunk[0][0], refused_by_database(chunk[0][0].raw, error))]
                atomically(lambda: self._take(chunk, bytes_done))
                return
            middle = len(chunk) // 2
            self._commit(chunk[:middle], bytes_done)
            self._commit(chunk[middle:], bytes_done)

    def _take(self, chunk: Chunk, bytes_done: int) -> None:
        at = timezone.now()
        rows, parsed = [row for row, _ in chunk], [one for _, one in chunk]
        taken = take_in(self.feed, parsed, [row.raw for row in rows], at=at)
        noting.keep(self.row, rows[0], noting.noted(rows, parsed, taken))
        quarantine.keep(
            source=self.row.source,
            content=self.content,
            of_import=self.row,
            rows=[(chunk[place][0].line, refused) for place, refused in sorted(taken.refused.items())],
            at=at,
        )
        self._advance(chunk[-1][0], taken, len(chunk), bytes_done)

    def _advance(self, last: Row, taken: Taken, rows: int, bytes_done: int) -> None:
        words = ("created", "updated", "unchanged", "accepted", "duplicate", "parked", "rejected", *NOTICES)
        where = {"rows": rows, "position": last.end, "line": last.end_line, "bytes_done": bytes_done}
        whose = {"id": self.row.pk, "token": self.row.lease_token, "lease": leases.LEASE}
        with connection.cursor() as cursor:
            counts = {word: taken.counts[word] for word in words}
            cursor.execute(ADVANCE, counts | where | whose)  # type: ignore[arg-type]  # psycopg2 adapts a timedelta; the stub forgets it
            if cursor.rowcount != 1:
                raise leases.LeaseLost


def chunks(lines: Lines, layout: Layout, content: Content, unknown: set[str]) -> Iterator[Chunk]:
    """Rows with what they say, bounded by number and by size. Before a file's break is reported, what came before is given."""
    parse = parser(content, layout, unknown=unknown)
    chunk: Chunk = []
    size = 0
    try:
        for row in read_rows(lines, layout):
            chunk.append((row, parse(row)))
            size += len(row.raw)
            if len(chunk) >= CHUNK_ROWS[content] or size >= CHUNK_BYTES:
                yield chunk
                chunk, size = [], 0
    except FileRefused:
        if chunk:
            yield chunk
        raise
    if chunk:
        yield chunk


def refused_by_database(raw: str, error: Exception) -> Refused:
    reason = str(error).strip().splitlines()[0][:300]
    return Refused(raw, [FieldError("", "refused_by_database", f"The database refuses this row: {reason}.")])
