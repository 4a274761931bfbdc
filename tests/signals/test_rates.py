"""The stored sums and the raw facts must say the same: what is scored today is what is trained on tomorrow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals import rates

MEASURES, CUSTOMERS = 3, 4
moments = st.floats(-3000, 700)
values = st.one_of(st.none(), st.floats(-1e6, 1e6))
facts = st.lists(
    st.tuples(st.integers(0, CUSTOMERS - 1), st.integers(0, MEASURES - 1), moments, values), min_size=0, max_size=40
)


def as_facts(rows):
    row, column, moment, value = zip(*rows, strict=True) if rows else ((), (), (), ())
    return rates.Facts(
        row=np.array(row, dtype=np.int64),
        column=np.array(column, dtype=np.int64),
        moment=np.array(moment, dtype=float),
        value=np.array([np.nan if v is None else v for v in value], dtype=float),
    )


def as_sums(rows):
    """What ingest keeps, cell by cell, by the definition."""
    cells = {}
    for row, column, moment, value in rows:
        cells.setdefault((row, column), []).append((moment, value))
    keys = sorted(cells)
    sums = {
        half_life: [rates.landmark_sums(*zip(*cells[key], strict=True), half_life=half_life) for key in keys]
        for half_life in rates.HALF_LIVES
    }
    valued = [[fact for fact in cells[key] if fact[1] is not None] for key in keys]
    return rates.Sums(
        row=np.array([key[0] for key in keys], dtype=np.int64),
        column=np.array([key[1] for key in keys], dtype=np.int64),
        facts=np.array([len(cells[key]) for key in keys], dtype=float),
        valued=np.array([len(cell) for cell in valued], dtype=float),
        n=np.array([[pair[0] for pair in sums[h]] for h in rates.HALF_LIVES]).reshape(4, -1),
        x=np.array([[pair[1] for pair in sums[h]] for h in rates.HALF_LIVES]).reshape(4, -1),
        first=np.array([min(m for m, _ in cells[key]) for key in keys], dtype=float),
        last=np.array([max(m for m, _ in cells[key]) for key in keys], dtype=float),
        last_value=np.array([np.nan if (value := max(cells[key])[1]) is None else value for key in keys], dtype=float),
    )


def distinct_moments(rows):
    return len({(r, c, m) for r, c, m, _ in rows}) == len(rows)


@given(rows=facts.filter(distinct_moments), at=st.floats(701, 1500))
def test_stored_sums_and_raw_facts_give_the_same_rates(rows, at):
    clock = np.full(MEASURES, at)

    stored = rates.from_sums(as_sums(rows), customers=CUSTOMERS, clock=clock)
    raw = rates.from_facts(as_facts(rows), customers=CUSTOMERS, clock=clock)

    for name in ("facts", "valued", "first", "last", "last_value"):
        np.testing.assert_array_equal(getattr(stored, name), getattr(raw, name))
    np.testing.assert_allclose(stored.n, raw.n, rtol=1e-9, atol=1e-12)
    scale = 1e6 * np.maximum(raw.n, 1e-6)
    assert (np.abs(stored.x - raw.x) <= 1e-9 * scale).all()


@given(rows=facts.filter(distinct_moments), shuffled=st.randoms())
def test_the_order_of_facts_does_not_matter(rows, shuffled):
    clock = np.full(MEASURES, 710.0)
    other_order = list(rows)
    shuffled.shuffle(other_order)

    one = rates.from_facts(as_facts(rows), customers=CUSTOMERS, clock=clock)
    other = rates.from_facts(as_facts(other_order), customers=CUSTOMERS, clock=clock)

    np.testing.assert_allclose(one.n, other.n, rtol=1e-12)
    np.testing.assert_array_equal(one.last_value, other.last_value)


def test_a_fact_of_seven_days_ago_weighs_half_in_the_week_and_a_little_less_than_one_in_the_year():
    rows = [(0, 0, 100.0, 8.0)]

    seen = rates.from_facts(as_facts(rows), customers=1, clock=np.array([107.0]))

    assert seen.count(0, half_life=7)[0] == pytest.approx(0.5)
    assert seen.count(0, half_life=365)[0] == pytest.approx(2 ** (-7 / 365))
    assert seen.level(0, half_life=30)[0] == pytest.approx(8.0)
    assert seen.days_since(0)[0] == pytest.approx(7)


def test_a_fact_a_day_is_a_rate_of_about_one_a_day_for_newcomers_and_for_old_customers():
    old = [(0, 0, float(day), None) for day in range(-2000, 1)]
    new = [(1, 0, float(day), None) for day in range(-20, 1)]

    seen = rates.from_facts(as_facts(old + new), customers=2, clock=np.array([0.5]))

    for half_life in (30, 90, 365):
        assert seen.per_day(0, half_life=half_life) == pytest.approx([1, 1], rel=0.05)


def test_a_fact_of_twenty_nine_years_ago_is_worth_nothing_and_breaks_nothing():
    rows = [(0, 0, -10500.0, 3.0)]

    seen = rates.from_sums(as_sums(rows), customers=1, clock=np.array([300.0]))

    assert seen.count(0, half_life=7)[0] == 0
    assert np.isnan(seen.level(0, half_life=7)[0])
    assert np.isfinite(seen.per_day(0, half_life=365)).all()


@pytest.mark.parametrize("value", [1e308, -1e308, np.inf, 5e-324])
def test_extreme_values_never_spoil_a_count(value):
    rows = [(0, 0, 600.0, value), (0, 0, 600.5, value)]

    seen = rates.from_facts(as_facts(rows), customers=1, clock=np.array([601.0]))

    assert seen.count(0, half_life=7)[0] == pytest.approx(2 ** (-1 / 7) + 2 ** (-0.5 / 7))
    assert not np.isinf(seen.level(0, half_life=7)[0])


def test_where_some_facts_have_no_value_the_last_value_stands_in_for_the_mean():
    rows = [(0, 0, 90.0, 8.0), (0, 0, 95.0, None), (0, 0, 99.0, 4.0)]

    seen = rates.from_facts(as_facts(rows), customers=1, clock=np.array([100.0]))

    assert seen.level(0, half_life=30)[0] == seen.level(0, half_life=365)[0] == 4.0


def test_a_latest_fact_without_a_value_has_no_last_value_as_in_the_store():
    rows = [(0, 0, 95.0, 4.0), (0, 0, 99.0, None)]

    raw = rates.from_facts(as_facts(rows), customers=1, clock=np.array([100.0]))
    stored = rates.from_sums(as_sums(rows), customers=1, clock=np.array([100.0]))

    assert np.isnan([raw.last_value[0, 0], stored.last_value[0, 0]]).all()
