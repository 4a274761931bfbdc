"""Answers with a rating beside their text: what a text model can be learned from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from signals.features.meaning import Meaning
from signals.models import Source
from signals.queries.rates import read_meanings
from signals.text.labels import is_rating, label
from signals.text.language import ENGLISH, language
from signals.text.learning import without_duplicates
from signals.text.plain import LONGEST

MOST = 20_000
"""The newest of each source and kind. More teach next to nothing, and take minutes."""

READ_GROUPS = """
    SELECT DISTINCT source_id, measure_id FROM signals_facttally WHERE measure_id = ANY(%(measures)s) ORDER BY 1, 2
"""
READ = """
    SELECT measure_id, value, left(text, %(longest)s), occurred_at
      FROM signals_signal
     WHERE source_id = %(source)s AND measure_id = ANY(%(measures)s) AND value IS NOT NULL AND text <> '' AND known_at <= %(at)s
     ORDER BY known_at DESC, id DESC LIMIT %(most)s
"""


@dataclass(frozen=True)
class RatedTexts:
    """In English, without duplicates, of one source and kind."""

    source: Source
    kind: str
    texts: list[str]
    labels: list[str]
    first_at: datetime | None
    last_at: datetime | None


def read_rated_texts(*, at: datetime) -> list[RatedTexts]:
    """Of every source and kind that rates. It reads history: for training, once a week."""
    meanings = {meaning.id: meaning for meaning in read_meanings() if is_rating(meaning)}
    sources = Source.objects.in_bulk()
    groups: dict[tuple[int, str], list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(READ_GROUPS, {"measures": list(meanings)})
        for source_id, measure_id in cursor.fetchall():
            groups.setdefault((source_id, meanings[measure_id].kind), []).append(measure_id)
    return [_read(sources[source_id], kind, ids, meanings, at) for (source_id, kind), ids in groups.items()]


def _read(source: Source, kind: str, ids: list[int], meanings: Mapping[int, Meaning], at: datetime) -> RatedTexts:
    with connection.cursor() as cursor:
        cursor.execute(READ, {"source": source.pk, "measures": ids, "longest": LONGEST, "at": at, "most": MOST})
        rows = [
            (text, said, moment)
            for measure_id, value, text, moment in cursor.fetchall()
            if (said := label(value, meanings[measure_id])) and language(text) == ENGLISH
        ]
    texts, labels = without_duplicates([text for text, _, _ in rows], [said for _, said, _ in rows])
    moments = [moment for _, _, moment in rows]
    return RatedTexts(source, kind, texts, labels, min(moments, default=None), max(moments, default=None))
