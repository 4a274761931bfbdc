"""Calls of Segment's libraries, taken in as signals: every one is accepted, a duplicate, parked or kept in the quarantine."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from accounts import access
from accounts.models import User
from crisis_triage.shared.structs import fault_of
from signals.mapping import segment
from signals.mapping.segment import Event
from signals.models import Source
from signals.services import deliveries, items, people
from signals.services.items import Refused, SignalItem
from signals.services.retries import atomically

_decoder = msgspec.json.Decoder(dict[str, Any])


class Taken(msgspec.Struct):
    """What became of the calls of one request. ``success`` is what Segment's libraries look for."""

    success: bool
    accepted: int
    duplicate: int
    parked: int
    rejected: int


def receive(
    *, source: Source, calls: Sequence[msgspec.Raw], sent_at: Any, call: str | None, by: User, at: datetime
) -> Taken:
    """``call``: what every call of the request is, when the address says so."""
    skew = segment.skew_of(sent_at, at)
    read = [_read(bytes(raw), call, skew, at) for raw in calls]
    return atomically(lambda: _take_in(source, read, by, at))


def _read(raw: bytes, call: str | None, skew: timedelta, at: datetime) -> Event | Refused:
    shown = raw.decode(errors="replace")
    try:
        given = _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Refused(shown, [fault_of(error)])
    if call is not None:
        given["type"] = call
    event = segment.read(given, raw=raw, skew=skew, received_at=at)
    return event if isinstance(event, Event) else Refused(shown, event, _id_of(given))


def _id_of(given: dict[str, Any]) -> str:
    said = given.get("messageId")
    return said[:200].replace("\0", "") if isinstance(said, str) else ""


def _take_in(source: Source, read: Sequence[Event | Refused], by: User, at: datetime) -> Taken:
    events = [event for event in read if isinstance(event, Event)]
    may_tell = access.sees_everyone(by)
    if may_tell:  # whose person somebody is, decides where other people's events go
        links = [(*event.belongs_to, event.fields["occurred_at"]) for event in events if event.belongs_to]
        people.belong_to(source, [link for link in links if _fits(link[1])])
    known = people.customers_of(source, [event.person for event in events] + [now for _, now in _earlier(events)])
    if may_tell:
        people.rename(source, [(was, known.get(now, now)) for was, now in _earlier(events)])
    results = deliveries.receive(source=source, items=[_item(one, known) for one in read], by=by, at=at)
    counts = Counter(result.status for result in results)
    return Taken(True, counts["accepted"], counts["duplicate"], counts["parked"], counts["rejected"])


def _earlier(events: Sequence[Event]) -> list[tuple[str, str]]:
    return [event.was for event in events if event.was]


def _fits(customer: str) -> bool:
    return len(customer) <= items.LONGEST["customer_external_id"] and "\0" not in customer


def _item(one: Event | Refused, known: Any) -> SignalItem | Refused:
    if isinstance(one, Refused):
        return one
    fields = one.fields
    if one.person:
        fields = fields | {"customer_external_id": known.get(one.person, one.person)}
    raw = msgspec.json.encode(fields).decode()
    return items.read(fields, raw=raw)
