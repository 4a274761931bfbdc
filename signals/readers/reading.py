"""A payload and a mapping become items: sound ones, and refused ones with what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from signals.mapping import engine
from signals.mapping.engine import Made
from signals.mapping.segment import USER
from signals.mapping.spec import Spec
from signals.models import Source
from signals.services import items, people
from signals.services.items import Refused, SignalItem


@dataclass(frozen=True)
class Read:
    items: list[SignalItem | Refused]
    ignored: int = 0
    trouble: str = ""


def read(source: Source, mapping: Spec, payloads: Sequence[Any], *, delivery: str = "") -> list[Read]:
    """One for each payload (``delivery``: the sender's name for it). Customers that are named by a person (``user:…``) are looked up for all of them at once."""
    results = [engine.apply(mapping, payload, delivery=delivery) for payload in payloads]
    named = [made.fields.get("customer_external_id") for result in results for made in result.made]
    known = people.customers_of(source, [name for name in named if name and name.startswith(USER)])
    return [Read([_item(made, known) for made in result.made], result.ignored, result.trouble) for result in results]


def _item(made: Made, known: Any) -> SignalItem | Refused:
    fields = made.fields
    name = fields.get("customer_external_id")
    if name in known:
        fields = fields | {"customer_external_id": known[name]}
    raw = msgspec.json.encode(fields).decode()
    if made.errors:
        return Refused(
            raw, made.errors, str(fields.get("external_id") or "").replace("\0", "")[: items.LONGEST["external_id"]]
        )
    return items.read(fields, raw=raw)
