"""Texts of signals, read: language, sentiment and themes beside the signal, and the sentiment as evidence for the score.

``TextDue`` is written with the signal, claimed from its queue (``queues``), and finished in the transaction that writes what was read.

What was read becomes a signal of our own: measure ``text sentiment`` of the parent's kind, occurred and *known* when the parent
was, because whoever had the text could have known. So decayed rates and training see it without a rule of their own.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import connection

from signals.features.meaning import TEXT_SENTIMENT, Meaning
from signals.queries.rates import read_meanings
from signals.services import folding, hints, measures, retries, sources, text_models
from signals.services.queues import Queue
from signals.services.text_models import Readers
from signals.text import reading
from signals.text.plain import LONGEST
from signals.text.reading import Reading
from signals.vocabulary import Kind

log = structlog.get_logger()

GAVE_UP = "Its worker died or was stopped at each of five attempts to read this text."

UNREAD = Queue(
    table="signals_textdue",
    key="signal_id",
    claimed="request.signal_id",
    portions=(1_000, 100, 10, 1, 1),  # a thousand texts take about half a second
    waits=(60, 120, 180, 240),
    lease_seconds=120,
    gave_up=GAVE_UP,
)

READ = """
    SELECT signal.id, source_id, measure_id, kind, value IS NOT NULL, left(text, %(longest)s)
      FROM signals_signal signal JOIN signals_measure measure ON measure.id = measure_id
     WHERE signal.id = ANY(%(ids)s) ORDER BY signal.id
"""
# Only for rows whose lease is still ours. ``derived`` is the measure of the sentiment's own signal; none, none.
WRITE = f"""
WITH given AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(models)s::smallint[], %(languages)s::text[], %(sentiments)s::float8[],
        %(themes)s::text[], %(derived)s::smallint[]) AS given (signal_id, model_id, language, sentiment, themes, derived)
), held AS MATERIALIZED (
    SELECT signal_id FROM signals_textdue
    WHERE lease_token = %(token)s AND signal_id = ANY(%(ids)s) ORDER BY signal_id FOR UPDATE
), known AS MATERIALIZED (
    SELECT given.*, parent.customer_id, parent.occurred_at, parent.known_at
    FROM given JOIN held USING (signal_id) JOIN signals_signal AS parent ON parent.id = signal_id
), kept AS (
    INSERT INTO signals_textreading (signal_id, model_id, language, sentiment, themes, occurred_at)
    SELECT signal_id, model_id, language, sentiment, themes::smallint[], occurred_at FROM known ORDER BY signal_id
    ON CONFLICT (signal_id) DO NOTHING
), done AS (
    DELETE FROM signals_textdue USING held WHERE signals_textdue.signal_id = held.signal_id
), facts AS MATERIALIZED (
    SELECT nextval('signals_signal_id_seq') AS id, %(source)s::smallint AS source_id, customer_id, derived AS measure_id,
        occurred_at, known_at, sentiment AS value, 'sentiment:' || signal_id AS external_id, '' AS text, '' AS author, '' AS url
    FROM known WHERE derived IS NOT NULL
), {folding.STORED}, {folding.FOLDED}
SELECT (SELECT count(*) FROM held), (SELECT count(*) FROM stored)
"""  # noqa: S608  our own pieces


@dataclass(frozen=True)
class Text:
    signal_id: int
    source_id: int
    meaning: Meaning
    kind: Kind
    has_value: bool
    text: str

    @property
    def says_it_itself(self) -> bool:
        """A rating or a sentiment came with the text: to count what we read as well would be to count one opinion twice."""
        return self.has_value and self.meaning.scale is not None and self.kind != Kind.ESCALATION

    @property
    def is_ours(self) -> bool:
        """Notes of our own acts: how we write is not how the customer feels."""
        return self.kind == Kind.OUTREACH


@dataclass(frozen=True)
class Read:
    text: Text
    model_id: int
    reading: Reading


def read_some() -> int:
    """Claim one portion of what is due and read it. Returns how many rows were claimed; 0: nothing is due."""
    taken = UNREAD.take()
    if taken is None:
        return 0
    ids = sorted(signal_id for (signal_id,) in taken.rows)
    readers = text_models.readers()
    done = [found for text in _texts(ids) if (found := _read(text, readers, taken.token))]
    if done:
        retries.atomically(lambda: _write(done, taken.token))
        hints.scores_are_due()
    return len(ids)


def _texts(ids: Sequence[int]) -> list[Text]:
    meanings = {meaning.id: meaning for meaning in read_meanings()}
    with connection.cursor() as cursor:
        cursor.execute(READ, {"ids": list(ids), "longest": LONGEST})
        return [
            Text(signal_id, source_id, meanings[measure_id], Kind(kind), has_value, text)
            for signal_id, source_id, measure_id, kind, has_value, text in cursor.fetchall()
        ]


def _read(text: Text, readers: Readers, token: uuid.UUID) -> Read | None:
    model_id, model = readers.learned.get((text.source_id, text.kind), (readers.lexicon_id, None))
    try:
        found = reading.read(text.text, model=model)
    except Exception as error:
        log.error("text_not_read", signal=text.signal_id, exc_info=error)
        UNREAD.fail(token=token, ids=[text.signal_id], error=error)
        return None
    return Read(text, model_id if found.by_learned else readers.lexicon_id, found)


def _write(done: Sequence[Read], token: uuid.UUID) -> None:
    own = measures.ensure({(read.text.kind, TEXT_SENTIMENT) for read in done if _is_evidence(read)})
    columns: dict[str, Any] = {
        "ids": [read.text.signal_id for read in done],
        "models": [read.model_id for read in done],
        "languages": [read.reading.language for read in done],
        "sentiments": [read.reading.sentiment for read in done],
        "themes": ["{" + ",".join(map(str, read.reading.themes)) + "}" for read in done],
        "derived": [own.get((read.text.kind, TEXT_SENTIMENT)) if _is_evidence(read) else None for read in done],
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, {**columns, "token": token, "source": sources.internal().pk})
        held, _ = cursor.fetchone()
    if held < len(done):
        log.warning("lease_lost", texts=len(done) - held)


def _is_evidence(read: Read) -> bool:
    return read.reading.sentiment is not None and not read.text.says_it_itself and not read.text.is_ours
