"""What a source said later of a field stands, in whatever order it comes; and of a field that somebody keeps, only they say."""

from datetime import datetime, timedelta

import pytest

from accounts.models import Contact, Customer, FieldKeeper
from accounts.models.field_keeper import FIELDS
from accounts.services import deletions, keepers
from accounts.services.contacts import ContactRow, upsert_contacts
from accounts.services.customers import delete_customer
from accounts.services.deletions import Word
from accounts.services.reading import CONTACT_CELLS, CUSTOMER_CELLS
from crisis_triage.shared.errors import Forbidden, Invalid
from tests.accounts.services.upserting import NOON, at, crm_says, customer, only_error, statuses, upsert

pytestmark = pytest.mark.django_db


def moment(minute: int) -> datetime:
    return datetime.fromisoformat(at(minute))


def ignored(result) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in result.ignored]


# ---- when ----------------------------------------------------------------------------------------------------------
def test_what_is_older_does_not_overwrite_what_is_newer():
    upsert(crm_says(5, segment="new"))

    (late,) = upsert(crm_says(3, segment="old"))

    assert (late.status, ignored(late)) == ("stale", [("name", "stale"), ("segment", "stale")])
    assert customer("C-1").segment == "new"


def test_of_a_late_part_what_was_not_said_since_is_taken():
    upsert(crm_says(5, segment="new"))

    (late,) = upsert({"external_id": "C-1", "segment": "old", "region": "EMEA", "source_updated_at": at(3)})

    assert (late.status, ignored(late)) == ("updated", [("segment", "stale")])
    assert (customer("C-1").segment, customer("C-1").region) == ("new", "EMEA")


def test_the_same_again_changes_nothing_and_a_second_word_of_the_same_moment_stands():
    upsert(crm_says(5, segment="one"))

    assert statuses(upsert(crm_says(5, segment="one"))) == ["unchanged"]
    assert statuses(upsert(crm_says(5, segment="two"))) == ["updated"]


def test_each_source_and_each_id_has_a_clock_of_its_own():
    upsert(crm_says(5, segment="crm"))
    customer("C-1").external_ids.create(source="billing", value="77")

    (told,) = upsert({"external_id": "77", "segment": "billing", "source_updated_at": at(1)}, source="billing")

    assert (told.status, customer("C-1").segment) == ("updated", "billing")


def test_without_a_time_it_is_as_of_now():
    upsert(crm_says(5, segment="old"))
    upsert(crm_says(segment="now"))

    assert statuses(upsert(crm_says(6, segment="before now"))) == ["stale"]
    assert customer("C-1").external_ids.get().clock["segment"] == NOON.timestamp() * 1_000_000


def test_a_source_that_tells_no_time_needs_no_clock():
    upsert(crm_says(), crm_says(segment="x"))

    assert customer("C-1").external_ids.get().clock == {}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("yesterday", "not_a_moment"),
        ("2026-13-01T00:00:00Z", "not_a_moment"),
        ("0001-01-01T00:00:00+15:00", "not_a_moment"),
        ("1969-12-31T23:59:59Z", "too_long_ago"),
        ((NOON + timedelta(days=1, seconds=1)).isoformat(), "in_the_future"),
        ("2026-03-01T10:00:00\x00", "nul_byte"),
    ],
)
def test_a_moment_that_is_none_is_refused(said, code):
    (result,) = upsert({**crm_says(), "source_updated_at": said})

    assert only_error(result) == ("source_updated_at", code)
    assert not Customer.objects.exists()


def test_a_refused_row_does_not_wind_the_clock():
    upsert(crm_says(1, segment="a"))
    upsert(crm_says(5, segment="b", arr="-1"))

    assert statuses(upsert(crm_says(3, segment="c"))) == ["updated"]


def test_a_deletion_is_a_word_with_a_moment_too():
    upsert(crm_says(1))
    gone = Word("crm", "C-1", moment(5))
    assert delete_customer(customer=customer("C-1"), by=None, at=NOON, word=gone)

    (late,) = upsert(crm_says(4, segment="late"))
    assert (late.status, ignored(late)) == ("stale", [("deleted_at", "stale")])
    assert customer("C-1").deleted_at == NOON

    assert statuses(upsert({"external_id": "C-1", "source_updated_at": at(6)})) == ["updated"]
    assert (customer("C-1").deleted_at, customer("C-1").segment) == (None, "late")
    with pytest.raises(deletions.Late):
        delete_customer(customer=customer("C-1"), by=None, at=NOON, word=gone)


# ---- who -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def kept(adam) -> None:
    keepers.set_keeper(kind="customer", field="arr", source="billing", by=adam)
    keepers.set_keeper(kind="customer", field="name", source="crm", by=adam)
    keepers.set_keeper(kind="customer", field="deleted_at", source="crm", by=adam)


@pytest.mark.usefixtures("kept")
class TestAFieldThatIsKept:
    def test_is_not_written_by_others_who_hear_of_it(self):
        (created,) = upsert(crm_says(arr="5", currency="EUR", segment="smb"))

        assert (created.status, ignored(created)) == ("created", [("arr", "kept"), ("currency", "kept")])
        assert "billing" in created.ignored[0].message
        assert (customer("C-1").arr, customer("C-1").segment) == (None, "smb")

    def test_is_written_by_its_keeper(self):
        upsert(crm_says())
        customer("C-1").external_ids.create(source="billing", value="77")

        (told,) = upsert({"external_id": "77", "arr": "7", "currency": "EUR", "name": "ACME INC"}, source="billing")

        assert (told.status, ignored(told)) == ("updated", [("name", "kept")])
        assert (customer("C-1").arr, customer("C-1").name) == (7, "Acme")

    def test_may_be_named_by_whoever_creates(self):
        (created,) = upsert({"external_id": "77", "name": "ACME INC"}, source="billing")

        assert (created.status, created.ignored) == ("created", [])

    def test_that_it_is_there_is_said_by_the_keeper_only(self):
        upsert(crm_says())
        customer("C-1").external_ids.create(source="billing", value="77")
        with pytest.raises(deletions.Kept, match="crm"):
            delete_customer(customer=customer("C-1"), by=None, at=NOON, word=Word("billing", "77"))
        delete_customer(customer=customer("C-1"), by=None, at=NOON, word=Word("crm", "C-1"))

        (told,) = upsert({"external_id": "77", "segment": "smb"}, source="billing")

        assert ignored(told) == [("deleted_at", "kept")]
        assert customer("C-1").deleted_at == NOON
        assert statuses(upsert(crm_says())) == ["updated"]

    def test_is_everybodys_again_when_nobody_keeps_it(self, adam):
        keepers.set_keeper(kind="customer", field="arr", source="", by=adam)

        assert not upsert(crm_says(arr="5", currency="EUR"))[0].ignored


def test_fields_of_contacts_are_kept_alike(adam, acme):
    keepers.set_keeper(kind="contact", field="consent", source="consents", by=adam)
    row = ContactRow(external_id="P-1", customer_external_id="A-1", name="Kim", consent="granted")

    (told,) = upsert_contacts(source="crm", rows=[row], by=None, at=NOON)

    assert (told.status, ignored(told)) == ("created", [("consent", "kept")])
    assert Contact.objects.get().consent == "unknown"


def test_contacts_come_in_any_order_alike(acme):
    def send(minute: int, title: str):
        row = ContactRow(
            external_id="P-1", customer_external_id="A-1", name="Kim", job_title=title, source_updated_at=at(minute)
        )
        return upsert_contacts(source="crm", rows=[row], by=None, at=NOON)

    assert [statuses(send(5, "new")), statuses(send(3, "old")), statuses(send(5, "new"))] == [
        ["created"],
        ["stale"],
        ["unchanged"],
    ]
    assert Contact.objects.get().job_title == "new"


def test_every_field_of_a_row_can_be_kept():
    assert {*FIELDS["customer"]} == {*CUSTOMER_CELLS, "deleted_at"} - {"currency"}
    assert {*FIELDS["contact"]} == {*CONTACT_CELLS, "deleted_at"}


@pytest.mark.parametrize(
    ("kind", "field", "source"), [("customer", "id", "crm"), ("loop", "state", "crm"), ("customer", "arr", "a b")]
)
def test_nonsense_is_kept_by_nobody(adam, kind, field, source):
    with pytest.raises(Invalid):
        keepers.set_keeper(kind=kind, field=field, source=source, by=adam)

    assert not FieldKeeper.objects.exists()


@pytest.mark.parametrize("person", ["ana", "ben", "robo"])
def test_who_keeps_a_field_is_decided_by_who_may_change_settings(request, person):
    with pytest.raises(Forbidden):
        keepers.set_keeper(kind="customer", field="arr", source="crm", by=request.getfixturevalue(person))
