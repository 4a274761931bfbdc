"""What systems around us send (customers, contacts and signals, parts of records, deletions) comes to the same database in any order and
three times over, also where two of their records were merged here."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Contact, Customer, CustomerExternalId
from accounts.services.contacts import ContactRow, delete_contact, upsert_contacts
from accounts.services.customers import CustomerRow, delete_customer, upsert_customers
from accounts.services.deletions import Late, Word
from outreach.services import contact_merges, customer_merges
from signals.models import DecayedRate, Signal, Source
from signals.services import facts
from signals.services.items import SignalItem
from tests.factories.accounts import ContactFactory, CustomerFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEN = datetime(2026, 3, 1, 10, tzinfo=UTC)
Said = tuple[str, int, dict[str, Any]]
"""What kind of thing, of which minute, and what it says."""

VALUES = st.sampled_from(["", "a", "b"])
# A-2 is is A-5 and P-2 is P-1: they were merged here. Of A-5 and of P-3 records are deleted.
PARTS = {
    "customer": st.fixed_dictionaries(
        {"external_id": st.sampled_from(["A-1", "A-2", "A-5", "A-6"])},
        optional={
            "name": st.sampled_from(["One", "Two"]),
            "segment": VALUES,
            "region": VALUES,
            "arr": st.sampled_from(["1", "2"]),
        },
    ),
    "contact": st.fixed_dictionaries(
        {"external_id": st.sampled_from(["P-1", "P-2", "P-3"])},
        optional={
            "job_title": VALUES,
            "customer_external_id": st.sampled_from(["A-1", "A-2", "A-3"]),
            "consent": st.sampled_from(["granted", "denied"]),
        },
    ),
    "signal": st.fixed_dictionaries(
        {"external_id": st.sampled_from(["S-1", "S-2", "S-3"]), "customer": st.sampled_from(["A-1", "A-2", "A-3"])}
    ),
    "customer is gone": st.fixed_dictionaries({"external_id": st.sampled_from(["A-5", "A-6"])}),
    "contact is gone": st.fixed_dictionaries({"external_id": st.sampled_from(["P-1", "P-2", "P-3"])}),
}


@st.composite
def streams(draw) -> list[Said]:
    """Each minute says one thing: at the same moment the later delivery would stand."""
    minutes = draw(st.sets(st.integers(1, 59), min_size=4, max_size=14))
    kinds = {minute: draw(st.sampled_from(sorted(PARTS))) for minute in minutes}
    said = [(kind, minute, draw(PARTS[kind])) for minute, kind in kinds.items()]
    once: dict[str, Said] = {}
    for each in said:  # a signal is a fact: the same id never says another thing
        once.setdefault(each[2]["external_id"] if each[0] == "signal" else str(each[1]), each)
    return list(once.values())


@pytest.fixture
def world(lena) -> None:
    Source.objects.create(slug="crm", name="CRM", is_directory=True)
    customers = {
        name: CustomerFactory(name="?", external_id=name, region="", segment="")
        for name in ("A-1", "A-2", "A-3", "A-5", "A-6")
    }
    people = {
        name: ContactFactory(customer=customers["A-1"], name=name, email=f"{name}@a.example", external_id=name)
        for name in ("P-1", "P-2", "P-3")
    }
    for one, other in (("A-1", "A-2"), ("A-5", "A-6")):
        customer_merges.merge(survivor=customers[one], loser=customers[other], by=lena, at=TEN)
    contact_merges.merge(survivor=people["P-1"], loser=people["P-2"], by=lena, at=TEN)


def moment(minute: int) -> datetime:
    return TEN + timedelta(minutes=minute)


def send(kind: str, batch: list[Said]) -> None:
    stamped = [{**about, "source_updated_at": moment(minute).isoformat()} for _, minute, about in batch]
    if kind == "customer":
        upsert_customers(source="crm", rows=[CustomerRow(**row) for row in stamped], by=None, at=NOON)
    elif kind == "contact":
        upsert_contacts(source="crm", rows=[ContactRow(**row) for row in stamped], by=None, at=NOON)
    elif kind == "signal":
        items = [
            SignalItem(about["external_id"], about["customer"], "engagement", "logins", moment(minute), 1.0)
            for _, minute, about in batch
        ]
        facts.receive(source=Source.objects.get(), items=items, known="when it happened", at=NOON, by=None)
    else:
        for _, minute, about in batch:
            delete(kind, Word("crm", about["external_id"], moment(minute)))


def delete(kind: str, word: Word) -> None:
    """As DELETE does: what comes late is answered with 409."""
    named = {"external_ids__source": "crm", "external_ids__value": word.external_id}
    with suppress(Late):
        if kind == "customer is gone":
            delete_customer(customer=Customer.objects.get(**named), by=None, at=NOON, word=word)
        else:
            delete_contact(contact=Contact.objects.get(**named), by=None, at=NOON, word=word)


def deliver(stream: Iterable[Said]) -> None:
    for kind, batch in groupby(stream, key=lambda each: each[0]):
        send(kind, list(batch))


def known() -> dict[str, list[Any]]:
    rates = DecayedRate.objects.order_by("customer_id").values_list("customer_id", "facts", "last_at")
    return {
        "customers": list(
            Customer.objects.order_by("pk").values_list("pk", "name", "segment", "region", "arr", "deleted_at")
        ),
        "contacts": list(
            Contact.objects.order_by("pk").values_list("pk", "customer_id", "job_title", "consent", "deleted_at")
        ),
        "signals": list(
            Signal.objects.order_by("external_id").values_list("external_id", "customer_id", "occurred_at")
        ),
        "rates": list(rates),
        "names": list(CustomerExternalId.objects.order_by("value").values_list("value", "customer_id")),
    }


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("world")
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stream=streams(), data=st.data())
def test_any_order_and_three_deliveries_come_to_the_same_database(stream, data):
    with undone():
        deliver(sorted(stream, key=lambda each: each[1]))
        in_order = known()

    with undone():
        deliver(data.draw(st.permutations(stream * 3)))
        assert known() == in_order


@pytest.mark.usefixtures("world")
def test_two_records_of_one_person_in_one_batch_have_one_clock():
    send("contact", [("contact", 19, {"external_id": "P-2", "consent": "denied"})])

    send(
        "contact",
        [("contact", 5, {"external_id": "P-1", "consent": "granted"}), ("contact", 23, {"external_id": "P-2"})],
    )

    assert Contact.objects.get(external_ids__value="P-1").consent == "denied"


@pytest.mark.usefixtures("world")
def test_a_record_is_gone_by_its_own_words_whatever_the_other_one_said():
    moved = {"external_id": "P-2", "job_title": "a", "consent": "granted", "customer_external_id": "A-3"}
    early = {"external_id": "P-1", "job_title": "b", "consent": "denied", "customer_external_id": "A-1"}

    deliver([("contact", 53, moved), ("contact is gone", 56, {"external_id": "P-2"})])
    deliver([("contact", 6, early), ("contact is gone", 17, {"external_id": "P-1"})])

    assert Contact.objects.get(external_ids__value="P-1").deleted_at is not None
