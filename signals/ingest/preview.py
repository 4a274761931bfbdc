"""What an import would do, found out by doing it in a transaction that is rolled back."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from signals.ingest.layout import COLUMNS, Layout, read_layout
from signals.ingest.lines import FileRefused, Lines
from signals.ingest.noting import Example, examples
from signals.ingest.running import Chunk, chunks, refused_by_database
from signals.ingest.taking import NOTICES, WORDS, Feed, Taken, take_in
from signals.models import Source
from signals.services import sources
from signals.services.facts import Known
from signals.vocabulary import Content

FIRST_ROWS = 10
FIRST_ERRORS = 20
FIRST_OF_EACH = 5
"""Examples of each thing that may become of a row."""
LOOKED_AT = 10_000


@dataclass(frozen=True)
class ErrorExample:
    line: int
    raw: str
    field: str
    message: str


@dataclass
class Preview:
    """``counts`` has a number for each word that may become of a row; they add up to ``rows``. ``failure`` says why the
    file could not be read to its end."""

    layout: Layout
    recognised: list[str]
    unknown: list[str]
    missing: list[str]
    counts: dict[str, int]
    rows: int = 0
    is_whole_file: bool = True
    first_rows: list[list[str]] = field(default_factory=list)
    errors: list[ErrorExample] = field(default_factory=list)
    failure: str = ""
    examples: list[Example] = field(default_factory=list)
    notices: dict[str, int] = field(default_factory=dict)


def preview(
    path: Path,
    content: Content,
    source: Source,
    *,
    is_backfill: bool = False,
    by: User | None = None,
    rows: int | None = LOOKED_AT,
    mapping: Mapping[str, str] | None = None,
) -> Preview:
    """The first so many rows (None: all). Raises FileRefused for a file of other content, as the import itself would."""
    layout = read_layout(path, content, mapping)
    seen = Preview(
        layout,
        recognised=[name for name in layout.columns if name in COLUMNS[content]],
        unknown=list(layout.unknown),
        missing=list(layout.missing),
        counts=dict.fromkeys(WORDS[content], 0),
        notices=dict.fromkeys(NOTICES, 0),
    )
    known: Known = "when it happened" if is_backfill else "now"
    with transaction.atomic():
        if content == Content.CUSTOMERS:
            sources.customers_come_from(source)
        try:
            _look(seen, path, Feed(content, source, known, by), rows)
        except FileRefused as error:
            seen.failure = error.message
        transaction.set_rollback(True)
    return seen


def _look(seen: Preview, path: Path, feed: Feed, rows: int | None) -> None:
    unknown: set[str] = set()
    with Lines(path) as lines:
        for whole_chunk in chunks(lines, seen.layout, feed.content, unknown):
            chunk = whole_chunk if rows is None else whole_chunk[: rows - seen.rows]
            _note(seen, chunk, _rehearse(feed, chunk))
            if len(chunk) < len(whole_chunk) or seen.rows == rows:
                seen.is_whole_file = len(chunk) == len(whole_chunk) and lines.next() is None
                break
    seen.unknown = sorted({*seen.unknown, *unknown})


def _rehearse(feed: Feed, chunk: Chunk) -> Taken:
    try:
        with transaction.atomic():
            return take_in(feed, [parsed for _, parsed in chunk], [row.raw for row, _ in chunk], at=timezone.now())
    except (DataError, IntegrityError) as error:
        if len(chunk) == 1:
            return Taken(Counter(rejected=1), {0: refused_by_database(chunk[0][0].raw, error)})
    middle = len(chunk) // 2
    first, second = _rehearse(feed, chunk[:middle]), _rehearse(feed, chunk[middle:])
    return first.followed_by(second, behind=middle)


def _note(seen: Preview, chunk: Chunk, taken: Taken) -> None:
    seen.rows += len(chunk)
    for counted in (seen.counts, seen.notices):
        for word in counted:
            counted[word] += taken.counts[word]
    _note_examples(seen, chunk, taken)
    for row, _ in chunk[: FIRST_ROWS - len(seen.first_rows)]:
        seen.first_rows.append([cell[:200] for cell in row.cells] or [row.raw[:200]])
    for place in sorted(taken.refused)[: FIRST_ERRORS - len(seen.errors)]:
        refused = taken.refused[place]
        message = " ".join(error.message for error in refused.errors)
        example = ErrorExample(chunk[place][0].line, refused.raw[:500], refused.errors[0].field, message)
        seen.errors.append(example)


def _note_examples(seen: Preview, chunk: Chunk, taken: Taken) -> None:
    left = {word: FIRST_OF_EACH - sum(one.word == word for one in seen.examples) for word in seen.counts}
    if not any(left[word] and seen.counts[word] for word in left if word != "rejected"):
        return
    for one in examples([row for row, _ in chunk], [parsed for _, parsed in chunk], taken):
        if left[one.word] > 0:
            left[one.word] -= 1
            seen.examples.append(one)
