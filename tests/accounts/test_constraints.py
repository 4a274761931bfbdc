"""What the database itself refuses in `accounts`, past every form and service. One bad row per rule, and a good one beside it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import DataError, IntegrityError, connection, models, transaction

from accounts.models import (
    AccountTeam,
    ApiToken,
    AwaitedParent,
    ChangeBook,
    Company,
    Contact,
    ContactExternalId,
    Customer,
    CustomerExternalId,
    ExchangeRate,
    FieldKeeper,
    IdempotentAnswer,
    TakenFile,
    TeamMembership,
    User,
)
from tests.accounts import identity_rows
from tests.factories.accounts import ContactFactory, CustomerFactory

MORNING = datetime(2026, 11, 21, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def make_user(**changes: Any) -> User:
    return User.objects.bulk_create([User(**{"email": "x@example.com", "name": "X", "role": "cco", **changes})])[0]


def make_customer(**changes: Any) -> Customer:
    fields = {"name": "X", "arr": Decimal(1), "currency": "EUR", **changes}
    return Customer.objects.bulk_create([Customer(**fields)])[0]


def make_company(**changes: Any) -> Company:
    return Company.objects.bulk_create([Company(**{"id": 1, **changes})])[0]


def make_rate(**changes: Any) -> ExchangeRate:
    fields = {"currency": "EUR", "reporting_currency": "USD", "rated_on": date(2026, 1, 1), "rate": 1, **changes}
    return ExchangeRate.objects.bulk_create([ExchangeRate(**fields)])[0]


def make_contact(**changes: Any) -> Contact:
    return Contact.objects.bulk_create([Contact(**{"customer": CustomerFactory(), "name": "X", **changes})])[0]


def keep(**changes: Any) -> None:
    FieldKeeper.objects.create(**{"kind": "customer", "field": "arr", "source": "crm", **changes})


def its_own_parent() -> None:
    Customer.objects.filter(pk=CustomerFactory().pk).update(parent_id=models.F("id"))


def the_same_name_twice() -> None:
    CustomerExternalId.objects.bulk_create(
        CustomerExternalId(customer=CustomerFactory(), source="crm", value="1") for _ in range(2)
    )


def the_same_contacts_name_twice() -> None:
    ContactExternalId.objects.bulk_create(
        ContactExternalId(contact=ContactFactory(), source="crm", value="1") for _ in range(2)
    )


def the_same_member_twice() -> None:
    team, user = AccountTeam.objects.create(name="T"), make_user()
    TeamMembership.objects.bulk_create(TeamMembership(team=team, user=user) for _ in range(2))


def remember(**changes: Any) -> IdempotentAnswer:
    fields = {"key": "4711", "fingerprint": "0" * 64, "status": 201, "headers": {}, "body": b"", **changes}
    return IdempotentAnswer.objects.create(user=fields.pop("user", None) or make_user(), **fields)


def remember_twice() -> None:
    user = make_user()
    remember(user=user)
    remember(user=user)


def take_along(**changes: Any) -> TakenFile:
    fields = {"name": "issues", "began_at": MORNING, **changes}
    return TakenFile.objects.create(user=make_user(), **fields)


REFUSED: dict[str, list[Callable[[], Any]]] = {
    "user_email_is_lower_case": [lambda: make_user(email="X@example.com")],
    "user_role_is_known": [lambda: make_user(role="king"), lambda: make_user(role="")],
    "user_function_is_known": [lambda: make_user(function="magic")],
    "one_membership_per_team_and_user": [the_same_member_twice],
    "customer_has_a_name": [lambda: make_customer(name="")],
    "customer_arr_is_not_negative": [lambda: make_customer(arr=Decimal("-0.01"))],
    "customer_currency_is_iso_4217": [
        lambda: make_customer(currency="eur"),
        lambda: make_customer(currency="E"),
        lambda: make_customer(currency="EU1"),
    ],
    "customer_arr_has_a_currency": [lambda: make_customer(currency="")],
    "customer_strategic_weight_in_range": [
        lambda: make_customer(strategic_weight=Decimal("-0.01")),
        lambda: make_customer(strategic_weight=Decimal("3.01")),
    ],
    "customer_is_not_its_own_parent": [its_own_parent],
    "one_customer_per_source_and_external_id": [the_same_name_twice],
    "customer_external_id_is_not_empty": [
        lambda: CustomerExternalId.objects.create(customer=CustomerFactory(), source="crm", value="")
    ],
    "awaited_parent_is_named": [
        lambda: AwaitedParent.objects.create(customer=CustomerFactory(), source="crm", value="")
    ],
    "contact_has_a_name": [lambda: make_contact(name="")],
    "contact_consent_is_known": [lambda: make_contact(consent="maybe"), lambda: make_contact(consent="")],
    "one_contact_per_source_and_external_id": [the_same_contacts_name_twice],
    "contact_external_id_is_not_empty": [
        lambda: ContactExternalId.objects.create(contact=ContactFactory(), source="crm", value="")
    ],
    "merged_customer_is_out_of_sight": [lambda: make_customer(merged_into=CustomerFactory())],
    **identity_rows.REFUSED,
    "there_is_one_company": [lambda: make_company(id=2)],
    "reporting_currency_is_iso_4217": [
        lambda: make_company(reporting_currency="eur"),
        lambda: make_company(reporting_currency=""),
    ],
    "assumed_arr_is_not_negative": [lambda: make_company(assumed_arr=Decimal(-1))],
    "there_is_one_change_book": [lambda: ChangeBook.objects.create(pk=2)],
    "one_answer_per_person_and_idempotency_key": [remember_twice],
    "idempotency_key_is_not_empty": [lambda: remember(key="")],
    "only_what_was_done_is_remembered": [lambda: remember(status=199), lambda: remember(status=404)],
    "taken_file_ends_with_its_rows": [
        lambda: take_along(ended_at=MORNING, is_whole=True),
        lambda: take_along(rows=3),
        lambda: take_along(ended_at=MORNING, rows=-1, is_whole=True),
        lambda: take_along(ended_at=MORNING - timedelta(seconds=1), rows=3, is_whole=True),
    ],
    "one_keeper_per_field": [lambda: (keep(), keep(source="billing"))],
    "field_keeper_kind_is_known": [lambda: keep(kind="loop")],
    "field_keeper_is_named": [lambda: keep(field=""), lambda: keep(source="")],
    "one_rate_per_pair_and_day": [lambda: (make_rate(), make_rate(rate=2))],
    "exchange_rate_is_positive": [lambda: make_rate(rate=0), lambda: make_rate(rate=-1)],
    "exchange_rate_currencies_are_iso_4217": [
        lambda: make_rate(currency="eur"),
        lambda: make_rate(reporting_currency="US"),
    ],
}

CASES = [(rule, way) for rule, ways in REFUSED.items() for way in ways]


@pytest.mark.parametrize(("rule", "write"), CASES, ids=[rule for rule, _ in CASES])
def test_the_database_refuses_by_the_name_of_the_rule(rule, write):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write()

    assert refused.value.__cause__.diag.constraint_name == rule


def test_every_rule_of_a_model_has_its_bad_row():
    rules = {
        constraint.name
        for model in apps.get_app_config("accounts").get_models()
        for constraint in model._meta.constraints
    }

    assert rules == set(REFUSED), "Add a bad row for the new rule to REFUSED."


@pytest.mark.parametrize(
    "write", [make_user, make_customer, make_company, make_rate, make_contact], ids=lambda make: make.__name__
)
def test_the_good_row_beside_the_bad_ones_is_taken(write):
    assert write().pk


@pytest.mark.parametrize(
    "changes",
    [
        {"arr": None, "currency": ""},
        {"arr": None, "currency": "EUR"},
        {"arr": Decimal(0)},
        {"arr": Decimal("999999999999.99")},
        {"strategic_weight": Decimal(3)},
        {"strategic_weight": Decimal(0)},
    ],
)
def test_the_edges_of_what_is_allowed_are_allowed(changes):
    assert make_customer(**changes).pk


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_customer SET arr = %s::numeric WHERE id = %s",
        "UPDATE accounts_customer SET strategic_weight = %s::numeric WHERE id = %s",
        "INSERT INTO accounts_company (id, name, reporting_currency, time_zone, is_simulated, assumed_arr)"
        " SELECT 1, 'X', 'EUR', 'UTC', false, %s::numeric WHERE %s > 0",
    ],
)
@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e300"])
def test_money_that_is_no_number_is_refused_by_raw_sql_too(statement, value):
    customer = CustomerFactory()

    with pytest.raises((DataError, IntegrityError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [value, customer.pk])


@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_a_rate_that_is_no_number_is_refused_by_raw_sql_too(value):
    with pytest.raises((DataError, IntegrityError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_exchangerate (currency, reporting_currency, rated_on, rate) VALUES ('EUR', 'USD', now(), %s)",
            [value],
        )


@pytest.mark.parametrize(
    "write",
    [
        lambda: (make_user(), make_user()),
        lambda: [AccountTeam.objects.create(name="T") for _ in range(2)],
        lambda: [
            ApiToken.objects.create(user=make_user(email=f"{n}@example.com"), digest="d", scopes=[]) for n in "ab"
        ],
    ],
    ids=["address", "team", "token"],
)
def test_there_is_one_of_each(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_updated_at_moves_with_a_change_by_raw_sql_and_only_then(acme):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_customer SET updated_at = '2020-01-01', name = 'A'")
        cursor.execute("SELECT updated_at > '2026-01-01' FROM accounts_customer")
        assert cursor.fetchone() == (True,)


def test_a_person_who_goes_leaves_the_customers(acme, ana):
    """People are switched off, not deleted; should one be deleted all the same, no customer goes along."""
    ana.delete()

    acme.refresh_from_db()
    assert (acme.owner, acme.team.name) == (None, "North")


def test_a_team_that_goes_leaves_the_customers(acme, north):
    north.delete()

    acme.refresh_from_db()
    assert acme.team is None
