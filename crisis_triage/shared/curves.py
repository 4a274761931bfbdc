"""The geometry of curves that are not over time: what was said against what came true, how much a share of calls finds, and the
steps from a starting point to a score. No Django and no clock; like ``charts``, every curve has its table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from crisis_triage.shared.charts import SIZE, Tick, coordinate

ROUND = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
NARROWEST = 0.4
"""Per cent of the frame: a step too small to see is still drawn."""


@dataclass(frozen=True)
class Place:
    """``low`` and ``high`` are the ends of its interval on the value axis; ``cells`` its row in the table."""

    x: float
    y: float
    cells: tuple[str, ...]
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Line:
    """``style`` is a css class: lines differ by dashes and by the word in the legend, and only then by colour."""

    name: str
    style: str
    places: tuple[Place, ...]
    has_dots: bool = False


@dataclass(frozen=True)
class Dot:
    x: str
    y: str
    low: str
    high: str


@dataclass(frozen=True)
class DrawnLine:
    name: str
    style: str
    path: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Upright:
    """A vertical line with a word: here is what you can do."""

    x: str
    shift: str
    anchor: str
    label: str


@dataclass(frozen=True)
class Curve:
    title: str
    description: str
    lines: tuple[DrawnLine, ...]
    x_title: str
    y_title: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    upright: Upright | None
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Step:
    """One row of a waterfall: from where to where it moves, in a box of 100 × 8."""

    x: str
    width: str
    raises: bool
    from_x: str
    to_x: str


def curve(
    *,
    title: str,
    description: str,
    lines: Sequence[Line],
    axes: tuple[str, str],
    headings: Sequence[str],
    top: float = 1.0,
    right: float = 1.0,
    upright: tuple[float, str] | None = None,
    x_labels: Sequence[tuple[float, str]] = (),
) -> Curve:
    """From 0 to ``right`` and from 0 to ``top``, in shares that are labelled in per cent; across by ``x_labels``, where there are."""
    return Curve(
        title=title,
        description=description,
        lines=tuple(_draw(line, right, top) for line in lines),
        x_title=axes[0],
        y_title=axes[1],
        x_ticks=_labelled(x_labels, right) if x_labels else _ticks(right, is_upward=False),
        y_ticks=_ticks(top, is_upward=True),
        upright=_upright(upright, right) if upright else None,
        headings=tuple(headings),
        rows=tuple(place.cells for line in lines for place in line.places if place.cells),
    )


def ceiling(value: float) -> float:
    """The next round share above: 0.07 → 0.1, 0.23 → 0.25. An axis that ends at 23.4 % reads badly."""
    if value <= 0:
        return 0.1
    step = 10.0 ** floor(log10(value))
    return min(1.0, next(step * factor for factor in ROUND if step * factor >= value * 0.9999))


def waterfall(start: float, moves: Sequence[float]) -> list[Step]:
    """A step per move, each beginning where the last one ended, all on one scale."""
    ends = [start]
    for move in moves:
        ends.append(ends[-1] + move)
    low, high = min(ends), max(ends)
    span = (high - low) or 1.0
    places = [4 + 92 * (end - low) / span for end in ends]
    return [_step(before, after, move) for before, after, move in zip(places, places[1:], moves, strict=False)]


def _step(before: float, after: float, move: float) -> Step:
    width = max(abs(after - before), NARROWEST)
    return Step(
        x=coordinate(min(before, after)),
        width=coordinate(width),
        raises=move >= 0,
        from_x=coordinate(before),
        to_x=coordinate(after),
    )


def _draw(line: Line, right: float, top: float) -> DrawnLine:
    places = [(_x(place.x, right), _y(place.y, top)) for place in line.places]
    path = "M" + "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in places) if len(places) > 1 else ""
    return DrawnLine(
        name=line.name,
        style=line.style,
        path=path,
        dots=tuple(_dot(place, right, top) for place in line.places) if line.has_dots else (),
    )


def _dot(place: Place, right: float, top: float) -> Dot:
    low = place.y if place.low is None else place.low
    high = place.y if place.high is None else place.high
    return Dot(
        x=coordinate(_x(place.x, right)),
        y=coordinate(_y(place.y, top)),
        low=coordinate(_y(low, top)),
        high=coordinate(_y(high, top)),
    )


def _upright(given: tuple[float, str], right: float) -> Upright:
    x = _x(given[0], right)
    is_late = x > SIZE / 2
    return Upright(
        x=coordinate(x), shift="-4" if is_late else "4", anchor="end" if is_late else "start", label=given[1]
    )


def _ticks(end: float, *, is_upward: bool) -> tuple[Tick, ...]:
    anchors = ("start", "middle", "end")
    return tuple(
        Tick(
            coordinate(SIZE * (1 - share) if is_upward else SIZE * share),
            f"{100 * end * share:.3g} %",
            "end" if is_upward else anchor,
        )
        for share, anchor in zip((0.0, 0.5, 1.0), anchors, strict=True)
    )


def _labelled(labels: Sequence[tuple[float, str]], right: float) -> tuple[Tick, ...]:
    """The outer ones stay inside of the frame."""
    ends = {0: "start", len(labels) - 1: "end"}
    return tuple(
        Tick(coordinate(_x(value, right)), label, ends.get(place, "middle"))
        for place, (value, label) in enumerate(labels)
    )


def _x(value: float, right: float) -> float:
    return SIZE * min(max(value / right, 0.0), 1.0)


def _y(value: float, top: float) -> float:
    return SIZE * (1 - min(max(value / top, 0.0), 1.0))
