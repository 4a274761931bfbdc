"""People, teams and customers that say only what matters to a test."""

import factory
from django.contrib.auth.hashers import make_password

from accounts.models import (
    AccountTeam,
    Contact,
    ContactExternalId,
    Customer,
    CustomerExternalId,
    ExchangeRate,
    TeamMembership,
    User,
)
from accounts.vocabulary import Role

PASSWORD = "correct horse battery staple"
# Hashed once, since scrypt is slow on purpose; and by scrypt, since a sign-in that upgrades the hash ends other sessions.
HASHED_PASSWORD = make_password(PASSWORD)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person-{n}@example.com")
    role = Role.ACCOUNT_TEAM
    password = HASHED_PASSWORD


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AccountTeam
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Team {n}")

    @factory.post_generation
    def members(team, create, people, **_):  # noqa: N805  factory_boy passes the new object first
        for user in people or []:
            TeamMembership.objects.create(team=team, user=user)


class CustomerFactory(factory.django.DjangoModelFactory):
    """``external_id="C-1"`` (and ``external_id__source="crm"``) names it for a source."""

    class Meta:
        model = Customer
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Customer {n}")
    segment = "enterprise"
    region = "EMEA"
    arr = 120_000
    currency = "USD"

    @factory.post_generation
    def external_id(customer, create, value, source="crm"):  # noqa: N805
        if value:
            CustomerExternalId.objects.create(customer=customer, source=source, value=value)


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact
        skip_postgeneration_save = True

    customer = factory.SubFactory(CustomerFactory)
    name = factory.Sequence(lambda n: f"Contact {n}")
    email = factory.Sequence(lambda n: f"contact-{n}@customer.example")

    @factory.post_generation
    def external_id(contact, create, value, source="crm"):  # noqa: N805
        if value:
            ContactExternalId.objects.create(contact=contact, source=source, value=value)


class ExchangeRateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ExchangeRate

    currency = "EUR"
    reporting_currency = "USD"
    rated_on = "2026-01-01"
    rate = "1.10"
