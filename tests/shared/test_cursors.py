"""Pages by key: nothing lost, nothing repeated, and no cursor that we did not sign."""

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Customer
from crisis_triage.shared import cursors
from tests.factories.accounts import CustomerFactory

ORDER = cursors.by_change("customers")


@given(st.datetimes(timezones=st.just(UTC)), st.integers(1, 2**63 - 1))
def test_a_cursor_gives_back_its_key(moment: datetime, unique: int):
    assert cursors.unsign(ORDER, cursors.sign(ORDER, (moment, unique))) == (moment, unique)


@given(st.dates(), st.decimals(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False), st.text())
def test_a_key_of_any_columns_comes_back(day: date, amount: Decimal, number: float, text: str):
    order = cursors.Order("things", (("day", date), ("amount", Decimal), ("number", float), ("text", str)))

    assert cursors.unsign(order, cursors.sign(order, (day, amount, number, text))) == (day, amount, number, text)


@given(st.text(max_size=200))
def test_what_we_did_not_sign_is_refused(cursor: str):
    with pytest.raises(cursors.BadCursor):
        cursors.unsign(ORDER, cursor)


@given(st.data())
def test_a_tampered_cursor_is_refused(data):
    cursor = cursors.sign(ORDER, (datetime(2026, 1, 1, tzinfo=UTC), 7))
    place = data.draw(st.integers(0, len(cursor) - 1))
    other = data.draw(st.characters().filter(lambda letter: letter != cursor[place]))

    with pytest.raises(cursors.BadCursor):
        cursors.unsign(ORDER, cursor[:place] + other + cursor[place + 1 :])


def test_a_cursor_of_another_list_is_refused():
    cursor = cursors.sign(cursors.by_change("contacts"), (datetime(2026, 1, 1, tzinfo=UTC), 7))

    with pytest.raises(cursors.BadCursor):
        cursors.unsign(ORDER, cursor)


def walk(limit: int, between_pages=lambda: None) -> list[int]:
    seen: list[int] = []
    after = None
    while True:
        page = cursors.take_changes(Customer.objects.all(), ORDER, cursors.Slice(limit=limit, after=after))
        seen += [customer.pk for customer in page.entries]
        if page.last_key is None:
            return seen
        after = page.last_key
        between_pages()


@pytest.mark.django_db
def test_rows_that_changed_in_one_moment_are_all_listed_once():
    CustomerFactory.create_batch(7)
    Customer.objects.update(region="APAC")

    assert sorted(walk(limit=2)) == sorted(Customer.objects.values_list("pk", flat=True))


@pytest.mark.django_db
def test_a_page_that_is_just_full_is_the_last_one():
    CustomerFactory.create_batch(3)

    page = cursors.take_changes(Customer.objects.all(), ORDER, cursors.Slice(limit=3))

    assert len(page.entries) == 3
    assert page.last_key is None


@pytest.mark.django_db
def test_the_first_column_of_the_index_is_sought_and_not_filtered():
    after = (datetime(2026, 1, 1, tzinfo=UTC), 7)

    condition = str(Customer.objects.filter(cursors.comes_after(ORDER, after)).query)

    assert '("accounts_customer"."updated_at", "accounts_customer"."id") > (' in condition


@pytest.mark.django_db(transaction=True)
def test_a_walk_while_rows_are_inserted_loses_and_repeats_none():
    before = [CustomerFactory().pk for _ in range(9)]

    seen = walk(limit=2, between_pages=lambda: CustomerFactory() if Customer.objects.count() < 20 else None)

    assert len(seen) == len(set(seen))
    assert set(before) <= set(seen)


@pytest.mark.django_db(transaction=True)
def test_a_slow_transaction_is_waited_for_so_that_who_pulls_changes_misses_none():
    """It began first and commits last: its row is older than the row that was listed in between."""
    began, may_commit = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            CustomerFactory(name="Slow")
            began.set()
            may_commit.wait(100)
        connection.close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    began.wait(100)
    CustomerFactory(name="Quick")

    first = cursors.take_changes(Customer.objects.all(), ORDER, cursors.Slice())
    may_commit.set()
    writer.join()
    second = cursors.take_changes(Customer.objects.all(), ORDER, cursors.Slice())

    assert [customer.name for customer in first.entries] == []
    assert [customer.name for customer in second.entries] == ["Slow", "Quick"]


@pytest.mark.django_db
def test_updated_since_includes_its_moment():
    customer = CustomerFactory()
    customer.refresh_from_db()

    def listed_since(moment: datetime) -> int:
        part = cursors.Slice(updated_since=moment)
        return len(cursors.take_changes(Customer.objects.all(), ORDER, part).entries)

    assert listed_since(customer.updated_at) == 1
    assert listed_since(customer.updated_at + timedelta(microseconds=1)) == 0
