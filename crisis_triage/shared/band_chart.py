"""Counts over time against what is usual: columns, and behind them a band up to what would be too many.

No Django and no clock, as ``charts``: positions are per cent of the frame, and every number stands in the table beside it too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crisis_triage.shared.charts import SIZE, Tick, coordinate

WIDTH = 0.7
"""Of its place, a column takes so much."""


@dataclass(frozen=True)
class Count:
    """``when``: for people, in their zone. ``enough``: so many would be too many."""

    when: str
    found: int
    expected: float
    enough: int

    @property
    def usually(self) -> str:
        return f"{self.expected:,.1f}"

    @property
    def is_too_many(self) -> bool:
        return self.found >= self.enough


@dataclass(frozen=True)
class Column:
    x: str
    width: str
    y: str
    height: str
    is_too_many: bool


@dataclass(frozen=True)
class BandChart:
    title: str
    description: str
    columns: tuple[Column, ...]
    band: str
    expected: str
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    rows: tuple[Count, ...]


def band_chart(*, title: str, counts: Sequence[Count]) -> BandChart:
    """In the order of time."""
    rows = tuple(counts)
    highest = max((max(row.found, row.enough) for row in rows), default=1) or 1
    step = SIZE / max(len(rows), 1)
    return BandChart(
        title=title,
        description=_describe(rows),
        columns=tuple(_column(place, row, step, highest) for place, row in enumerate(rows)),
        band=_stairs([row.enough for row in rows], step, highest, is_area=True),
        expected=_stairs([row.expected for row in rows], step, highest),
        y_ticks=(Tick(coordinate(SIZE), "0"), Tick("0", f"{highest:,}")),
        x_ticks=(Tick("0", rows[0].when, "start"), Tick("100", rows[-1].when, "end")) if rows else (),
        rows=rows,
    )


def _column(place: int, row: Count, step: float, highest: int) -> Column:
    height = SIZE * row.found / highest
    margin = step * (1 - WIDTH) / 2
    return Column(
        coordinate(place * step + margin),
        coordinate(step * WIDTH),
        coordinate(SIZE - height),
        coordinate(height),
        row.is_too_many,
    )


def _stairs(values: Sequence[float], step: float, highest: int, *, is_area: bool = False) -> str:
    """What is usual holds for the whole of a step."""
    if not values:
        return ""
    heights = [coordinate(SIZE * (1 - value / highest)) for value in values]
    path = f"M0 {heights[0]}" + "".join(
        f"V{height}H{coordinate((place + 1) * step)}" for place, height in enumerate(heights)
    )
    return f"{path}V{coordinate(SIZE)}H0Z" if is_area else path


def _describe(rows: Sequence[Count]) -> str:
    if not rows:
        return "Nothing counted yet."
    most = max(rows, key=lambda row: row.found)
    return (
        f"From {rows[0].when} to {rows[-1].when}; most on {most.when}: {most.found:,}, where {most.usually} are usual and "
        f"{most.enough:,} too many."
    )
