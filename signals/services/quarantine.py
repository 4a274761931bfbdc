"""Rows that could not be taken in: kept as they came, with the reason, to be corrected and replayed or discarded."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from signals.models import Import, Source
from signals.services import tallies
from signals.services.items import Refused
from signals.vocabulary import Content

LONGEST_RAW = 20_000
"""Enough to recognise any honest row; a line of a gigabyte is not worth keeping."""

KEEP = """
INSERT INTO signals_quarantinedrow (source_id, content, of_import_id, line, raw, field, reason)
SELECT %(source)s, %(content)s, %(of_import)s, line, raw, field, reason
FROM unnest(%(lines)s::int[], %(raws)s::text[], %(fields)s::text[], %(reasons)s::text[]) AS new (line, raw, field, reason)
WHERE %(of_import)s IS NOT NULL OR NOT EXISTS (
    SELECT FROM signals_quarantinedrow AS old
    WHERE old.source_id = %(source)s AND old.of_import_id IS NULL AND old.replayed_at IS NULL AND old.discarded_at IS NULL
      AND old.line = new.line AND old.raw = new.raw)
ON CONFLICT (of_import_id, line) DO NOTHING
"""


def keep(
    *,
    source: Source,
    content: Content,
    rows: Sequence[tuple[int, Refused]],
    of_import: Import | None = None,
    at: datetime,
) -> None:
    """Keep refused rows with their line. Keeping the same row again (a batch that is sent again and again, an import that
    resumes) changes nothing."""
    if not rows:
        return
    tallies.note(source, at=at, rejected=len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP,
            {
                "source": source.pk,
                "content": content,
                "of_import": of_import.pk if of_import else None,
                "lines": [line for line, _ in rows],
                "raws": [shortened(refused.raw) for _, refused in rows],
                "fields": [_without_nul(refused.errors[0].field) for _, refused in rows],
                "reasons": [_without_nul(" ".join(error.message for error in refused.errors)) for _, refused in rows],
            },
        )


def _without_nul(text: str) -> str:
    """A reason quotes what was wrong, and PostgreSQL holds no NUL."""
    return text.replace("\0", "�")


def shortened(raw: str) -> str:
    clean = _without_nul(raw)
    return clean if len(clean) <= LONGEST_RAW else f"{clean[:LONGEST_RAW]}… ({len(clean):,} characters)"
