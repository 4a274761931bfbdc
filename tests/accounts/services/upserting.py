"""Short words for sending customers and reading what became of them."""

from datetime import UTC, datetime
from typing import Any

from accounts.models import Customer
from accounts.services.customers import CustomerRow, upsert_customers
from accounts.services.terms import ANYTHING, Wish

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def upsert(*rows: dict[str, object], by=None, source: str = "crm", wish: Wish = ANYTHING):
    return upsert_customers(source=source, rows=[CustomerRow(**row) for row in rows], by=by, at=NOON, wish=wish)


def at(minute: int) -> str:
    return f"2026-03-01T10:{minute:02}:00Z"


def crm_says(minute: int | None = None, **fields: Any) -> dict[str, Any]:
    stamp = {} if minute is None else {"source_updated_at": at(minute)}
    return {"external_id": "C-1", "name": "Acme", **stamp, **fields}


def statuses(results) -> list[str]:
    return [str(result.status) for result in results]


def customer(name: str) -> Customer:
    return Customer.objects.get(external_ids__source="crm", external_ids__value=name)


def only_error(result) -> tuple[str, str]:
    (error,) = result.errors
    return error.field, error.code


FULL = {
    "external_id": "C-1",
    "name": "Acme",
    "segment": "enterprise",
    "region": "EMEA",
    "arr": "120000.50",
    "currency": "eur",
    "started_on": "2024-02-29",
    "renewal_on": "2026-09-30T23:00:00Z",
    "churned_on": "",
    "owner_email": "Nobody@Example.com",
    "parent_external_id": "",
}
