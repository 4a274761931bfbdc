"""The comparison finds an effect that is there, none that is not, and says how sure it is: over many made-up worlds."""

import numpy as np
import pytest

from outreach import trust
from outreach.trust import Compared, Side, TooFew

WORLDS = 150


def a_world(seed, *, effect, affected=40, others=400):
    """Customers with a lasting trust that is seen with noise. A case is opened for who looks bad; everybody moves by a common shock."""
    dice = np.random.default_rng(seed)
    count = affected + others
    lasting, size = dice.normal(size=count), dice.normal(size=count)
    before = lasting + dice.normal(scale=0.7, size=count)
    looks_bad = before + dice.gumbel(scale=0.8, size=count)
    worst = np.argsort(looks_bad)[:affected]
    is_affected = np.isin(np.arange(count), worst)
    after = lasting + 0.3 * size + 0.2 + dice.normal(scale=0.7, size=count) + effect * is_affected
    known = np.column_stack([size, before + dice.normal(scale=0.5, size=count)])
    ids = np.arange(count)

    def side(rows):
        return Side(np.zeros(rows.sum(), dtype=int), ids[rows], before[rows], after[rows], known[rows])

    return side(is_affected), side(~is_affected)


@pytest.mark.parametrize("effect", [0.0, 0.6])
def test_the_interval_holds_the_truth_in_nine_of_ten_worlds(effect):
    found = [trust.compare(*a_world(seed, effect=effect)) for seed in range(WORLDS)]
    held = sum(each.low <= effect <= each.high for each in found)

    assert 0.85 <= held / WORLDS <= 0.95
    assert abs(np.mean([each.effect for each in found]) - effect) < 0.05


def test_who_is_only_watched_seems_to_get_better_by_themselves():
    """What the comparison is for: without an effect those at their worst rise, and so do those like them."""
    affected, others = a_world(1, effect=0.0, affected=60, others=1_500)

    found = trust.compare(affected, others)

    assert affected.after.mean() - affected.before.mean() > 0.4
    assert not found.is_sure
    assert found.is_balanced


def test_a_control_is_used_once_and_is_nobody_who_was_affected():
    affected, others = a_world(2, effect=0.0, others=60)
    doubled = Side(
        *(np.concatenate([getattr(side, name) for side in (others, affected)]) for name in Side.__dataclass_fields__)
    )

    pairs = trust._match(affected, doubled)

    used = [int(doubled.unit[control]) for _, controls in pairs for control in controls]
    assert len(used) == len(set(used))
    assert not set(used) & set(affected.unit.tolist())


def test_too_few_get_no_number():
    affected, others = a_world(3, effect=2.0, affected=9)

    found = trust.compare(affected, others)

    assert isinstance(found, TooFew)
    assert found.words == "Too few to compare: 9 of 9 have somebody like them, and it takes 10."


def test_who_has_nobody_like_them_is_left_out_and_counted():
    affected, others = a_world(4, effect=0.0)
    affected.before[:5] = -50.0

    found = trust.compare(affected, others)

    assert isinstance(found, Compared)
    assert found.affected == 40
    assert found.matched <= 35


def test_where_all_move_alike_nothing_is_told_apart():
    affected, others = a_world(5, effect=0.0)
    affected.before[:], others.before[:] = 100.0, 100.0
    affected.after[:], others.after[:] = 100.0, 100.0

    found = trust.compare(affected, others)

    assert isinstance(found, TooFew)
    assert "moved alike" in found.words


def test_what_is_not_known_is_left_out():
    affected, others = a_world(6, effect=0.0)
    affected.after[:35] = np.nan

    assert trust.compare(affected, others).affected == 5


@pytest.mark.parametrize(("freedom", "value"), [(9, 1.8331), (20, 1.7247), (40, 1.6839), (400, 1.6487)])
def test_students_t_is_met_to_a_thousandth(freedom, value):
    assert trust.quantile(freedom) == pytest.approx(value, abs=1e-3)
