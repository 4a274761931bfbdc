"""Who was not told of a crisis, as the API hands it on."""

from typing import Annotated

import msgspec

from outreach.models import Crisis
from outreach.queries import untold
from outreach.queries.readers import Reader


class UntoldRecord(msgspec.Struct):
    customer_id: int
    name: str
    chance: Annotated[float, msgspec.Meta(description="0 to 1: to find out by this time tomorrow.")]
    has_written: Annotated[bool, msgspec.Meta(description="To you or in public since it began, perhaps about it.")]
    ways: Annotated[list[str], msgspec.Meta(description="How they may find out, the likeliest first.")]
    arr: Annotated[float, msgspec.Meta(description="In the reporting currency.")]
    owner: str
    contact: str
    phone: str


class UntoldCustomers(msgspec.Struct):
    """Of the five thousand of its audience with the most ARR."""

    touched: int
    told: int
    is_cut: Annotated[bool, msgspec.Meta(description="The audience is larger than that.")]
    results: list[UntoldRecord]


def of_crisis(*, crisis: Crisis, reader: Reader) -> UntoldCustomers:
    found = untold.untold(crisis=crisis, reader=reader)
    names = [name for name in UntoldRecord.__struct_fields__ if name not in ("customer_id", "ways")]
    rows = [
        UntoldRecord(customer_id=row.id, ways=list(row.ways), **{name: getattr(row, name) for name in names})
        for row in found.rows
    ]
    return UntoldCustomers(found.touched, found.told, found.is_cut, rows)
