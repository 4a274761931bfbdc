"""The geometry of columns: a value for each step of time, from zero up or down. No Django and no clock; like ``charts``, each has its
table beside it, and each column leads to the rows that it stands for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10

from crisis_triage.shared.charts import SIZE, Tick, coordinate

ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
FILLED = 0.72
"""Of the room of a column; the rest is air."""
LEAST = 0.8
"""Per cent of the frame: a value of zero is a line, no value is nothing."""


@dataclass(frozen=True)
class Column:
    """``value`` None: nothing is known, which is not zero. ``mark``: a second value, drawn as a dash above the column."""

    label: str
    value: float | None
    said: str
    n: str
    url: str = ""
    is_whole: bool = True
    mark: float | None = None
    mark_said: str = ""


@dataclass(frozen=True)
class ColumnChart:
    """``whole``, ``partial`` and ``marks`` are paths in a box of 100 × 100: a page of many charts draws each in three strokes."""

    title: str
    description: str
    columns: tuple[Column, ...]
    whole: str
    partial: str
    marks: str
    zero: str
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]

    @property
    def is_empty(self) -> bool:
        return all(column.value is None for column in self.columns)

    @property
    def has_marks(self) -> bool:
        return any(column.mark is not None for column in self.columns)


def column_chart(
    *, title: str, columns: Sequence[Column], say: Callable[[float], str], top: float | None = None
) -> ColumnChart:
    """``say`` names the values of the axis; ``top``: where it ends, if that is known, such as 1 for shares."""
    values = [value for column in columns for value in (column.value, column.mark) if value is not None]
    high = top if top is not None else ceiling(max([0.0, *values]))
    low = -ceiling(-min([0.0, *values])) if values and min(values) < 0 else 0.0
    if high == low:
        high = 1.0
    scale = _Scale(low, high)
    room = SIZE / max(len(columns), 1)
    placed = [(room * (place + (1 - FILLED) / 2), column) for place, column in enumerate(columns)]
    return ColumnChart(
        title=title,
        description=_describe(columns),
        columns=tuple(columns),
        whole="".join(_box(column, x, room, scale) for x, column in placed if column.is_whole),
        partial="".join(_box(column, x, room, scale) for x, column in placed if not column.is_whole),
        marks="".join(_dash(column, x, room, scale) for x, column in placed),
        zero=coordinate(scale.y(0.0)),
        y_ticks=tuple(Tick(coordinate(scale.y(value)), say(value), "end") for value in _axis(low, high)),
        x_ticks=_x_ticks(columns, room),
    )


def ceiling(value: float) -> float:
    """The next round number: an axis that ends at 23.4 reads badly."""
    if value <= 0:
        return 0.0
    step = 10.0 ** floor(log10(value))
    return next((step * factor for factor in ROUND if step * factor >= value * 0.9999), value)  # 10⁻³²⁴ is none


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float

    def y(self, value: float) -> float:
        clipped = min(max(value, self.low), self.high)
        return SIZE * (self.high - clipped) / (self.high - self.low)


def _box(column: Column, x: float, room: float, scale: _Scale) -> str:
    if column.value is None:
        return ""
    zero, end = scale.y(0.0), scale.y(column.value)
    height = max(abs(zero - end), LEAST)
    y, width = min(max(min(zero, end), 0.0), SIZE - height), coordinate(room * FILLED)
    return f"M{coordinate(x)} {coordinate(y)}h{width}v{coordinate(height)}h-{width}z"


def _dash(column: Column, x: float, room: float, scale: _Scale) -> str:
    if column.mark is None:
        return ""
    return f"M{coordinate(x)} {coordinate(scale.y(column.mark))}h{coordinate(room * FILLED)}"


def _axis(low: float, high: float) -> list[float]:
    return sorted({low, 0.0, high} | ({high / 2} if low == 0 else set()))


def _x_ticks(columns: Sequence[Column], room: float) -> tuple[Tick, ...]:
    """The first and the last one, and one between them where there are many; more would run into each other on a phone."""
    if not columns:
        return ()
    places = {0, len(columns) - 1} | ({len(columns) // 2} if len(columns) > 4 else set())
    anchors = {0: "start", len(columns) - 1: "end"}
    return tuple(
        Tick(coordinate(room * (place + {"start": 0.0, "end": 1.0}.get(anchors.get(place, ""), 0.5))), columns[place].label,
             anchors.get(place, "middle") if len(columns) > 1 else "start")
        for place in sorted(places)
    )  # fmt: skip


def _describe(columns: Sequence[Column]) -> str:
    known = [column for column in columns if column.value is not None]
    if not known:
        return "Nothing to draw yet."
    if len(known) == 1:
        return f"{known[0].said} in the step that begins with {known[0].label}."
    lowest, highest = min(known, key=_value), max(known, key=_value)
    return (
        f"From {known[0].said} ({known[0].label}) to {known[-1].said} ({known[-1].label}); "
        f"lowest {lowest.said} ({lowest.label}), highest {highest.said} ({highest.label})."
    )


def _value(column: Column) -> float:
    return column.value or 0.0
