"""The simulator of the gap: pure, the same numbers for the same question, and right where the truth can be reckoned."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach import gap
from outreach.gap import Assumed, Buyer

BUYERS = [
    Buyer(key, chance, money)
    for key, chance, money in ((1, 0.2, 50.0), (2, 0.5, 30.0), (3, 0.9, 40.0), (4, 0.05, 90.0))
]


def truly(buyers, missing):
    """By looking at every way in which it may come."""
    found = 0.0
    for buys in product((False, True), repeat=len(buyers)):
        chance = 1.0
        for each, happens in zip(buyers, buys, strict=True):
            chance *= each.chance if happens else 1 - each.chance
        if sum(each.money for each, happens in zip(buyers, buys, strict=True) if happens) >= missing:
            found += chance
    return min(found, 1.0)


@pytest.mark.parametrize("missing", [30, 70, 120, 200])
def test_without_spread_it_is_what_can_be_reckoned(missing):
    assumed = Assumed(missing=missing, lift=0.15, spread=0)
    called = [Buyer(each.key, min(1, each.chance + 0.15), each.money) for each in BUYERS]

    without, *_, with_all = gap.curve(BUYERS, assumed, most=len(BUYERS))

    n = gap.WORLDS * gap.DRAWS
    for found, truth in ((without, truly(BUYERS, missing)), (with_all, truly(called, missing))):
        assert abs(found.chance - truth) <= 4 * (truth * (1 - truth) / n) ** 0.5 + 1e-9
        assert found.low - 0.01 <= truth <= found.high + 0.01


@settings(max_examples=15)
@given(
    chances=st.lists(st.floats(0, 1), min_size=1, max_size=6),
    lift=st.floats(0, 1),
    spread=st.floats(0, 2),
    missing=st.integers(1, 300),
)
def test_one_more_call_is_never_worse_and_one_question_has_one_answer(chances, lift, spread, missing):
    buyers = [Buyer(key, chance, 10.0 * (key + 1)) for key, chance in enumerate(chances)]
    assumed = Assumed(missing=missing, lift=lift, spread=spread)

    steps = gap.curve(buyers, assumed, most=6)

    assert [step.chance for step in steps] == sorted(step.chance for step in steps)
    assert all(0 <= step.low <= step.high <= 1 for step in steps)
    assert steps == gap.curve(buyers, assumed, most=6)
    everybody = {buyer.key for buyer in buyers}
    assert gap.with_called(buyers, assumed, called=everybody).chance == steps[-1].chance


def test_the_less_the_chances_are_to_be_leaned_on_the_wider_it_is():
    narrow, wide = (gap.curve(BUYERS, Assumed(missing=70, spread=spread), most=1)[0] for spread in (0.3, 1.0))

    assert wide.high - wide.low > narrow.high - narrow.low > 0.03


def test_the_first_call_is_where_it_is_worth_most():
    ordered = gap.order(BUYERS, Assumed(missing=70, lift=0.2))

    assert [each.key for each in ordered] == [4, 1, 2, 3]  # 18, 10, 6 and, of the nearly sure, 4
