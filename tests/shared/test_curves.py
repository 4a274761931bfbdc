"""Curves and waterfalls: what is drawn is what was measured."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis_triage.shared import curves
from crisis_triage.shared.curves import Line, Place


def drawn(*places: Place, top: float = 1.0) -> curves.Curve:
    return curves.curve(
        title="Lift",
        description="Words.",
        lines=[Line("found", "curve-main", places, has_dots=True)],
        axes=("called", "found"),
        headings=("Called",),
        top=top,
        right=top,
        upright=(0.75, "your calls"),
    )


def test_more_is_higher_and_further_to_the_right():
    (line,) = drawn(Place(0.1, 0.2, ("a",)), Place(0.5, 0.9, ("b",))).lines
    first_x, first_y, last_x, last_y = map(float, re.findall(r"[\d.]+", line.path))

    assert first_x < last_x
    assert last_y < first_y


def test_an_interval_is_drawn_from_its_low_to_its_high_end():
    (line,) = drawn(Place(0.2, 0.5, ("a",), low=0.25, high=0.75)).lines

    assert (line.dots[0].low, line.dots[0].high) == ("75", "25")
    assert line.path == ""


def test_every_place_has_its_row_in_the_table():
    assert drawn(Place(0, 0, ()), Place(0.1, 0.2, ("10 %",))).rows == (("10 %",),)


def test_a_word_beyond_the_middle_stands_to_the_left_of_its_line():
    upright = drawn(Place(0, 0, ())).upright

    assert upright is not None
    assert (upright.anchor, upright.x) == ("end", "75")


@pytest.mark.parametrize(
    ("value", "end"), [(0.0, 0.1), (0.07, 0.08), (0.23, 0.25), (0.1, 0.1), (0.61, 0.8), (0.99, 1.0), (3.0, 1.0)]
)
def test_an_axis_ends_at_a_round_share(value, end):
    assert curves.ceiling(value) == pytest.approx(end)


@given(st.floats(1e-6, 1.0))
def test_an_axis_never_ends_before_its_values(value):
    assert curves.ceiling(value) >= value * 0.999


@given(st.floats(-5, 5), st.lists(st.floats(-3, 3), min_size=1, max_size=8))
def test_steps_stay_in_the_frame_and_hang_together(start, moves):
    steps = curves.waterfall(start, moves)

    assert len(steps) == len(moves)
    assert all(float(step.x) >= 0 and float(step.x) + float(step.width) <= 100 for step in steps)
    assert all(before.to_x == after.from_x for before, after in itertools.pairwise(steps))
