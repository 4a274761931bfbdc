"""A sum of tables: contributions add up to the margin, whoever stands beside the customer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signals.scoring import additive
from signals.scoring.additive import Additive, Term

SIZES = (4, 7, 2)


def model(seed):
    draws = np.random.default_rng(seed)
    columns = [(0,), (1,), (2,), (0, 1), (1, 2)]
    return Additive(-2.0, tuple(Term(some, draws.normal(size=[SIZES[at] for at in some])) for some in columns))


def codes_of(rows, seed):
    draws = np.random.default_rng(seed)
    return np.column_stack([draws.integers(size, size=rows) for size in SIZES]).astype(np.uint8)


@settings(max_examples=50)
@given(rows=st.integers(1, 300), seed=st.integers(0, 10_000))
def test_contributions_add_up_to_the_margin(rows, seed):
    codes = codes_of(rows, seed)

    parts = model(seed).contributions(codes)

    assert parts.sum(axis=0) - 2.0 == pytest.approx(model(seed).margins(codes), abs=1e-9)


def test_a_pair_is_looked_up_by_both_its_columns():
    table = np.arange(8.0).reshape(4, 2)

    said = Term((0, 2), table).look_up(np.array([[3, 0, 1], [1, 5, 0]], dtype=np.uint8))

    assert said.tolist() == [7.0, 2.0]


def test_one_alone_gets_what_it_gets_among_many(monkeypatch):
    monkeypatch.setattr(additive, "BLOCK", 64)
    codes = codes_of(1_000, 3)

    together, margins = model(3).contributions(codes), model(3).margins(codes)

    for row in (0, 63, 64, 999):
        assert (model(3).contributions(codes[row : row + 1])[:, 0] == together[:, row]).all()
        assert model(3).margins(codes[row : row + 1])[0] == margins[row]


def test_a_model_without_tables_gives_everybody_its_base():
    assert Additive(-1.5, ()).margins(codes_of(3, 0)).tolist() == [-1.5] * 3
    assert Additive(-1.5, ()).contributions(codes_of(3, 0)).shape == (0, 3)
