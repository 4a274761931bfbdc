"""What a mapping would make of a payload: the same reading as for real, and nothing is stored."""

from datetime import datetime

import msgspec

from accounts import identity
from signals.mapping.spec import Spec
from signals.models import Signal, Source
from signals.queries.mappings import Previewed, PreviewError, PreviewRow
from signals.readers import payloads
from signals.services import items, sources
from signals.services.items import Refused, SignalItem

MOST_SHOWN = 20


def preview(source: Source, mapping: Spec, body: bytes, content_type: str, *, at: datetime) -> Previewed:
    read = payloads.read_by(source, mapping, body, content_type)
    sound, refused = items.checked(read.items, at=at)
    known = identity.customer_ids(
        source.slug, {item.customer_external_id for item in sound.values()}, directory=sources.directory_slug()
    )
    stored = Signal.objects.filter(source=source, external_id__in=[item.external_id for item in sound.values()])
    facts = {fact.external_id: fact for fact in stored.select_related("measure")}
    rows = [
        _refused(refused[place]) if place in refused else _sound(sound[place], known, facts)
        for place in range(len(read.items))
    ]
    return Previewed(rows[:MOST_SHOWN], read.ignored, read.trouble)


def _refused(item: Refused) -> PreviewRow:
    fields = msgspec.json.decode(item.raw) if item.raw else {}
    return PreviewRow("rejected", fields, [PreviewError(error.field, error.message) for error in item.errors])


def _sound(item: SignalItem, known: dict[str, int], facts: dict[str, Signal]) -> PreviewRow:
    fields = msgspec.to_builtins(item)
    fact = facts.get(item.external_id)
    if fact is not None:
        return PreviewRow("changed" if payloads.is_changed(fact, item) else "duplicate", fields, [])
    return PreviewRow("accepted" if item.customer_external_id in known else "parked", fields, [])
