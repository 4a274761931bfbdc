"""What goes into a bulk upsert and what comes out of it: shared by customers and contacts.

In a row, an absent field (``UNSET``) leaves the value as it is; an empty one (``""`` or ``None``) clears it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

import msgspec

from crisis_triage.shared.errors import FieldError
from crisis_triage.shared.item_results import Alike

Text = str | msgspec.UnsetType | None
SourceUpdatedAt = Annotated[
    Text,
    msgspec.Meta(
        description="When the source changed the record, by its own clock (ISO 8601, without a zone UTC). What you said later of a "
        "field is never overwritten by what you said before, in whatever order it comes."
    ),
]


class CustomerRow(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The columns of a customers file."""

    external_id: str
    name: Text = msgspec.UNSET
    segment: Text = msgspec.UNSET
    region: Text = msgspec.UNSET
    arr: str | int | float | msgspec.UnsetType | None = msgspec.UNSET
    currency: Text = msgspec.UNSET
    started_on: Text = msgspec.UNSET
    renewal_on: Text = msgspec.UNSET
    churned_on: Text = msgspec.UNSET
    owner_email: Text = msgspec.UNSET
    parent_external_id: Text = msgspec.UNSET
    time_zone: Text = msgspec.UNSET
    source_updated_at: SourceUpdatedAt = msgspec.UNSET


class ContactRow(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The columns of a contacts file."""

    external_id: str
    customer_external_id: Text = msgspec.UNSET
    name: Text = msgspec.UNSET
    email: Text = msgspec.UNSET
    phone: Text = msgspec.UNSET
    job_title: Text = msgspec.UNSET
    consent: Text = msgspec.UNSET
    source_updated_at: SourceUpdatedAt = msgspec.UNSET


class Status(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    STALE = "stale"
    NOT_FOUND = "not_found"
    REJECTED = "rejected"


class Step(NamedTuple):
    """What a row did: the record and its source's clock before it (``None``: it was not there) and behind it."""

    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    clock_before: Mapping[str, int]
    clock_after: Mapping[str, int]


@dataclass(frozen=True)
class UpsertResult:
    """What became of the row at ``index``. A rejected row has errors, and no id unless the record was there before. ``ignored`` are
    the fields of a row that was taken otherwise: another source keeps them, or something newer of them is known. ``candidates``: who
    it may be, where that is why it was rejected. ``step``: of a row that was taken."""

    index: int
    external_id: str
    status: Status
    id: int | None = None
    errors: list[FieldError] = field(default_factory=list)
    ignored: list[FieldError] = field(default_factory=list)
    candidates: Sequence[Alike] = ()
    step: Step | None = None
