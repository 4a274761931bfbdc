"""Columns: where they stand, and what is said of them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from crisis_triage.shared.charts import SIZE
from crisis_triage.shared.columns import Column, ceiling, column_chart

BOX = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+z")
values = st.lists(st.none() | st.floats(-1e6, 1e6), min_size=1, max_size=60)


def chart_of(*given: float | None, **about):
    columns = [Column(f"step {place}", value, f"{value}", "1") for place, value in enumerate(given)]
    return column_chart(title="Days", columns=columns, say=str, **about)


def boxes(path: str) -> list[tuple[float, ...]]:
    return [tuple(map(float, found)) for found in BOX.findall(path)]


@given(values)
def test_every_known_value_is_a_box_inside_of_the_frame(given):
    drawn = boxes(chart_of(*given).whole)

    assert len(drawn) == sum(value is not None for value in given)
    for x, y, width, height in drawn:
        assert 0 <= x <= x + width <= SIZE + 0.02
        assert 0 <= y <= y + height <= SIZE + 0.02
        assert height > 0, "zero is a line, and not nothing"


def test_less_than_zero_hangs_below_the_line():
    (_, up, _, up_height), (_, down, _, _) = boxes(chart_of(2.0, -1.0).whole)

    assert up + up_height == down == float(chart_of(2.0, -1.0).zero)


def test_what_is_not_known_is_not_drawn_and_said():
    assert chart_of(None, None).is_empty
    assert chart_of(None).description == "Nothing to draw yet."
    assert (
        chart_of(1.0, None, 3.0).description
        == "From 1.0 (step 0) to 3.0 (step 2); lowest 1.0 (step 0), highest 3.0 (step 2)."
    )


def test_a_share_fills_the_frame_only_where_it_is_whole():
    [(_, top, _, height)] = boxes(chart_of(1.0, top=1.0).whole)

    assert (top, height) == (0, SIZE)


@given(st.floats(1e-6, 1e9))
def test_an_axis_ends_at_a_round_number_not_far_above(value):
    assert value * 0.999 <= ceiling(value) <= value * 2.6
