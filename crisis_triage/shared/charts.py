"""The geometry of charts, worked out on the server; templates/components draw it as SVG and css colours it.

No Django and no clock. Numbers become positions, words and table rows: every chart has a table beside it for those who
cannot see it, and is the same with JavaScript switched off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

SIZE = 100.0
"""All positions are per cent of the frame, so that lines stretch with the page and letters do not."""


@dataclass(frozen=True)
class Point:
    """One measured moment. ``label`` is the value for people; ``when`` the moment for people, in their zone."""

    at: datetime
    value: float
    label: str
    when: str


@dataclass(frozen=True)
class Marker:
    """Something that changed the meaning of the line from here on, such as a new risk model."""

    at: datetime
    label: str


@dataclass(frozen=True)
class Tick:
    position: str
    label: str
    anchor: str = "middle"


@dataclass(frozen=True)
class MarkerLine:
    x: str
    shift: str
    anchor: str
    label: str


@dataclass(frozen=True)
class Strip:
    """A horizontal strip behind the line: the values that mean one band."""

    name: str
    y: str
    height: str


@dataclass(frozen=True)
class LineChart:
    title: str
    description: str
    line: str
    area: str
    last_x: str
    last_y: str
    strips: tuple[Strip, ...]
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    markers: tuple[MarkerLine, ...]
    rows: tuple[Point, ...]


@dataclass(frozen=True)
class Bar:
    """A contribution that pushes to the right (raises) or to the left (lowers) of the middle, in a box of 100 × 8."""

    x: str
    width: str
    raises: bool


def line_chart(
    *,
    title: str,
    points: Sequence[Point],
    lowest: float = 0.0,
    highest: float = 100.0,
    y_labels: Sequence[tuple[float, str]] = ((0, "0"), (50, "50"), (100, "100")),
    bands: Sequence[tuple[str, float, float]] = (),
    markers: Sequence[Marker] = (),
) -> LineChart:
    """A line over time. ``bands`` are (name, from, to) on the value axis. Points may come in any order."""
    rows = tuple(sorted(points, key=lambda point: point.at))
    scale = _Scale.of(rows, lowest=lowest, highest=highest)
    places = [(scale.x(row.at), scale.y(row.value)) for row in rows]
    line = _steps(places, until=SIZE)
    return LineChart(
        title=title,
        description=_describe(rows),
        line=line,
        area=f"{line}V{coordinate(SIZE)}H{coordinate(places[0][0])}Z" if places else "",
        last_x=coordinate(SIZE) if places else "",
        last_y=coordinate(places[-1][1]) if places else "",
        strips=tuple(_strip(scale, *band) for band in bands),
        y_ticks=tuple(Tick(coordinate(scale.y(value)), label) for value, label in y_labels),
        x_ticks=_x_ticks(rows, scale),
        markers=tuple(_marker(scale, marker) for marker in markers if rows and scale.covers(marker.at)),
        rows=rows,
    )


def sparkline(values: Sequence[float], *, width: float = 80, height: float = 20) -> str:
    """The path of a line without axes; empty for fewer than two values."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    middle = 0.5 if high == low else 0.0
    step = (width - 2) / (len(values) - 1)
    places = [
        (1 + index * step, 1 + (height - 2) * (1 - (value - low) / span - middle)) for index, value in enumerate(values)
    ]
    return "M" + "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in places)


def contribution_bars(contributions: Sequence[float]) -> list[Bar]:
    """One bar per contribution, all on the scale of the largest, so that lengths can be compared."""
    largest = max((abs(value) for value in contributions), default=0.0) or 1.0
    return [_bar(abs(value) / largest, raises=value >= 0) for value in contributions]


def _bar(share: float, *, raises: bool) -> Bar:
    width = max(share * 49, 0.5)
    return Bar(x=coordinate(50 if raises else 50 - width), width=coordinate(width), raises=raises)


@dataclass(frozen=True)
class _Scale:
    start: float
    end: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, rows: Sequence[Point], *, lowest: float, highest: float) -> _Scale:
        moments = [row.at.timestamp() for row in rows] or [0.0]
        return cls(start=moments[0], end=moments[-1], lowest=lowest, highest=highest)

    def x(self, at: datetime) -> float:
        span = (self.end - self.start) or 1.0
        return SIZE * (at.timestamp() - self.start) / span

    def y(self, value: float) -> float:
        clipped = min(max(value, self.lowest), self.highest)
        span = (self.highest - self.lowest) or 1.0
        return SIZE * (1 - (clipped - self.lowest) / span)

    def covers(self, at: datetime) -> bool:
        return self.start <= at.timestamp() <= self.end


def _steps(places: Sequence[tuple[float, float]], *, until: float) -> str:
    """A score holds until the next one: the line is a staircase, never a slope that was not measured."""
    if not places:
        return ""
    x, y = places[0]
    path = [f"M{coordinate(x)} {coordinate(y)}"]
    path += [f"H{coordinate(x)}V{coordinate(y)}" for x, y in places[1:]]
    return "".join(path) + f"H{coordinate(until)}"


def _strip(scale: _Scale, name: str, low: float, high: float) -> Strip:
    top, bottom = scale.y(high), scale.y(low)
    return Strip(name=name, y=coordinate(top), height=coordinate(bottom - top))


def _marker(scale: _Scale, marker: Marker) -> MarkerLine:
    x = scale.x(marker.at)
    beyond_the_middle = x > SIZE / 2
    return MarkerLine(
        x=coordinate(x),
        shift="-4" if beyond_the_middle else "4",
        anchor="end" if beyond_the_middle else "start",
        label=marker.label,
    )


def _x_ticks(rows: Sequence[Point], scale: _Scale) -> tuple[Tick, ...]:
    """The first and the last moment; between them nothing is promised."""
    if not rows:
        return ()
    first, last = rows[0], rows[-1]
    if first.at == last.at:
        return (Tick("0", first.when, "start"),)
    return (
        Tick(coordinate(scale.x(first.at)), first.when, "start"),
        Tick(coordinate(scale.x(last.at)), last.when, "end"),
    )


def _describe(rows: Sequence[Point]) -> str:
    if not rows:
        return "Nothing measured yet."
    first, last = rows[0], rows[-1]
    if len(rows) == 1:
        return f"{first.label} on {first.when}."
    values = [row.value for row in rows]
    lowest, highest = rows[values.index(min(values))], rows[values.index(max(values))]
    return (
        f"From {first.label} on {first.when} to {last.label} on {last.when}; "
        f"lowest {lowest.label} on {lowest.when}, highest {highest.label} on {highest.when}."
    )


def coordinate(value: float) -> str:
    """A number as SVG likes it: short, and never in the reader's locale."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
