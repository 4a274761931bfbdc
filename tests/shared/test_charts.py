"""The geometry of charts: what is drawn is what was measured."""

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crisis_triage.shared import charts
from crisis_triage.shared.charts import Marker, Point

DAY = datetime(2026, 11, 1, tzinfo=UTC)


def point(day: int, value: float) -> Point:
    return Point(at=DAY + timedelta(days=day), value=value, label=f"{value:g}", when=f"day {day}")


def numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]


def test_a_better_score_is_drawn_higher() -> None:
    rising = charts.line_chart(title="Health", points=[point(0, 20), point(10, 80)])

    _, first_y, _, last_y, _ = numbers(rising.line)

    assert last_y < first_y


def test_a_score_holds_until_the_next_one() -> None:
    """A slope would claim values that nobody measured."""
    chart = charts.line_chart(title="Health", points=[point(0, 20), point(10, 80)])

    assert "L" not in chart.line
    assert set(re.findall(r"[A-Z]", chart.line)) == {"M", "H", "V"}


def test_points_may_come_in_any_order() -> None:
    points = [point(0, 20), point(5, 50), point(10, 80)]

    assert charts.line_chart(title="Health", points=points[::-1]) == charts.line_chart(title="Health", points=points)


def test_the_description_says_in_words_what_the_line_shows() -> None:
    chart = charts.line_chart(title="Health", points=[point(0, 70), point(3, 20), point(6, 45)])

    assert chart.description == ("From 70 on day 0 to 45 on day 6; lowest 20 on day 3, highest 70 on day 0.")


def test_one_point_is_a_level_line() -> None:
    chart = charts.line_chart(title="Health", points=[point(0, 70)])

    assert chart.description == "70 on day 0."
    assert len(chart.x_ticks) == 1


def test_nothing_measured_is_said_and_not_drawn() -> None:
    chart = charts.line_chart(title="Health", points=[])

    assert chart.description == "Nothing measured yet."
    assert chart.line == chart.area == ""


def test_a_new_model_is_marked_only_where_the_line_is() -> None:
    markers = [
        Marker(at=DAY + timedelta(days=5), label="prior 2"),
        Marker(at=DAY - timedelta(days=400), label="prior 1"),
    ]

    chart = charts.line_chart(title="Health", points=[point(0, 70), point(10, 60)], markers=markers)

    assert [marker.label for marker in chart.markers] == ["prior 2"]


def test_bands_cover_the_chart_without_a_gap() -> None:
    bands = [("critical", 0, 25), ("at_risk", 25, 50), ("watch", 50, 70), ("healthy", 70, 100)]

    strips = charts.line_chart(title="Health", points=[point(0, 70)], bands=bands).strips

    assert sum(float(strip.height) for strip in strips) == charts.SIZE


@given(st.lists(st.tuples(st.integers(0, 5000), st.floats(-1e6, 1e6)), min_size=1, max_size=60))
def test_nothing_is_drawn_outside_the_frame(measured: list[tuple[int, float]]) -> None:
    chart = charts.line_chart(title="Health", points=[point(day, value) for day, value in measured])

    xs = [float(x) for x in re.findall(r"[MH](-?[\d.]+)", chart.line)]
    ys = [float(y) for y in re.findall(r"(?:V|M[\d.]+ )(-?[\d.]+)", chart.line)]

    assert all(0 <= x <= charts.SIZE for x in xs)
    assert all(0 <= y <= charts.SIZE for y in ys)


@given(st.lists(st.floats(-1e9, 1e9), max_size=80))
def test_a_sparkline_stays_in_its_box(values: list[float]) -> None:
    path = charts.sparkline(values)

    places = numbers(path)
    assert bool(path) == (len(values) >= 2)
    assert all(0 <= x <= 80 for x in places[::2])
    assert all(0 <= y <= 20 for y in places[1::2])


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=30))
def test_bars_share_one_scale_and_know_their_side(contributions: list[float]) -> None:
    bars = charts.contribution_bars(contributions)

    assert [bar.raises for bar in bars] == [value >= 0 for value in contributions]
    assert all(float(bar.x) >= 0 and float(bar.x) + float(bar.width) <= 100 for bar in bars)
    widest = max(range(len(bars)), key=lambda index: abs(contributions[index]))
    assert float(bars[widest].width) == max(float(bar.width) for bar in bars)
