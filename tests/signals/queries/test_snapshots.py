"""What is trained on is what would have been served: vector by vector, and with nothing in it that came later."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from accounts.models import Customer
from signals import rates
from signals.features.catalogue import catalogue, compute
from signals.models import Measure, Source
from signals.queries.rates import read_batch, read_batch_as_of, read_uses_as_of
from signals.queries.snapshots import NothingToLearnFrom, Question, read_dataset
from signals.services import facts, uses
from signals.services.items import SignalItem
from signals.training.dataset import Dataset
from signals.training.labels import Horizon
from signals.vocabulary import Kind
from tests.factories.accounts import CustomerFactory
from tests.signals.conftest import NOW

pytestmark = pytest.mark.django_db

MIDNIGHT = datetime(2026, 11, 20, tzinfo=NOW.tzinfo)
HORIZON = Horizon.of(14, every=14)
SORTS = [
    (Kind.ENGAGEMENT, "logins", False),
    (Kind.ENGAGEMENT, "seats", True),
    (Kind.SUPPORT, "ticket", False),
    (Kind.SURVEY, "nps", True),
    (Kind.ESCALATION, "escalation", True),
    (Kind.OUTREACH, "escalation_ended", False),
    (Kind.OUTREACH, "promise_broken", False),
]


def fact(name: str, customer: str, ago: float, sort: int = 0, value: float | None = None) -> SignalItem:
    kind, measure, _ = SORTS[sort]
    return SignalItem(name, customer, kind, measure, MIDNIGHT - timedelta(days=ago), value)


def take_in(crm: Source, items: list[SignalItem]) -> None:
    for start in range(0, len(items), 1000):
        facts.receive(source=crm, items=items[start : start + 1000], known="when it happened", at=MIDNIGHT, by=None)
    uses.count()


def people(count: int) -> list[Customer]:
    """Of every age and size."""
    return [
        CustomerFactory(
            external_id=f"C-{number}",
            started_on=date(2026, 1, 1) + timedelta(days=number),
            renewal_on=date(2026, 11, 20) + timedelta(days=number),
            segment=["enterprise", "small", ""][number % 3],
            arr=None if number % 7 == 0 else 1000 + number,
            currency="" if number % 7 == 0 else "USD",
        )
        for number in range(count)
    ]


def history(customers: int, *, count: int = 4000) -> list[SignalItem]:
    """Facts of every sort; some that should carry a value carry none, and the last sort's feed fell silent long ago."""
    dice = np.random.default_rng(0)
    items = []
    for number in range(count):
        sort = int(dice.integers(len(SORTS)))
        ago = float(dice.integers(90 * 86_400 if sort == len(SORTS) - 1 else 0, 150 * 86_400)) / 86_400
        value = float(dice.integers(1, 6)) if SORTS[sort][2] and dice.random() < 0.9 else None
        items.append(fact(f"f-{number}", f"C-{dice.integers(customers)}", ago, sort, value))
    return items


def world(crm: Source, *, customers: int = 125) -> list[Customer]:
    made = people(customers)
    take_in(crm, history(customers))
    return made


def read(horizon: Horizon = HORIZON, measure: Measure | None = None, at: datetime = MIDNIGHT) -> Dataset:
    return read_dataset(question=Question(horizon, measure.pk if measure else None), at=at)


def moment_of(days: float) -> datetime:
    return rates.LANDMARK + timedelta(days=days)


def vectors(batch, features) -> np.ndarray:
    """The batch's features in the order of these; a measure that nobody in the batch had is absent."""
    known = catalogue(batch.inputs.meanings)
    rows = {feature.code: row for feature, row in zip(known, compute(known, batch.inputs), strict=True)}
    return np.column_stack([rows.get(feature.code, np.full(len(batch.customer_ids), np.nan)) for feature in features])


def test_a_thousand_vectors_are_those_that_would_have_been_served(crm):
    world(crm)

    dataset = read()

    compared = 0
    for days in np.unique(dataset.moments):
        at = moment_of(float(days))
        own = np.flatnonzero(dataset.moments == days)
        batch = read_batch_as_of(customer_ids=dataset.customer_ids[own].tolist(), at=at, uses=read_uses_as_of(at=at))
        np.testing.assert_array_equal(batch.customer_ids, dataset.customer_ids[own])
        np.testing.assert_allclose(dataset.values[own], vectors(batch, dataset.features), rtol=1e-9, atol=1e-9)
        compared += len(own)
    assert compared >= 1000


def test_the_newest_vectors_are_those_that_the_store_served_at_that_moment(crm):
    made, items = people(40), history(40)
    then = MIDNIGHT - timedelta(days=HORIZON.days)
    take_in(crm, [item for item in items if item.occurred_at <= then])
    served = read_batch(customer_ids=[customer.pk for customer in made], at=then)

    take_in(crm, [item for item in items if item.occurred_at > then] + [fact("newest", "C-0", 0.0)])
    dataset = read()

    own = np.flatnonzero(dataset.moments == rates.days(then))
    np.testing.assert_array_equal(served.customer_ids, dataset.customer_ids[own])
    np.testing.assert_allclose(dataset.values[own], vectors(served, dataset.features), rtol=1e-9, atol=1e-9)


def test_a_fact_received_later_changes_no_earlier_vector(crm):
    world(crm, customers=20)
    before = read()

    late = [fact(f"late-{n}", f"C-{n % 20}", 60.0, n % 4, 3.0) for n in range(40)]
    facts.receive(source=crm, items=late, known="now", at=MIDNIGHT - timedelta(hours=1), by=None)
    after = read()

    np.testing.assert_array_equal(before.moments, after.moments)
    np.testing.assert_array_equal(before.values, after.values)


def test_who_had_not_come_who_had_left_and_who_was_deleted_is_not_asked(crm):
    here = CustomerFactory(external_id="C-0", started_on=date(2026, 1, 1))
    CustomerFactory(external_id="C-1", started_on=date(2026, 11, 19))
    CustomerFactory(external_id="C-2", started_on=date(2026, 1, 1), churned_on=date(2026, 6, 1))
    CustomerFactory(external_id="C-3", started_on=date(2026, 1, 1), deleted_at=MIDNIGHT - timedelta(days=200))
    take_in(crm, [fact(f"f-{n}", "C-0", float(n)) for n in range(0, 100, 5)])

    dataset = read()

    assert set(dataset.customer_ids.tolist()) == {here.pk}


def test_leaving_counts_within_the_horizon_and_not_on_the_day_itself(crm):
    days = [date(2026, 11, 6), date(2026, 11, 7), date(2026, 11, 20), date(2026, 11, 21), None]
    made = [
        CustomerFactory(external_id=f"C-{n}", started_on=date(2026, 1, 1), churned_on=day) for n, day in enumerate(days)
    ]
    take_in(crm, [fact(f"f-{n}", f"C-{n % 5}", float(n)) for n in range(100)])

    dataset = read()

    newest = dataset.moments == dataset.moments.max()
    assert moment_of(dataset.moments.max()).date() == date(2026, 11, 6)
    found = dict(zip(dataset.customer_ids[newest].tolist(), dataset.left[newest].tolist(), strict=True))
    assert found == {made[1].pk: True, made[2].pk: True, made[3].pk: False, made[4].pk: False}


def test_silence_is_asked_only_of_those_who_came_lately(crm):
    regular, gone, stopped = (CustomerFactory(external_id=f"C-{n}", started_on=date(2026, 1, 1)) for n in range(3))
    often = [fact(f"a-{n}", "C-0", float(n)) for n in range(0, 120, 2)]
    once = [fact("b-0", "C-1", 119.0)]
    until = [fact(f"c-{n}", "C-2", float(n)) for n in range(20, 120, 2)]
    take_in(crm, often + once + until)

    dataset = read(measure=Measure.objects.get(name="logins"))

    newest = dataset.moments == dataset.moments.max()
    found = dict(zip(dataset.customer_ids[newest].tolist(), dataset.left[newest].tolist(), strict=True))
    assert gone.pk not in found
    assert found == {regular.pk: False, stopped.pk: True}


def test_windows_that_have_not_closed_are_not_asked(crm):
    world(crm, customers=10)

    dataset = read(at=MIDNIGHT)

    assert dataset.moments.max() + HORIZON.days <= rates.days(MIDNIGHT)


def test_a_finished_history_ends_with_its_last_fact_and_not_today(crm):
    world(crm, customers=10)

    much_later = read(at=MIDNIGHT + timedelta(days=3000))

    assert much_later.moments.max() + HORIZON.days <= rates.days(MIDNIGHT)


def test_without_any_signal_it_says_so(crm):
    CustomerFactory(started_on=date(2026, 1, 1))

    with pytest.raises(NothingToLearnFrom, match="no signals yet"):
        read()


def test_too_short_a_history_says_what_would_help(crm):
    CustomerFactory(external_id="C-0", started_on=date(2026, 1, 1))
    take_in(crm, [fact(f"f-{n}", "C-0", float(n)) for n in range(10)])

    with pytest.raises(NothingToLearnFrom, match="Choose a shorter horizon, or wait"):
        read()


def test_one_customer_is_enough_to_be_read(crm):
    CustomerFactory(external_id="C-0", started_on=date(2026, 1, 1))
    take_in(crm, [fact(f"f-{n}", "C-0", float(n)) for n in range(120)])

    dataset = read()

    assert len(dataset) == len(np.unique(dataset.moments)) > 3
    assert dataset.sha256() == read().sha256()
