"""Whatever order facts come in, in whatever batches, and however often: the rates are the same."""

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Customer
from signals.models import DecayedRate, ParkedSignal, Signal, Source
from signals.rates import HALF_LIVES, LANDMARK, landmark_sums
from signals.services import facts, parking
from signals.services.items import SignalItem
from signals.vocabulary import Kind
from tests.signals.conftest import NOW, customer

Fact = tuple[str, str, int, float | None]  # customer, measure, seconds before now, value

fact = st.tuples(
    st.sampled_from(["A-1", "G-1"]),
    st.sampled_from(["logins", "seats"]),
    st.integers(0, 900 * 86_400) | st.sampled_from([0, 1, 86_400]),
    st.none() | st.floats(-1e6, 1e6) | st.sampled_from([0.0, 5e-324, 1e-300, 4.8e-21]),
)
deliveries = st.lists(st.lists(st.integers(0, 11), max_size=8), max_size=6)


def item(number: int, of: Fact) -> SignalItem:
    name, measure, ago, value = of
    return SignalItem(f"s-{number}", name, Kind.ENGAGEMENT, measure, NOW - timedelta(seconds=ago), value)


def deliver(source: Source, items: list[SignalItem]) -> None:
    facts.receive(source=source, items=items, known="now", at=NOW, by=None)


def rates() -> dict[tuple[str, str], dict[str, object]]:
    rows = DecayedRate.objects.select_related("customer", "measure")
    return {(row.customer.name, row.measure.name): _plain(row) for row in rows}


def _plain(row: DecayedRate) -> dict[str, object]:
    exact = {name: getattr(row, name) for name in ("facts", "valued", "first_at", "last_at", "last_value")}
    sums = {f"{sort}{days}": getattr(row, f"{sort}{days}") for sort in "nx" for days in HALF_LIVES}
    return exact | {name: pytest.approx(value, rel=1e-9, abs=1e-9) for name, value in sums.items()}


@given(known=st.lists(fact, min_size=1, max_size=12), order=st.randoms(use_true_random=False), batches=deliveries)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_batches_and_repetition_change_nothing(
    crm: Source, acme: Customer, globex: Customer, known: list[Fact], order: object, batches: list[list[int]]
) -> None:
    items = [item(number, of) for number, of in enumerate(known)]
    with transaction.atomic():
        deliver(crm, items)
        once = rates()
        transaction.set_rollback(True)

    with transaction.atomic():
        for batch in batches:
            deliver(crm, [items[number % len(items)] for number in batch])
        order.shuffle(items)
        for one in items:
            deliver(crm, [one, one])
        again = rates()
        stored = Signal.objects.count()
        transaction.set_rollback(True)

    assert stored == len(known)
    assert once.keys() == again.keys()
    for key, row in again.items():
        assert {name: getattr(value, "expected", value) for name, value in row.items()} == once[key]


def countable(value: float | None) -> float | None:
    """What is nearer to 0 than 1e-20 is stored as it is and added up as 0: PostgreSQL refuses an underflow."""
    return 0.0 if value is not None and abs(value) < 1e-20 else value


@given(known=st.lists(fact, min_size=1, max_size=8), is_late=st.booleans())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_rates_are_the_sums_of_the_definition_also_after_waiting_for_the_customer(
    crm: Source, known: list[Fact], is_late: bool
) -> None:
    with transaction.atomic():
        if is_late:
            deliver(crm, [item(number, of) for number, of in enumerate(known)])
        customer("Acme", crm="A-1")
        customer("Globex", crm="G-1")
        if not is_late:
            deliver(crm, [item(number, of) for number, of in enumerate(known)])
        parking.attach(at=NOW)
        found = rates()
        assert not ParkedSignal.objects.exists()
        transaction.set_rollback(True)

    for (name, measure), row in found.items():
        own = [of for of in known if ({"A-1": "Acme", "G-1": "Globex"}[of[0]], of[1]) == (name, measure)]
        moments = [_days(NOW - timedelta(seconds=of[2])) for of in own]
        for half_life in HALF_LIVES:
            n, x = landmark_sums(moments, [countable(of[3]) for of in own], half_life=half_life)
            assert row[f"n{half_life}"] == n
            assert row[f"x{half_life}"] == x


def _days(moment: datetime) -> float:
    return (moment - LANDMARK).total_seconds() / 86_400


@given(picked=st.lists(st.sampled_from(["new", "again", "stranger", "bad"]), max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_item_has_one_answer_in_its_place(crm: Source, acme: Customer, picked: list[str]) -> None:
    made = {
        "new": lambda number: item(number, ("A-1", "logins", 5, 1.0)),
        "again": lambda number: item(999, ("A-1", "logins", 5, 1.0)),
        "stranger": lambda number: item(number, ("nobody", "logins", 5, 1.0)),
        "bad": lambda number: item(number, ("A-1", "logins", -9 * 86_400, 1.0)),
    }
    items = [made[word](number) for number, word in enumerate(picked)]

    with transaction.atomic():
        results = facts.receive(source=crm, items=items, known="now", at=NOW, by=None)
        transaction.set_rollback(True)

    again = iter(["accepted"])
    expected = {"new": "accepted", "stranger": "parked", "bad": "rejected"}
    assert [result.index for result in results] == list(range(len(items)))
    assert [result.external_id for result in results] == [one.external_id for one in items]
    assert [result.status for result in results] == [expected.get(word) or next(again, "duplicate") for word in picked]


@pytest.mark.django_db(transaction=True)
def test_the_store_leaves_nothing_staged_and_makes_its_table_once() -> None:
    crm = Source.objects.create(slug="crm", name="CRM", is_directory=True)
    customer("Acme", crm="A-1")

    deliver(crm, [item(1, ("A-1", "logins", 5, 1.0))])
    first = _staging_table()
    with transaction.atomic():
        deliver(crm, [item(2, ("A-1", "logins", 5, 1.0))])
        deliver(crm, [item(3, ("A-1", "logins", 5, 1.0))])

    assert _staging_table() == first
    assert Signal.objects.count() == DecayedRate.objects.get().facts == 3


def _staging_table() -> tuple[int, int]:
    """Which table it is, and how many rows it holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'incoming_fact'::regclass::oid, count(*) FROM incoming_fact")
        oid, rows = cursor.fetchone()
    assert rows == 0
    return oid, rows
