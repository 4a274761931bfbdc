"""What a model of buying more learns from: what was known then, and whether the ARR rose, or they came back, in the window after it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from signals import rates
from signals.models import Measure
from signals.queries.snapshots import NothingToLearnFrom, Question, read_dataset
from signals.training import evidence, trials
from signals.training.labels import EVER, Horizon
from signals.training.target import ARR_ROSE, BUYS_AGAIN, TARGETS
from tests.factories.accounts import CustomerFactory
from tests.signals.queries.test_past_customers import dated
from tests.signals.queries.test_snapshots import MIDNIGHT, SORTS, fact, take_in
from tests.signals.training.worlds import dataset

pytestmark = pytest.mark.django_db

HORIZON = Horizon.of(14, every=14)
ROSE = Question(HORIZON, target=TARGETS[ARR_ROSE])


def days_ago(days: float):
    return MIDNIGHT - timedelta(days=days)


def paying(number: int, *steps: tuple[float, float | None], since: float = 120):
    """A customer of the import of so many days ago, and what the row said from each later day on."""
    customer = CustomerFactory(external_id=f"C-{number}", arr=1000, started_on=days_ago(400).date())
    for _, arr in steps:
        customer.arr = None if arr is None else Decimal(arr)
        customer.save()
    return dated(customer, days_ago(since), *(days_ago(ago) for ago, _ in steps))


@pytest.fixture
def visits(crm):
    """Three customers come every other day."""

    def come() -> None:
        take_in(crm, [fact(f"V-{who}-{ago}", f"C-{who}", ago + 0.5) for who in range(3) for ago in range(0, 150, 2)])

    return come


def rows_of(data, customer) -> dict[int, bool]:
    """Days ago → whether it came about."""
    own = data.customer_ids == customer.pk
    ago = np.floor(rates.days(MIDNIGHT)) - data.moments[own]
    return dict(zip(ago.astype(int).tolist(), data.left[own].tolist(), strict=True))


def test_a_rise_counts_in_the_windows_that_it_falls_into_and_in_no_other(visits):
    grown, steady, shrunk = paying(0, (40, 1300)), paying(1), paying(2, (40, 700))
    visits()

    data = read_dataset(question=ROSE, at=MIDNIGHT)

    found = rows_of(data, grown)
    assert [ago for ago, came in found.items() if came] == [ago for ago in found if 40 < ago <= 54]
    assert sum(found.values()) == 1
    assert not any(rows_of(data, steady).values())
    assert not any(rows_of(data, shrunk).values())
    assert np.nanmax(data.rise) == pytest.approx(0.3)


def test_nothing_is_asked_of_the_time_before_the_history_of_arr_and_of_the_month_in_which_it_was_put_right(visits):
    grown = paying(0, (40, 1300), since=100)
    paying(1, since=100)
    paying(2, since=100)
    visits()

    assert max(rows_of(read_dataset(question=ROSE, at=MIDNIGHT), grown)) <= 70


def test_what_is_learned_later_changes_no_earlier_row(visits):
    grown = paying(0, (40, 1300))
    paying(1)
    paying(2)
    visits()
    before = read_dataset(question=ROSE, at=MIDNIGHT)

    grown.arr = Decimal(9000)
    grown.save()
    dated(grown, days_ago(120), days_ago(40), days_ago(1))
    after = read_dataset(question=ROSE, at=MIDNIGHT)

    settled = after.moments < rates.days(MIDNIGHT) - 15
    np.testing.assert_array_equal(before.values[settled], after.values[settled])
    np.testing.assert_array_equal(before.left[settled], after.left[settled])


def test_where_no_arr_ever_rose_it_is_said_what_would_change_that(visits):
    for number in range(3):
        paying(number)
    visits()

    with pytest.raises(NothingToLearnFrom, match=r"No customer's ARR has risen .* --label buys_again"):
        read_dataset(question=ROSE, at=MIDNIGHT)


def test_buying_again_is_asked_of_everybody_who_ever_bought(crm):
    regular, lapsed, never = (CustomerFactory(external_id=f"C-{n}", started_on=days_ago(400).date()) for n in range(3))
    take_in(
        crm,
        [fact(f"R-{ago}", "C-0", ago + 0.5) for ago in range(0, 150, 3)]
        + [fact("L-1", "C-1", 149), fact("N-1", "C-2", 140, sort=2)],
    )
    purchase = Measure.objects.get(name=SORTS[0][1]).pk
    question = Question(Horizon.of(14, every=14, active_within=EVER), purchase, TARGETS[BUYS_AGAIN])

    data = read_dataset(question=question, at=MIDNIGHT)

    assert all(rows_of(data, regular).values())
    assert rows_of(data, lapsed)
    assert not any(rows_of(data, lapsed).values())
    assert not rows_of(data, never)


def test_a_column_that_tells_the_outcome_is_refused_and_shuffled_labels_teach_nothing(monkeypatch):
    monkeypatch.setattr(evidence.compare, "__kwdefaults__", evidence.compare.__kwdefaults__ | {"rounds": 20})
    world = dataset(customers=150, moments=8)
    planted = world.values.copy()
    planted[:, 4] = np.where(world.left, 1.0, 0.0)
    leaking = replace(world, values=planted, target=TARGETS[ARR_ROSE])

    trial = trials.run(leaking)

    assert "alone it tells who bought more with an AUC of 1.000" in " ".join(trial.notes)
    assert len(trial.learnable.features) == 4
    assert 0.4 < trial.shuffled_auc < 0.6
