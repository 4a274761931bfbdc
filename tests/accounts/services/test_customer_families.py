"""Parents may come in any order, and nobody is their own ancestor."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import AwaitedParent, Customer
from tests.accounts.services.upserting import customer, only_error, statuses, upsert

pytestmark = pytest.mark.django_db


def test_a_parent_may_come_before_after_or_long_before_its_child():
    upsert({"external_id": "old", "name": "Old"})

    upsert(
        {"external_id": "child of later", "name": "A", "parent_external_id": "later"},
        {"external_id": "later", "name": "B", "parent_external_id": "old"},
        {"external_id": "child of earlier", "name": "C", "parent_external_id": "later"},
    )

    later = customer("later")
    assert later.parent == customer("old")
    assert customer("child of later").parent == customer("child of earlier").parent == later


def test_a_parent_that_is_not_known_yet_is_awaited_and_adopts_its_children():
    results = upsert({"external_id": "child", "name": "Child", "parent_external_id": "hq"})
    assert statuses(results) == ["created"]
    assert AwaitedParent.objects.get().value == "hq"
    assert statuses(upsert({"external_id": "child", "parent_external_id": "hq"})) == ["unchanged"]

    upsert({"external_id": "hq", "name": "Headquarters"}, source="billing")
    assert customer("child").parent is None

    upsert({"external_id": "hq", "name": "Headquarters"})
    assert customer("child").parent == customer("hq")
    assert not AwaitedParent.objects.exists()


def test_a_child_stops_waiting_when_its_parent_is_cleared_or_named_anew():
    upsert({"external_id": "a", "name": "A", "parent_external_id": "x"})
    upsert({"external_id": "b", "name": "B", "parent_external_id": "x"})

    upsert({"external_id": "a", "parent_external_id": ""}, {"external_id": "b", "parent_external_id": "a"})

    assert not AwaitedParent.objects.exists()
    assert customer("b").parent == customer("a")


def test_a_child_of_a_rejected_row_waits_for_it():
    results = upsert(
        {"external_id": "child", "name": "Child", "parent_external_id": "hq"},
        {"external_id": "hq", "name": "Headquarters", "arr": 5},
    )

    assert statuses(results) == ["created", "rejected"]
    assert customer("child").parent is None
    assert AwaitedParent.objects.get().value == "hq"


@pytest.mark.parametrize("length", [2, 3, 5])
def test_the_row_that_closes_a_circle_is_rejected(length):
    ring = [f"c{n}" for n in range(length)]
    rows = [
        {"external_id": name, "name": name, "parent_external_id": ring[(n + 1) % length]} for n, name in enumerate(ring)
    ]

    results = upsert(*rows)

    assert statuses(results) == ["created"] * (length - 1) + ["rejected"]
    assert only_error(results[-1]) == ("parent_external_id", "circle")
    assert AwaitedParent.objects.get().customer == customer(ring[-2])


def test_a_circle_through_customers_that_are_not_in_the_batch_is_found():
    upsert(
        {"external_id": "top", "name": "T"},
        {"external_id": "middle", "name": "M", "parent_external_id": "top"},
        {"external_id": "low", "name": "L", "parent_external_id": "middle"},
    )

    (result,) = upsert({"external_id": "top", "parent_external_id": "low"})

    assert only_error(result) == ("parent_external_id", "circle")
    assert customer("top").parent is None


def test_a_circle_through_a_waiting_child_is_found():
    upsert({"external_id": "a", "name": "A", "parent_external_id": "b"})

    (result,) = upsert({"external_id": "b", "name": "B", "parent_external_id": "a"})

    assert only_error(result) == ("parent_external_id", "circle")
    assert statuses(upsert({"external_id": "b", "name": "B"})) == ["created"]
    assert customer("a").parent == customer("b")


names = st.sampled_from(["a", "b", "c", "d"])
sent = st.fixed_dictionaries(
    {"external_id": names},
    optional={
        "name": st.sampled_from(["", "N1", "N2"]),
        "arr": st.sampled_from(["", "1", "-1", "2.5"]),
        "currency": st.sampled_from(["", "EUR", "USD", "???"]),
        "parent_external_id": st.sampled_from(["", "a", "b", "c", "d", "e"]),
    },
)


class OneByOne(TestCase):
    """The set-based upsert and the naive one agree."""

    @settings(max_examples=60, deadline=None)
    @given(rows=st.lists(sent, max_size=8))
    def test_nobody_becomes_an_own_ancestor_and_every_row_is_accounted_for(self, rows):
        results = upsert(*rows)

        assert [result.index for result in results] == list(range(len(rows)))
        parents = dict(Customer.objects.values_list("id", "parent_id"))
        for start in parents:
            seen, here = set(), start
            while here is not None:
                assert here not in seen
                seen.add(here)
                here = parents[here]

    @settings(max_examples=60, deadline=None)
    @given(rows=st.lists(sent.map(lambda row: {**row, "parent_external_id": ""}), max_size=8))
    def test_one_batch_does_what_single_rows_do(self, rows):
        together = statuses(upsert(*rows))
        alone = [statuses(upsert(row, source="alone"))[0] for row in rows]

        assert together == alone
        columns = ["external_ids__value", "name", "arr", "currency"]
        by_source = [
            list(Customer.objects.filter(external_ids__source=source).order_by(*columns).values_list(*columns))
            for source in ["crm", "alone"]
        ]
        assert by_source[0] == by_source[1]
