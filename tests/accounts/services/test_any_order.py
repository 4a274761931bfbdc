"""In any order, and three times over, the same items come to the same."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Customer, FieldKeeper
from tests.accounts.services.upserting import at, crm_says, upsert
from tests.factories.accounts import CustomerFactory

pytestmark = pytest.mark.django_db
VALUES = st.sampled_from(["", "a", "b"])


@st.composite
def versions(draw) -> list[dict[str, Any]]:
    """What a CRM says of three customers: parts of them, at moments of which each has one truth."""
    said = []
    for name in ("C-1", "C-2", "C-3"):
        for minute in draw(st.sets(st.integers(0, 30), min_size=1, max_size=4)):
            parts = draw(
                st.fixed_dictionaries(
                    {},
                    optional={"segment": VALUES, "region": VALUES, "parent_external_id": st.sampled_from(["", "C-9"])},
                )
            )
            money = draw(st.sampled_from([{}, {"arr": "5", "currency": "EUR"}, {"arr": None, "currency": ""}]))
            said.append(
                {"external_id": name, "name": f"{name} {minute}", "source_updated_at": at(minute), **parts, **money}
            )
    return said


def known() -> list[tuple[Any, ...]]:
    fields = (
        "external_ids__value",
        "name",
        "segment",
        "region",
        "arr",
        "currency",
        "awaited_parent__value",
        "deleted_at",
    )
    return sorted(Customer.objects.values_list(*fields))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=versions(), data=st.data())
def test_in_any_order_and_three_times_over_it_comes_to_the_same(said, data):
    upsert(*sorted(said, key=lambda row: row["source_updated_at"]))
    in_order = known()
    Customer.objects.all().delete()

    shuffled = data.draw(st.permutations(said * 3))
    cut = data.draw(st.integers(0, len(shuffled)))
    results = [*upsert(*shuffled[:cut]), *upsert(*shuffled[cut:])]

    assert known() == in_order
    assert not any(result.errors for result in results)
    Customer.objects.all().delete()


def batches_of_two() -> st.SearchStrategy[list[tuple[str, dict[str, Any]]]]:
    """What two sources say of the same customer; each has one truth at a moment, and sends whole rows."""
    said = st.tuples(st.sampled_from(["crm", "billing"]), st.integers(0, 20), VALUES, st.sampled_from(["1", "2", "3"]))
    return st.lists(said, min_size=2, max_size=6, unique_by=lambda each: each[:2]).map(
        lambda all_said: [
            (source, crm_says(minute, name=f"{source} {minute}", segment=segment, arr=arr, currency="EUR"))
            for source, minute, segment, arr in all_said
        ]
    )


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=batches_of_two(), data=st.data())
def test_two_sources_that_keep_fields_of_their_own_come_to_the_same_in_any_order(said, data):
    for field, source in (("arr", "billing"), ("name", "crm"), ("segment", "crm")):
        FieldKeeper.objects.update_or_create(kind="customer", field=field, defaults={"source": source})

    def told(stream: list[tuple[str, dict[str, Any]]]) -> list[tuple[Any, ...]]:
        Customer.objects.all().delete()
        both = CustomerFactory(name="?", external_id="C-1", arr=None, segment="")
        both.external_ids.create(source="billing", value="C-1")
        for source, row in stream:
            upsert(row, source=source)
        return list(Customer.objects.values_list("name", "segment", "arr"))

    assert told(data.draw(st.permutations(said * 3))) == told(
        sorted(said, key=lambda each: each[1]["source_updated_at"])
    )


def test_an_amount_and_its_currency_said_in_parts_come_to_what_was_said_last_of_each():
    """Who sends only what changed means the other part as it was said before, also if that comes later."""
    said = [
        crm_says(1, arr="5", currency="EUR"),
        crm_says(3, arr="6", currency="USD"),
        {"external_id": "C-1", "arr": "7", "source_updated_at": at(5)},
    ]

    def told(stream: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
        Customer.objects.all().delete()
        upsert(crm_says(0, arr="1", currency="GBP"), *stream)
        return list(Customer.objects.values_list("arr", "currency"))

    assert {tuple(told(stream)) for stream in permutations(said)} == {((Decimal(7), "USD"),)}
