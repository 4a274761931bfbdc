"""One sweep over history says at every moment what the raw facts known by then say."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from signals import rates
from signals.training.snapshots import History, sweep

CUSTOMERS, MEASURES = 3, 2
MOMENTS = np.array([10.0, 40.0, 41.0, 400.0])

fact = st.tuples(
    st.integers(0, CUSTOMERS - 1),
    st.integers(0, MEASURES - 1),
    st.floats(-800, 420),
    st.floats(0, 60),  # how much later it became known
    st.floats(-1e6, 1e6),
)


def history(rows) -> History:
    row, column, moment, late, value = (
        (np.array(part) for part in zip(*rows, strict=True)) if rows else (np.zeros(0),) * 5
    )
    facts = rates.Facts(row.astype(np.int64), column.astype(np.int64), moment.astype(float), value.astype(float))
    return History(facts, facts.moment + late.astype(float))


def swept(of: History, moments=MOMENTS, clocks=None):
    clocks = np.repeat(moments[:, None], MEASURES, axis=1) if clocks is None else clocks
    return list(sweep(of, customers=CUSTOMERS, moments=moments, clocks=clocks))


def known_by(of: History, moment: float) -> rates.Facts:
    known = of.known <= moment
    facts = of.facts
    return rates.Facts(facts.row[known], facts.column[known], facts.moment[known], facts.value[known])


def assert_equal(one: rates.Rates, other: rates.Rates) -> None:
    for name in ("clock", "facts", "valued", "first", "last", "last_value"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    np.testing.assert_allclose(one.n, other.n, rtol=1e-9, atol=1e-300)
    assert (np.abs(one.x - other.x) <= 1e-9 * 1e6 * np.maximum(other.n, 1e-6)).all()


@given(rows=st.lists(fact, max_size=40))
def test_every_moment_sees_what_the_raw_facts_say(rows):
    of = history(rows)

    for moment, seen in zip(MOMENTS, swept(of), strict=True):
        raw = rates.from_facts(known_by(of, moment), customers=CUSTOMERS, clock=np.full(MEASURES, moment))
        assert_equal(seen, raw)


@given(rows=st.lists(fact, max_size=30), silent_since=st.floats(5, 10))
def test_a_feed_that_fell_silent_is_seen_from_its_last_fact_and_may_speak_again(rows, silent_since):
    of = history(rows)
    clocks = np.repeat(MOMENTS[:, None], MEASURES, axis=1)
    clocks[1:3, 0] = silent_since

    for at, seen in enumerate(swept(of, clocks=clocks)):
        raw = rates.from_facts(known_by(of, MOMENTS[at]), customers=CUSTOMERS, clock=clocks[at])
        assert_equal(seen, raw)


@given(rows=st.lists(fact, max_size=20), late=st.lists(fact, max_size=20))
def test_what_becomes_known_later_changes_no_earlier_moment(rows, late):
    before = history(rows)
    later = history([(r, c, m, max(0.0, 41.5 - m), v) for r, c, m, _, v in late])
    both = History(
        rates.Facts(
            *(np.r_[getattr(before.facts, n), getattr(later.facts, n)] for n in ("row", "column", "moment", "value"))
        ),
        np.r_[before.known, later.known],
    )

    for alone, together in zip(swept(before)[:3], swept(both)[:3], strict=True):
        assert_equal(together, alone)


def test_of_several_values_in_one_moment_the_largest_is_the_last_and_a_latest_fact_without_one_has_none():
    of = history(
        [
            (0, 0, 5.0, 0.0, 1.0),
            (0, 0, 5.0, 20.0, 3.0),
            (0, 0, 5.0, 33.0, 2.0),
            (1, 0, 4.0, 0.0, 7.0),
            (1, 0, 6.0, 0.0, np.nan),
        ]
    )

    values = [seen.last_value[0] for seen in swept(of)]

    np.testing.assert_array_equal([each[0] for each in values], [1.0, 3.0, 3.0, 3.0])
    assert np.isnan(values[0][1])


def test_a_history_of_thirty_years_fades_and_breaks_nothing():
    of = history([(0, 0, -10_000.0, 0.0, 5.0)])

    last = swept(of)[-1]

    assert last.facts[0, 0] == 1
    assert np.isfinite(last.n).all()
    assert last.count(0, half_life=7)[0] == 0
