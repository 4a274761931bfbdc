"""Which source keeps which field, as pages and the API show it."""

from dataclasses import dataclass

import msgspec

from accounts.models import FieldKeeper
from accounts.models.field_keeper import CONTACT, CUSTOMER, FIELDS
from crisis_triage.shared.sql import ask

LABELS = {
    "arr": "ARR and currency",
    "owner_email": "Owner",
    "parent_external_id": "Parent",
    "customer_external_id": "Customer",
    "deleted_at": "Being there: who deletes and brings back",
}
# Step by step through the index: there are a handful of sources and millions of names.
SOURCES = """
    WITH RECURSIVE named (source) AS (
        (SELECT source FROM {table} ORDER BY source LIMIT 1)
        UNION ALL
        SELECT (SELECT source FROM {table} WHERE source > named.source ORDER BY source LIMIT 1) FROM named
         WHERE named.source IS NOT NULL)
    SELECT source FROM named WHERE source IS NOT NULL
"""
TABLES = {CUSTOMER: "accounts_customerexternalid", CONTACT: "accounts_contactexternalid"}


class KeeperRecord(msgspec.Struct):
    """A field and the source that keeps it."""

    kind: str
    field: str
    source: str


@dataclass(frozen=True)
class KeptField:
    kind: str
    field: str
    label: str
    source: str
    sources: tuple[str, ...]
    """Those that could keep it: who ever named such a record, and who keeps it."""

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.field}"


def list_keepers() -> list[KeeperRecord]:
    kept = FieldKeeper.objects.order_by("kind", "field").values_list("kind", "field", "source")
    return [KeeperRecord(*row) for row in kept]


def fields() -> list[KeptField]:
    kept = {(keeper.kind, keeper.field): keeper.source for keeper in list_keepers()}
    known = {kind: {source for (source,) in ask(SOURCES.format(table=table), {})} for kind, table in TABLES.items()}
    return [
        KeptField(kind, field, label(field), source, tuple(sorted({*known[kind], *([source] if source else [])})))
        for kind, names in FIELDS.items()
        for field in names
        for source in (kept.get((kind, field), ""),)
    ]


def label(field: str) -> str:
    return LABELS.get(field) or field.removesuffix("_on").replace("_", " ").capitalize()
