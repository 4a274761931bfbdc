"""An import can be taken back as a whole: what is seen is as it was before, except where somebody went on with it since."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import AwaitedParent, Contact, Customer, CustomerExternalId, User
from accounts.services.customers import CustomerRow, upsert_customers
from crisis_triage.management import invariants
from signals.ingest import leases, mending, reverting
from signals.ingest.reverting import NotToRevert
from signals.models import DecayedRate, FactTally, Import, ParkedSignal, QuarantinedRow, Signal, Source, TakenBackSignal
from signals.services import parking
from signals.vocabulary import Content
from tests.factories.outreach import add_touchpoint
from tests.signals.ingest.conftest import ImportOf
from tests.signals.ingest.files import signal, signals_file, table, written

CUSTOMER = ("external_id", "name", "segment", "arr", "currency", "parent_external_id", "source_updated_at")


def take_back(of_import: Import, by: User) -> Import:
    reverting.revert(of_import=of_import, by=by, at=timezone.now())
    claimed = leases.claim(of_import.pk)
    assert claimed
    return reverting.work(claimed)


def seen() -> dict[str, Any]:
    """What people and other systems can see."""
    fields = ("name", "segment", "arr", "currency", "parent_id", "owner_id", "deleted_at")
    there = {one.pk: [getattr(one, name) for name in fields] for one in Customer.objects.filter(deleted_at=None)}
    rates = DecayedRate.objects.values_list("customer_id", "measure_id", "facts", "valued", "last_value", "n7", "x365")
    tallied = FactTally.objects.values("source_id", "measure_id", "day").annotate(all=Sum("facts"))
    return {
        "customers": there,
        "clocks": dict(CustomerExternalId.objects.filter(customer__in=there).values_list("value", "clock")),
        "awaited": dict(AwaitedParent.objects.filter(customer__in=there).values_list("customer_id", "value")),
        "contacts": list(
            Contact.objects.filter(deleted_at=None).order_by("pk").values_list("pk", "name", "customer_id")
        ),
        "signals": set(
            Signal.objects.exclude(source__slug="crisis-triage").values_list("external_id", "value", "customer_id")
        ),
        "parked": set(ParkedSignal.objects.values_list("external_id", "customer_external_id")),
        "rates": {row[:2]: [value and float(f"{value:.9g}") for value in row[2:]] for row in rates},
        "tallies": {(row["source_id"], row["measure_id"], row["day"]): row["all"] for row in tallied if row["all"]},
    }


ids = st.sampled_from(["1", "2", "3", "4", "5"])
customer_rows = st.lists(
    st.tuples(
        ids,
        st.sampled_from(["Acme", "Globex", ""]),
        st.sampled_from(["", "small"]),
        st.sampled_from(["", "10", "20"]),
        st.just("EUR"),
        st.one_of(st.just(""), ids),
        st.sampled_from(["", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"]),
    ),
    min_size=1,
    max_size=6,
)
signal_rows = st.lists(
    st.tuples(st.sampled_from("abcdef"), ids, st.sampled_from(["1", "2.5", ""])).map(
        lambda cells: signal(cells[0], cells[1], value=cells[2])
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.django_db
@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(earlier=customer_rows, first=signal_rows, later=customer_rows, then=signal_rows)
def test_imports_that_are_taken_back_leave_what_was_before(
    crm: Source, adam: User, import_of: ImportOf, earlier: Any, first: Any, later: Any, then: Any
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)

        def customers(name: str, rows: Sequence[Sequence[str]]) -> Import:
            return import_of(written(folder / name, table(rows, header=CUSTOMER)), Content.CUSTOMERS)

        customers("1.csv", earlier)
        import_of(signals_file(folder, *first, name="2.csv"))
        before = seen()
        changed = customers("3.csv", later)
        between = seen()
        brought = import_of(signals_file(folder, *then, name="4.csv"))

        if reverted(brought, adam):
            assert seen() == between
        if reverted(changed, adam):
            assert seen() == before
        assert not invariants.ask("rates_equal_their_facts", everything=True)
        assert not invariants.ask("every_fact_is_tallied_once", everything=True)
        Import.objects.all().update(state="failed", failure="of another example", finished_at=timezone.now())


def reverted(of_import: Import, by: User) -> bool:
    try:
        return not take_back(of_import, by).left
    except NotToRevert:
        return True


@pytest.fixture
def a_file_of_signals(tmp_path: Path, acme: Customer, import_of: ImportOf) -> Import:
    return import_of(signals_file(tmp_path, signal("1", text="It broke"), signal("2", "late"), signal("3", kind="?")))


@pytest.mark.django_db
def test_facts_are_kept_in_a_book_of_their_own_and_the_mended_file_comes_in(
    tmp_path: Path, adam: User, a_file_of_signals: Import, import_of: ImportOf
) -> None:
    done = take_back(a_file_of_signals, adam)

    assert (done.state, done.taken_back, done.left) == ("reverted", 2, 0)
    assert TakenBackSignal.objects.get().text == "It broke"
    assert not Signal.objects.exists()
    assert import_of(signals_file(tmp_path, signal("1", value="7"), name="mended.csv")).accepted == 1
    assert not invariants.ask("every_text_is_read_or_waits_to_be", everything=True)


@pytest.mark.django_db
def test_what_was_parked_and_found_its_customer_since_goes_too(
    a_file_of_signals: Import, adam: User, crm: Source
) -> None:
    upsert_customers(source=crm.slug, rows=[CustomerRow(external_id="late", name="Late")], by=None, at=timezone.now())
    parking.attach(at=timezone.now())

    assert take_back(a_file_of_signals, adam).taken_back == 2

    assert not Signal.objects.exists()


@pytest.mark.django_db
def test_refused_rows_that_were_mended_go_too_and_open_ones_are_discarded(
    tmp_path: Path, adam: User, acme: Customer, import_of: ImportOf
) -> None:
    of_import = import_of(signals_file(tmp_path, signal("3", kind="?"), signal("4", kind="?")))
    mended, _ = QuarantinedRow.objects.order_by("line")
    fields = mending.fields(mended) | {"kind": "engagement"}
    mending.replay(row=mended, fields=fields, by=adam, at=timezone.now())

    assert take_back(of_import, adam).taken_back == 1

    assert not Signal.objects.exists()
    assert not QuarantinedRow.objects.filter(replayed_at=None, discarded_at=None).exists()


@pytest.mark.django_db
def test_a_second_revert_and_one_of_nothing_are_refused_with_a_sentence(
    tmp_path: Path, adam: User, a_file_of_signals: Import, import_of: ImportOf
) -> None:
    take_back(a_file_of_signals, adam)
    nothing = import_of(signals_file(tmp_path, signal("9", kind="?"), name="nothing.csv"))

    with pytest.raises(NotToRevert, match="was taken back already, by Adam"):
        take_back(a_file_of_signals, adam)
    with pytest.raises(NotToRevert, match="It changed nothing"):
        take_back(nothing, adam)


@pytest.mark.django_db
def test_a_customer_with_facts_of_later_stays_and_is_named(
    tmp_path: Path, adam: User, crm: Source, import_of: ImportOf
) -> None:
    rows = [("1", "Acme", "2"), ("2", "Parent", ""), ("3", "Nobody", "")]
    header = ("external_id", "name", "parent_external_id")
    of_import = import_of(written(tmp_path / "c.csv", table(rows, header=header)), Content.CUSTOMERS)
    import_of(signals_file(tmp_path, signal("1", "1")))

    done = take_back(of_import, adam)

    assert (done.taken_back, done.left) == (1, 2)
    assert set(Customer.objects.filter(deleted_at=None).values_list("name", flat=True)) == {"Acme", "Parent"}
    reasons = dict(done.conflicts.values_list("external_id", "reason"))
    assert "It has signals" in reasons["1"]
    assert "below it stays" in reasons["2"]


@pytest.mark.django_db
def test_a_field_that_somebody_changed_since_stays_and_is_named(
    tmp_path: Path, adam: User, acme: Customer, import_of: ImportOf
) -> None:
    path = written(tmp_path / "c.csv", "external_id,name,segment,region\nA-1,Wrong,wrong,wrong\n")
    of_import = import_of(path, Content.CUSTOMERS)
    Customer.objects.filter(pk=acme.pk).update(segment="right")

    done = take_back(of_import, adam)

    acme.refresh_from_db()
    assert (acme.name, acme.segment, acme.region) == ("Acme", "right", "")
    assert [(one.field, one.external_id) for one in done.conflicts.all()] == [("segment", "A-1")]


@pytest.mark.django_db(transaction=True)
def test_who_was_changed_since_they_came_stays(tmp_path: Path, adam: User, crm: Source, import_of: ImportOf) -> None:
    path = written(tmp_path / "c.csv", "external_id,name\n1,Acme\n2,Globex\n2,Globex Inc.\n")
    of_import = import_of(path, Content.CUSTOMERS)
    Customer.objects.filter(name="Acme").update(region="North")

    done = take_back(of_import, adam)

    assert [one.reason[:12] for one in done.conflicts.all()] == ["Somebody cha"]
    assert [one.name for one in Customer.objects.filter(deleted_at=None)] == ["Acme"]


PEOPLE = ("external_id", "customer_external_id", "name", "email", "consent", "source_updated_at")


def people(folder: Path, *rows: Sequence[str], name: str) -> Path:
    return written(folder / name, table(rows, header=PEOPLE))


def contacts_seen() -> dict[str, tuple[Any, ...]]:
    fields = ("customer__name", "name", "email", "consent", "external_ids__clock")
    return {
        row[0]: row[1:] for row in Contact.objects.filter(deleted_at=None).values_list("external_ids__value", *fields)
    }


@pytest.mark.django_db
def test_contacts_go_and_are_as_they_were_and_the_mended_file_comes_in(
    tmp_path: Path, adam: User, acme: Customer, globex: Customer, import_of: ImportOf
) -> None:
    """Who came goes; whose customer, name or consent changed has what was before; the clock too, so that what was said then is heard."""
    first = ["K-1", "A-1", "Kim", "kim@acme.example", "granted", "2026-01-02T00:00:00Z"]
    import_of(people(tmp_path, first, name="first.csv"), Content.CONTACTS)
    before = contacts_seen()
    moved = ["K-1", "G-1", "Kim Lee", "", "denied", "2026-03-02T00:00:00Z"]
    wrong = import_of(
        people(tmp_path, moved, ["K-2", "A-1", "Nobody", "n@acme.example", "granted", ""], name="w.csv"),
        Content.CONTACTS,
    )
    assert (wrong.created, wrong.updated) == (1, 1)

    done = take_back(wrong, adam)

    assert (done.state, done.taken_back, done.restored, done.left) == ("reverted", 1, 1, 0)
    assert contacts_seen() == before
    gone = Contact.objects.get(external_ids__value="K-2")
    assert (gone.name, gone.email, gone.consent) == ("Nobody", "", "unknown"), (
        "Behind the tombstone stands no way to write."
    )
    again = import_of(
        people(tmp_path, ["K-2", "G-1", "Kit", "", "", "2026-02-02T00:00:00Z"], name="mended.csv"), Content.CONTACTS
    )
    assert again.updated + again.created == 1
    assert contacts_seen()["K-2"][:2] == ("Globex", "Kit")


@pytest.mark.django_db(transaction=True)
def test_a_contact_whom_somebody_met_since_stays_and_is_named(
    tmp_path: Path, adam: User, acme: Customer, import_of: ImportOf
) -> None:
    came = import_of(
        people(tmp_path, *([f"K-{number}", "A-1", f"Kim {number}", "", "", ""] for number in (1, 2)), name="c.csv"),
        Content.CONTACTS,
    )
    add_touchpoint(acme, made_by=adam, contact=Contact.objects.get(name="Kim 1"))

    done = take_back(came, adam)

    assert [(one.external_id, one.field) for one in done.conflicts.all()] == [("K-1", "")]
    assert "touchpoints" in done.conflicts.get().reason
    assert list(contacts_seen()) == ["K-1"]
