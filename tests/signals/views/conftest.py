"""People at their browsers. lena leads, ben reads everything, ana owns Acme, cleo is in another team, adam administers."""

import pytest
from django.test import Client

from accounts.models import Customer, User
from accounts.vocabulary import Role
from signals.models import Source
from tests.factories.accounts import CustomerFactory, TeamFactory, UserFactory


@pytest.fixture
def lena(db: None) -> User:
    return UserFactory(name="Lena", role=Role.CCO)


@pytest.fixture
def ben(db: None) -> User:
    return UserFactory(name="Ben", role=Role.ANALYST)


@pytest.fixture
def ana(db: None) -> User:
    user = UserFactory(name="Ana", role=Role.ACCOUNT_TEAM)
    TeamFactory(name="North", members=[user])
    return user


@pytest.fixture
def cleo(db: None) -> User:
    user = UserFactory(name="Cleo", role=Role.ACCOUNT_TEAM)
    TeamFactory(name="South", members=[user])
    return user


@pytest.fixture
def crm(db: None) -> Source:
    return Source.objects.create(slug="crm", name="CRM", is_directory=True)


@pytest.fixture
def acme(crm: Source, ana: User) -> Customer:
    return CustomerFactory(name="Acme", external_id="A-1", owner=ana, team=ana.teams.get())


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
