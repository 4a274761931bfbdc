"""Customers from other systems: every row has its own fate."""

from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest
from django.db import IntegrityError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import AwaitedParent, Customer, CustomerExternalId
from accounts.services.customers import CustomerRow, delete_customer, upsert_customers
from crisis_triage.shared.errors import Forbidden, Invalid
from tests.factories.accounts import CustomerFactory, TeamFactory, UserFactory

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def upsert(*rows: dict[str, object], by=None, source: str = "crm"):
    return upsert_customers(source=source, rows=[CustomerRow(**row) for row in rows], by=by, at=NOON)


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


def test_a_new_customer_gets_every_column():
    (result,) = upsert(FULL)

    acme = customer("C-1")
    assert (result.status, result.id, result.external_id, result.index) == ("created", acme.pk, "C-1", 0)
    assert (acme.name, acme.segment, acme.region) == ("Acme", "enterprise", "EMEA")
    assert (acme.arr, acme.currency) == (Decimal("120000.50"), "EUR")
    assert (acme.started_on, acme.renewal_on, acme.churned_on) == (date(2024, 2, 29), date(2026, 9, 30), None)
    assert (acme.owner_email, acme.owner, acme.team) == ("nobody@example.com", None, None)


def test_sending_it_twice_changes_nothing():
    upsert(FULL)
    before = Customer.objects.values().get()

    assert statuses(upsert(FULL)) == ["unchanged"]
    assert Customer.objects.values().get() == before
    assert Customer.pgh_event_model.objects.count() == 1


def test_an_absent_field_stays_and_an_empty_one_is_cleared():
    upsert(FULL)

    assert statuses(upsert({"external_id": "C-1", "segment": "", "arr": None, "renewal_on": None})) == ["updated"]
    acme = customer("C-1")
    assert (acme.segment, acme.arr, acme.renewal_on) == ("", None, None)
    assert (acme.name, acme.region, acme.started_on) == ("Acme", "EMEA", date(2024, 2, 29))


def test_each_source_has_its_own_names():
    upsert({"external_id": "1", "name": "Acme"})
    upsert({"external_id": "1", "name": "Zenith"}, source="billing")

    assert Customer.objects.count() == 2
    assert customer("1").name == "Acme"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"external_id": ""}, "external_id", "required"),
        ({"external_id": "  "}, "external_id", "required"),
        ({"external_id": "x" * 201}, "external_id", "too_long"),
        ({"external_id": "C\x001"}, "external_id", "nul_byte"),
        ({"name": ""}, "name", "required"),
        ({"name": msgspec.UNSET}, "name", "required"),
        ({"name": "x" * 201}, "name", "too_long"),
        ({"name": "A\x00"}, "name", "nul_byte"),
        ({"name": "\ud800"}, "name", "bad_unicode"),
        ({"segment": "x" * 81}, "segment", "too_long"),
        ({"arr": "-1"}, "arr", "negative"),
        ({"arr": -0.01}, "arr", "negative"),
        ({"arr": "NaN"}, "arr", "not_finite"),
        ({"arr": "inf"}, "arr", "not_finite"),
        ({"arr": "1,200"}, "arr", "not_a_number"),
        ({"arr": "1_200"}, "arr", "not_a_number"),
        ({"arr": "a lot"}, "arr", "not_a_number"),
        ({"arr": "1000000000000"}, "arr", "too_large"),
        ({"arr": 1e300}, "arr", "too_large"),
        ({"arr": "999999999999.999"}, "arr", "too_large"),
        ({"currency": "XXX"}, "currency", "unknown_currency"),
        ({"currency": "euro"}, "currency", "unknown_currency"),
        ({"currency": ""}, "currency", "required"),
        ({"currency": msgspec.UNSET}, "currency", "required"),
        ({"started_on": "31.01.2026"}, "started_on", "not_a_date"),
        ({"renewal_on": "2026-02-30"}, "renewal_on", "not_a_date"),
        ({"renewal_on": "0026-02-03"}, "renewal_on", "date_out_of_range"),
        ({"churned_on": "2026-01-01 25:00"}, "churned_on", "not_a_date"),
        ({"owner_email": "ana"}, "owner_email", "not_an_email"),
        ({"owner_email": "a" * 250 + "@example.com"}, "owner_email", "too_long"),
        ({"parent_external_id": "C-1"}, "parent_external_id", "own_parent"),
        ({"parent_external_id": "\x00"}, "parent_external_id", "nul_byte"),
    ],
)
def test_a_bad_row_is_rejected_with_field_and_code_and_harms_no_other(change, field, code):
    bad = {**FULL, **change}
    good = {"external_id": "G-1", "name": "Good"}

    results = upsert(good, bad, {**good, "external_id": "G-2"})

    assert statuses(results) == ["created", "rejected", "created"]
    assert only_error(results[1]) == (field, code)
    assert results[1].id is None
    assert Customer.objects.count() == 2


def test_all_faults_of_a_row_are_told_at_once():
    (result,) = upsert({**FULL, "arr": "-1", "started_on": "soon", "owner_email": "?"})

    assert [error.field for error in result.errors] == ["arr", "started_on", "owner_email"]


def test_a_rejected_row_of_a_known_customer_names_it_and_leaves_it():
    (created,) = upsert(FULL)

    (result,) = upsert({"external_id": "C-1", "name": "New name", "arr": "-5"})

    assert (result.status, result.id) == ("rejected", created.id)
    assert customer("C-1").name == "Acme"


def test_cents_are_rounded_and_zero_is_an_amount():
    upsert({**FULL, "arr": "10.005"}, {**FULL, "external_id": "C-2", "arr": 0})

    assert customer("C-1").arr == Decimal("10.00")
    assert customer("C-2").arr == 0


def test_a_known_customer_keeps_its_currency_when_only_arr_is_sent():
    upsert(FULL)

    assert statuses(upsert({"external_id": "C-1", "arr": 5})) == ["updated"]
    assert (customer("C-1").arr, customer("C-1").currency) == (Decimal(5), "EUR")


def test_of_two_rows_with_one_name_the_later_wins_as_if_sent_one_by_one():
    results = upsert(
        {"external_id": "C-1"},
        {"external_id": "C-1", "name": "First", "segment": "smb"},
        {"external_id": "C-1", "name": "Second"},
        {"external_id": "C-1", "name": "Second"},
        {"external_id": "C-1", "arr": 5},
    )

    assert statuses(results) == ["rejected", "created", "updated", "unchanged", "rejected"]
    assert (customer("C-1").name, customer("C-1").segment) == ("Second", "smb")


def test_two_names_of_one_customer_lead_to_one_customer():
    upsert({"external_id": "C-1", "name": "Acme"})
    customer("C-1").external_ids.create(source="crm", value="OLD-1")

    results = upsert({"external_id": "C-1", "segment": "smb"}, {"external_id": "OLD-1", "region": "EMEA"})

    assert statuses(results) == ["updated", "updated"]
    assert (customer("C-1").segment, customer("C-1").region) == ("smb", "EMEA")


def test_a_bad_source_is_refused_as_a_whole():
    with pytest.raises(Invalid, match="cannot name a source"):
        upsert(FULL, source="the crm")


# ---- owners --------------------------------------------------------------------------------------------------------
def test_the_owner_is_who_has_the_address_and_brings_the_only_team(ana, north):
    upsert({**FULL, "owner_email": "ANA@example.com"})

    assert (customer("C-1").owner, customer("C-1").team) == (ana, north)


def test_an_owner_of_two_teams_brings_none(ana, north):
    TeamFactory(members=[ana])

    upsert({**FULL, "owner_email": ana.email})

    assert (customer("C-1").owner, customer("C-1").team) == (ana, None)


def test_a_team_that_was_chosen_stays(ana, north, south):
    upsert(FULL)
    Customer.objects.update(team=south)

    upsert({**FULL, "owner_email": ana.email})

    assert (customer("C-1").owner, customer("C-1").team) == (ana, south)


def test_who_was_switched_off_becomes_nobodys_owner(dan):
    upsert({**FULL, "owner_email": dan.email})

    assert (customer("C-1").owner, customer("C-1").owner_email) == (None, dan.email)


def test_an_owner_chosen_here_stays_until_the_source_names_another(ana, cleo, lena):
    upsert({**FULL, "owner_email": ana.email})
    Customer.objects.update(owner=lena)

    assert statuses(upsert({**FULL, "owner_email": ana.email})) == ["unchanged"]
    assert customer("C-1").owner == lena

    upsert({**FULL, "owner_email": cleo.email})
    assert customer("C-1").owner == cleo


def test_an_empty_address_leaves_nobody(ana):
    upsert({**FULL, "owner_email": ana.email})

    upsert({**FULL, "owner_email": ""})

    assert customer("C-1").owner is None


# ---- parents -------------------------------------------------------------------------------------------------------
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


# ---- whose ---------------------------------------------------------------------------------------------------------
def test_who_sees_only_a_part_cannot_touch_the_rest(ana, acme, zenith):
    results = upsert({"external_id": "A-1", "segment": "smb"}, {"external_id": "Z-1", "segment": "smb"}, by=ana)

    assert statuses(results) == ["updated", "rejected"]
    assert (only_error(results[1]), results[1].id) == (("external_id", "not_yours"), None)
    zenith.refresh_from_db()
    assert zenith.segment == "enterprise"


def test_an_unknown_and_a_foreign_parent_are_told_alike(ana, acme, zenith):
    unknown, foreign = upsert(
        {"external_id": "A-1", "parent_external_id": "?"}, {"external_id": "A-1", "parent_external_id": "Z-1"}, by=ana
    )

    assert only_error(unknown) == only_error(foreign) == ("parent_external_id", "unknown_parent")


def test_who_sees_only_a_part_owns_what_is_new(ana, north):
    upsert({"external_id": "N-1", "name": "New"}, by=ana)

    assert (customer("N-1").owner, customer("N-1").team) == (ana, north)


@pytest.mark.parametrize("person", ["ben", "eve", "dan"])
def test_who_may_not_change_customers_is_refused(request, person):
    with pytest.raises(Forbidden):
        upsert(FULL, by=request.getfixturevalue(person))


# ---- deletion ------------------------------------------------------------------------------------------------------
def test_a_deleted_customer_that_is_sent_again_is_back():
    upsert(FULL, {"external_id": "child", "name": "Child"})
    assert delete_customer(customer=customer("C-1"), by=None, at=NOON)
    assert not delete_customer(customer=customer("C-1"), by=None, at=NOON)
    upsert({"external_id": "child", "parent_external_id": "C-1"})
    assert customer("child").parent is None

    (result,) = upsert({"external_id": "C-1"})

    assert result.status == "updated"
    assert customer("C-1").deleted_at is None
    assert customer("child").parent == customer("C-1")


def test_the_reader_may_not_delete(ben, acme):
    with pytest.raises(Forbidden):
        delete_customer(customer=acme, by=ben, at=NOON)


def test_the_number_of_statements_does_not_grow_with_the_rows(django_assert_max_num_queries):
    rows = [
        {"external_id": f"C-{n}", "name": "X", "parent_external_id": f"C-{n // 7}" if n else ""} for n in range(300)
    ]

    with django_assert_max_num_queries(16):
        assert statuses(upsert(*rows)) == ["created"] * 300
    with django_assert_max_num_queries(16):
        upsert(*[{**row, "segment": "smb"} for row in rows])


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


def test_the_database_too_knows_one_customer_per_name(acme):
    with pytest.raises(IntegrityError):
        CustomerExternalId.objects.create(customer=CustomerFactory(), source="crm", value="A-1")


def test_the_owner_may_see_what_a_colleague_imports(ana, robo):
    fay = UserFactory(email="fay@example.com")

    upsert({**FULL, "owner_email": fay.email}, by=robo)

    assert customer("C-1").owner == fay
