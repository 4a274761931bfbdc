"""Acme and Globex are customers that the CRM told us about; the CRM is the directory. The shop is another source."""

from datetime import UTC, datetime

import pytest

from accounts.models import Customer, CustomerExternalId
from signals.models import Source

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def crm(db: None) -> Source:
    return Source.objects.create(slug="crm", name="CRM", is_directory=True)


@pytest.fixture
def shop(crm: Source) -> Source:
    return Source.objects.create(slug="shop", name="Web shop")


def customer(name: str, **external_ids: str) -> Customer:
    made = Customer.objects.create(name=name)
    CustomerExternalId.objects.bulk_create(
        CustomerExternalId(customer=made, source=source, value=value) for source, value in external_ids.items()
    )
    return made


@pytest.fixture
def acme(crm: Source) -> Customer:
    return customer("Acme", crm="A-1")


@pytest.fixture
def globex(crm: Source) -> Customer:
    return customer("Globex", crm="G-1", shop="77")
