"""Deletions over there. A list of what changed never tells them; a whole list does, by what is missing in it.

Only what once stood in the list can be missing: each page notes what it holds. A mark is no deletion: a person decides, and what is
listed again is not marked any more.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from crisis_triage.shared.sql import ask
from signals.mapping import engine, spec
from signals.models import Reconcile
from signals.services import items, mappings

FEW = 10
LARGEST_SHARE = 0.2
"""So many may be missing at once; more are more likely a list that is not whole any more."""

NOTE = """
INSERT INTO signals_listedrecord AS known (source_id, external_id, seen_at, verdict, reason)
SELECT %(source)s, external_id, %(at)s, '', '' FROM unnest(%(names)s::text[]) AS listed (external_id)
ON CONFLICT (source_id, external_id) DO UPDATE SET seen_at = EXCLUDED.seen_at,
    gone_at = CASE known.verdict WHEN 'taken_back' THEN known.gone_at END,
    verdict = CASE known.verdict WHEN 'taken_back' THEN known.verdict ELSE '' END,
    reason = CASE known.verdict WHEN 'taken_back' THEN known.reason ELSE '' END,
    settled_by_id = CASE known.verdict WHEN 'taken_back' THEN known.settled_by_id END,
    settled_at = CASE known.verdict WHEN 'taken_back' THEN known.settled_at END
RETURNING id
"""
_MISSING = """signals_signal AS signal
WHERE record.source_id = %(source)s AND record.seen_at < %(began)s AND record.gone_at IS NULL
  AND signal.source_id = record.source_id AND signal.external_id = record.external_id
  AND NOT EXISTS (SELECT FROM signals_retraction WHERE signal_id = signal.id)
"""
COUNT = f"""
SELECT (SELECT count(*) FROM signals_listedrecord AS record, {_MISSING}),
       (SELECT count(*) FROM signals_listedrecord WHERE source_id = %(source)s AND gone_at IS NULL)
"""  # noqa: S608  our own pieces
MARK = f"UPDATE signals_listedrecord AS record SET gone_at = %(at)s FROM {_MISSING} RETURNING record.id"  # noqa: S608  our own piece


def note(row: Reconcile, bodies: Sequence[bytes], *, at: datetime) -> None:
    """What stands on a page, by the ids that the mapping gives."""
    mapping = mappings.current(row.source)
    if mapping is None:
        return
    rule = spec.read(mapping.spec)
    made = [each for body in bodies for each in engine.apply(rule, msgspec.json.decode(body)).made]
    said = {str(each.fields.get("external_id") or "") for each in made}
    names = sorted(name for name in said if name and len(name) <= items.LONGEST["external_id"] and "\0" not in name)
    ask(NOTE, {"source": row.source_id, "at": at, "names": names})


def mark(row: Reconcile, *, at: datetime) -> tuple[int, str]:
    """Behind the last page of a whole list. How many are missing, or why nothing was marked."""
    given = {"source": row.source_id, "began": row.began_at, "at": at}
    [(missing, known)] = ask(COUNT, given)
    if missing > max(FEW, LARGEST_SHARE * known):
        return 0, (
            f"{missing:,} of {known:,} records are missing in the whole list, too many to believe it. Nothing was marked: look whether the "
            "address still gives everything."
        )
    return len(ask(MARK, given)), ""
