"""What is said of a figure, and what is not said of too few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.measures import figures
from outreach.measures.figures import Better, Change, Figure, FigureKind

judged = st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


def share(judged: int, hits: int) -> Figure:
    return Figure(rows=judged, judged=judged, hits=hits)


@given(judged)
def test_all_and_none_are_said_only_of_all_and_none(counted):
    n, hits = counted
    said = figures.said(FigureKind.SHARE, share(n, hits).share)

    assert (said == "100 %") == (hits == n)
    assert (said == "0 %") == (hits == 0)


@pytest.mark.parametrize(
    ("kind", "number", "said"),
    [
        (FigureKind.SHARE, None, "–"),
        (FigureKind.HOURS, 35.0, "35 h"),
        (FigureKind.HOURS, 342.2, "342 h"),
        (FigureKind.DAYS, 1.0, "1 day"),
        (FigureKind.DAYS, 2.54, "2.5 days"),
        (FigureKind.SIGNED_DAYS, 2.0, "+2 days"),
        (FigureKind.SIGNED_DAYS, -1.0, "−1 day"),
        (FigureKind.SIGNED_DAYS, -0.01, "0 days"),
        (FigureKind.COUNT, 1234.0, "1,234"),
    ],
)
def test_a_number_has_its_unit_and_its_sign(kind, number, said):
    assert figures.said(kind, number) == said


def test_under_the_fewest_there_is_no_number():
    assert figures.value(FigureKind.SHARE, share(19, 10), fewest=20) is None
    assert figures.value(FigureKind.SHARE, share(20, 10), fewest=20) == 0.5


@pytest.mark.parametrize(
    ("better", "before", "after", "change"),
    [
        (Better.HIGHER, share(10, 5), share(10, 6), Change("+10 points", is_good=True)),
        (Better.HIGHER, share(10, 6), share(10, 5), Change("−10 points", is_good=False)),
        (Better.NEITHER, share(10, 6), share(10, 5), Change("−10 points", is_good=None)),
        (Better.HIGHER, share(10, 6), share(1000, 601), Change("as before", is_good=None)),
        (Better.HIGHER, share(9, 9), share(10, 5), None),
        (Better.HIGHER, share(0, 0), share(10, 5), None),
    ],
)
def test_a_change_is_told_where_both_sides_are_many(better, before, after, change):
    assert figures.change(FigureKind.SHARE, better, after, before) == change


def test_fewer_days_are_better():
    before, after = (Figure(rows=10, n=10, median=median) for median in (5.0, 3.0))

    assert figures.change(FigureKind.DAYS, Better.LOWER, after, before) == Change("−2 days", is_good=True)


@given(judged, judged)
def test_no_and_promise_are_compared_only_where_there_are_twenty_of_each(no, promise):
    words = figures.told_apart(share(*no), share(*promise))

    assert words.startswith("Too few") == (min(no[0], promise[0]) < figures.FEWEST_TO_TELL_APART)
    assert ("%" in words) == ("Not causal" in words)
