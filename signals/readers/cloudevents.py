"""CloudEvents, read by the mapping of their source, or by the one that is shipped."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from accounts.models import User
from crisis_triage.shared.batches import UNREADABLE
from crisis_triage.shared.errors import FieldError
from crisis_triage.shared.structs import fault_of
from signals.mapping import cloudevents, shipped, spec
from signals.models import Source
from signals.readers import reading
from signals.services import deliveries, mappings
from signals.services.facts import ItemResult
from signals.services.items import Refused, SignalItem

SHIPPED = "cloudevents"
IGNORED = "Nothing in this event is wanted by the mapping of its source."

Event = dict[str, Any] | Refused


def decode(raw: bytes) -> Event:
    try:
        event = msgspec.json.decode(raw)
    except UNREADABLE as error:
        return _refused(raw, [fault_of(error)])
    errors = cloudevents.faults(event)
    return _refused(raw, errors) if errors else event


def receive(*, source: Source, events: Sequence[Event], by: User, at: datetime) -> list[list[ItemResult]]:
    """The results of each event: a mapping may make several signals of one, or none."""
    saved = mappings.current(source)
    mapping = spec.read(saved.spec) if saved else shipped.everything()[SHIPPED].mapping
    good = [cloudevents.prepared(event, received_at=at) for event in events if isinstance(event, dict)]
    read = iter(reading.read(source, mapping, good))
    parts = [_parts(next(read), event) if isinstance(event, dict) else [event] for event in events]
    taken = iter(deliveries.receive(source=source, items=[one for part in parts for one in part], by=by, at=at))
    return [[next(taken) for _ in part] for part in parts]


def _parts(read: reading.Read, event: dict[str, Any]) -> list[SignalItem | Refused]:
    if read.trouble:
        return [_refused(msgspec.json.encode(event), [FieldError("", "not_mapped", read.trouble)])]
    return read.items


def _refused(raw: bytes, errors: list[FieldError]) -> Refused:
    return Refused(raw.decode(errors="replace"), errors)
