"""Acme belongs to ana and the team North again: here it matters who asks."""

import pytest

from accounts.models import AccountTeam, Customer, User
from signals.models import Source
from tests.factories.accounts import CustomerFactory


@pytest.fixture
def acme(crm: Source, ana: User, north: AccountTeam) -> Customer:
    return CustomerFactory(name="Acme", owner=ana, team=north, external_id="A-1")
