"""An import is taken back as a whole. The row is the job again: chunk after chunk, the last one first, each in one transaction with its
mark, so that a worker that dies half-way through costs nothing and undoes nothing twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from django.db import transaction
from django.utils import timezone

from accounts import access
from accounts.access import Action
from accounts.models import User
from accounts.services import reverting as records
from crisis_triage.shared.errors import DomainError
from crisis_triage.shared.sql import ask
from signals.ingest import leases
from signals.ingest.noting import as_states
from signals.models import Import, ImportedChunk, QuarantinedRow, RevertConflict
from signals.services import hints, taking_back
from signals.services.retries import atomically
from signals.vocabulary import Content, ImportState

ENDED = (ImportState.DONE, ImportState.FAILED)
CONFLICTS_AT_ONCE = 2_000
LEASE = timedelta(minutes=5)
"""Longer than for an import: a chunk's customers are reckoned and scored anew, and a chunk that outlives its lease is undone."""

MARK = "UPDATE signals_importedchunk SET reverted_at = now() WHERE id = %(chunk)s AND reverted_at IS NULL RETURNING id"
ADVANCE = """
UPDATE signals_import SET taken_back = taken_back + %(gone)s, restored = restored + %(restored)s, "left" = "left" + %(left)s,
    attempts = 0, lease_until = statement_timestamp() + %(lease)s
WHERE id = %(id)s AND lease_token = %(token)s AND state = 'reverting'
RETURNING id
"""

OnChunk = Callable[[Import], None]


class NotToRevert(DomainError):
    code = "not_to_revert"


@transaction.atomic
def revert(*, of_import: Import, by: User, at: datetime) -> None:
    """From here on a worker takes it back. Refuses one that is not over, that was taken back, or that changed nothing. Its refused rows
    are discarded: nobody shall try them again."""
    access.check_may(by, Action.IMPORT)
    locked = Import.objects.select_for_update().get(pk=of_import.pk)
    _check(locked)
    locked.state, locked.failure, locked.attempts = ImportState.REVERTING, "", 0
    locked.reverted_by, locked.reverted_at = by, at
    locked.save(update_fields=["state", "failure", "attempts", "reverted_by", "reverted_at"])
    QuarantinedRow.objects.filter(of_import=locked, replayed_at=None, discarded_at=None).update(
        discarded_at=at, settled_by=by
    )
    hints.imports_are_due()


def _check(of_import: Import) -> None:
    state = of_import.state
    if state in (ImportState.REVERTING, ImportState.REVERTED):
        when = f"{of_import.reverted_at:%Y-%m-%d %H:%M} UTC"
        word = "is being" if state == ImportState.REVERTING else "was"
        raise NotToRevert(f"This import {word} taken back already, by {of_import.reverted_by} since {when}.")
    if state not in ENDED:
        raise NotToRevert("This import is not over. Wait for its end, or throw it away if it was not started.")
    if not of_import.chunks.filter(reverted_at=None).exclude(created=[], parked=[], changed=[]).exists():
        changed = of_import.created + of_import.updated + of_import.accepted + of_import.parked
        sentence = "It was done before imports could be taken back." if changed else "It changed nothing."
        raise NotToRevert(f"There is nothing to take back. {sentence}")


def work(of_import: Import, *, seconds: float | None = None, on_chunk: OnChunk | None = None) -> Import:
    """Take back an import whose lease is ours, for so many seconds or to the end. Raises LeaseLost when somebody else took over."""
    until = monotonic() + seconds if seconds is not None else None
    _advance(of_import, records.Done())
    for chunk in of_import.chunks.filter(reverted_at=None).order_by("-id").values_list("pk", flat=True):
        atomically(partial(_take_back, of_import, chunk))
        if on_chunk:
            on_chunk(of_import)
        if until is not None and monotonic() > until:
            leases.release(of_import)
            return of_import
    leases.end_revert(of_import)
    of_import.refresh_from_db()
    return of_import


def _take_back(of_import: Import, chunk_id: int) -> None:
    if not ask(MARK, {"chunk": chunk_id}):
        return
    chunk = ImportedChunk.objects.get(pk=chunk_id)
    at = timezone.now()
    done = _signals(of_import, chunk, at) if of_import.content == Content.SIGNALS else _records(of_import, chunk, at)
    conflicts = [
        RevertConflict(
            of_import=of_import, external_id=one.external_id, object_id=one.id, field=one.field, reason=one.reason
        )
        for one in done.conflicts
    ]
    RevertConflict.objects.bulk_create(conflicts, batch_size=CONFLICTS_AT_ONCE)
    _advance(of_import, done)


def _signals(of_import: Import, chunk: ImportedChunk, at: datetime) -> records.Done:
    gone = taking_back.take_back(of_import=of_import, ids=chunk.created, parked=chunk.parked, came_at=chunk.at, at=at)
    return records.Done(gone=gone)


def _records(of_import: Import, chunk: ImportedChunk, at: datetime) -> records.Done:
    moments = [moment for pair in of_import.chunks.values_list("at", "reverted_at") for moment in pair if moment]
    came = records.Came(
        source=of_import.source.slug,
        at=chunk.at,
        moments=moments,
        created=chunk.created,
        changed=as_states(chunk.changed),
    )
    return records.take_back(of_import.content, came, at=at)


def _advance(of_import: Import, done: records.Done) -> None:
    given = {
        "gone": done.gone,
        "restored": done.restored,
        "left": len(done.conflicts),
        "lease": LEASE,
        "id": of_import.pk,
        "token": of_import.lease_token,
    }
    if not ask(ADVANCE, given):
        raise leases.LeaseLost
