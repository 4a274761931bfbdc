"""Texts of signals, read: language, sentiment and themes beside the signal, and the sentiment as evidence for the score.

The row is the job (design 2.3): ``TextDue`` is written with the signal, claimed by lease, counted before the work, and finished in
the transaction that writes what was read. A text that kills its worker ends up alone and is set aside after five attempts.

What was read becomes a signal of our own: measure ``text sentiment`` of the parent's kind, occurred and *known* when the parent
was, because whoever had the text could have known. So decayed rates and training see it without a rule of their own.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import connection, transaction

from signals.features.meaning import TEXT_SENTIMENT, Meaning
from signals.queries.rates import read_meanings
from signals.services import folding, hints, measures, retries, sources, text_models
from signals.services.text_models import Readers
from signals.text import reading
from signals.text.plain import LONGEST
from signals.text.reading import Reading
from signals.vocabulary import Kind

log = structlog.get_logger()

LEASE_SECONDS = 120
CLAIM_SIZES = (1_000, 100, 10, 1, 1)
"""By attempts already made. Five attempts, then quarantine. A thousand texts take about half a second."""

WAIT_SECONDS = 60
GAVE_UP = "Its worker died or was stopped at each of five attempts to read this text."

SET_ASIDE = """
    UPDATE signals_textdue
       SET quarantined_at = statement_timestamp(), lease_until = NULL, lease_token = NULL,
           failure = CASE WHEN failure = '' THEN %(gave_up)s ELSE failure END
     WHERE signal_id IN (
           SELECT signal_id FROM signals_textdue
            WHERE quarantined_at IS NULL AND due_at <= statement_timestamp() AND attempts >= %(most)s
              AND (lease_until IS NULL OR lease_until < statement_timestamp())
              FOR UPDATE SKIP LOCKED)
 RETURNING signal_id
"""
CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT signal_id FROM signals_textdue
         WHERE quarantined_at IS NULL AND due_at <= statement_timestamp() AND attempts = %(attempts)s
           AND (lease_until IS NULL OR lease_until < statement_timestamp())
         ORDER BY due_at LIMIT %(limit)s
           FOR UPDATE SKIP LOCKED
    )
    UPDATE signals_textdue SET attempts = attempts + 1, lease_token = %(token)s,
           lease_until = statement_timestamp() + %(seconds)s * interval '1 second'
      FROM due WHERE signals_textdue.signal_id = due.signal_id
 RETURNING signals_textdue.signal_id
"""
READ = """
    SELECT signal.id, source_id, measure_id, kind, value IS NOT NULL, left(text, %(longest)s)
      FROM signals_signal signal JOIN signals_measure measure ON measure.id = measure_id
     WHERE signal.id = ANY(%(ids)s) ORDER BY signal.id
"""
FAIL = """
    UPDATE signals_textdue
       SET failure = %(failure)s, lease_until = NULL, lease_token = NULL,
           quarantined_at = CASE WHEN attempts >= %(most)s THEN statement_timestamp() END,
           due_at = statement_timestamp() + attempts * %(wait)s * interval '1 second'
     WHERE lease_token = %(token)s AND signal_id = %(id)s
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
    token = uuid.uuid4()
    ids = _claim(token)
    if not ids:
        return 0
    readers = text_models.readers()
    done = [found for text in _texts(ids) if (found := _read(text, readers, token))]
    if done:
        retries.atomically(lambda: _write(done, token))
        hints.scores_are_due()
    return len(ids)


@transaction.atomic
def _claim(token: uuid.UUID) -> list[int]:
    """Lease some due rows and count the attempt, committed before any work. The freshest first."""
    with connection.cursor() as cursor:
        cursor.execute(SET_ASIDE, {"most": len(CLAIM_SIZES), "gave_up": GAVE_UP})
        if gone := cursor.fetchall():
            log.error("texts_quarantined", signals=[signal_id for (signal_id,) in gone])
        for attempts, limit in enumerate(CLAIM_SIZES):
            cursor.execute(CLAIM, {"seconds": LEASE_SECONDS, "token": token, "attempts": attempts, "limit": limit})
            if rows := cursor.fetchall():
                return sorted(signal_id for (signal_id,) in rows)
    return []


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
        _fail(text, token, error)
        return None
    return Read(text, model_id if found.by_learned else readers.lexicon_id, found)


def _fail(text: Text, token: uuid.UUID, error: Exception) -> None:
    failure = f"{type(error).__name__}: {str(error).strip()[:500]}"
    about: dict[str, Any] = {
        "id": text.signal_id,
        "token": token,
        "failure": failure,
        "most": len(CLAIM_SIZES),
        "wait": WAIT_SECONDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(FAIL, about)


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
