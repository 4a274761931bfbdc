"""Raw payloads, read one by one: what the newest mapping of their source makes of them, and what is wrong with the rest.

A payload keeps its own faults; nothing of it goes into the quarantine of rows, because what heals it is a better mapping.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from crisis_triage.shared.errors import FieldError
from signals.mapping import bodies, spec
from signals.models import Mapping, ParkedSignal, Payload, Signal, Source
from signals.readers import mail, reading
from signals.readers.reading import Read
from signals.services import facts, items, mappings, retries, tallies
from signals.services.items import SignalItem
from signals.services.queues import Queue
from signals.vocabulary import Door

ERRORS_KEPT = 50
DUE = Queue(
    table="signals_payload",
    key="id",
    claimed="request.id",
    portions=(50, 20, 5, 2, 1),
    waits=(10, 60, 300, 900),
    lease_seconds=120,
    gave_up="Its worker died or was stopped at each of five attempts. Look into the worker's log, then read it again.",
    only="read_at IS NULL AND (door = 'mail' OR EXISTS (SELECT FROM signals_mapping WHERE source_id = signals_payload.source_id))",
)


@dataclass(frozen=True)
class Outcome:
    """What one payload became, or would become."""

    counts: Counter[str]
    errors: list[dict[str, Any]] = field(default_factory=list)


def read_some() -> int:
    """Returns how many rows were claimed; 0: nothing is due."""
    return DUE.work_off(lambda id, token: retries.atomically(lambda: _read(id, token, timezone.now())))


def _read(id: int, token: uuid.UUID, at: datetime) -> None:
    """The signals and "read" in one transaction, and only while it is ours."""
    held = Payload.objects.select_related("source", "brought_by").select_for_update(of=("self",), no_key=True)
    payload = held.filter(pk=id, lease_token=token).first()
    if payload is None:
        return
    mapping = None if payload.door == Door.MAIL else mappings.current(payload.source)
    outcome = _take_in(payload, _made_of(payload, mapping), at)
    counts = {
        name: outcome.counts[name] for name in ("accepted", "duplicate", "changed", "parked", "rejected", "ignored")
    }
    Payload.objects.filter(pk=id).update(
        **counts, errors=outcome.errors, mapping=mapping, read_at=at, failure="", lease_until=None, lease_token=None
    )


def _made_of(payload: Payload, mapping: Mapping | None) -> Read:
    if mapping is None:
        return mail.read(payload)
    given = spec.read(mapping.spec)
    return read_by(payload.source, given, bytes(payload.body), payload.content_type, delivery=payload.delivery)


def read_by(source: Source, mapping: spec.Spec, body: bytes, content_type: str, *, delivery: str = "") -> Read:
    """What a mapping would make of it; nothing is stored."""
    try:
        decoded = bodies.decode(body, content_type)
    except bodies.Unreadable as fault:
        return Read([], trouble=str(fault))
    return reading.read(source, mapping, [decoded], delivery=delivery)[0]


def _take_in(payload: Payload, read: Read, at: datetime) -> Outcome:
    if read.trouble:
        tallies.note(payload.source, at=at, rejected=1)
        return Outcome(Counter(rejected=1), [{"row": 0, "field": "", "message": read.trouble}])
    sound, refused = items.checked(read.items, at=at)
    wanted = [sound[place] for place in sorted(sound)]
    _forget_parked(payload, wanted)
    results = facts.receive(source=payload.source, items=wanted, known="now", at=at, by=payload.brought_by)
    counts: Counter[str] = Counter(result.status for result in results)
    counts["changed"] = _changed(wanted, {result.id for result in results if result.status == "duplicate"})
    counts["duplicate"] -= counts["changed"]
    counts["rejected"] += len(refused)
    tallies.note(payload.source, at=at, rejected=len(refused))
    counts["ignored"] = read.ignored
    late = [(result.index, result.errors) for result in results if result.errors]
    return Outcome(counts, _told([(place, refused[place].errors) for place in sorted(refused)] + late))


def _forget_parked(payload: Payload, wanted: Sequence[SignalItem]) -> None:
    """What waits for its customer is no fact yet: read again, it may name another."""
    ids = [item.external_id for item in wanted]
    if payload.mapping_id is not None and ids:
        ParkedSignal.objects.filter(source=payload.source, external_id__in=ids).delete()


def _told(faults: Iterable[tuple[int, list[FieldError]]]) -> list[dict[str, Any]]:
    told = [
        {"row": place, "field": error.field, "message": error.message.replace("\0", "�")}
        for place, errors in faults
        for error in errors
    ]
    return told[:ERRORS_KEPT]


def _changed(wanted: Sequence[SignalItem], ids: set[int | None]) -> int:
    """How many of the facts that stand would be otherwise by now. They stay: a fact is never changed."""
    by_name = {item.external_id: item for item in wanted}
    stored = Signal.objects.filter(pk__in=[id for id in ids if id is not None]).select_related("measure")
    return sum(is_changed(fact, by_name[fact.external_id]) for fact in stored)


def is_changed(fact: Signal, item: SignalItem) -> bool:
    return _says(fact) != _would_say(item)


def _says(fact: Signal) -> tuple[Any, ...]:
    return (fact.measure.kind, fact.measure.name, fact.occurred_at, fact.value, fact.text, fact.author, fact.url)


def _would_say(item: SignalItem) -> tuple[Any, ...]:
    moment = items.in_utc(item.occurred_at)
    return (item.kind, item.measure, moment, item.value, item.text or "", item.author or "", item.url or "")
