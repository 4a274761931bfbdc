"""The geometry of a ranking with its running sum (a Pareto chart): a bar for each row, lying, so that long names have room on a phone, and a
line through what all so far make up. Both on one axis: per cent of all. No Django and no clock; like ``charts``, it has its table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from crisis_triage.shared.charts import SIZE, coordinate

ROW, LETTERS, BAR = 44, 14, 12
"""Heights in pixels: of a row, of its name, of its bar."""


@dataclass(frozen=True)
class RankedRow:
    """``share`` and ``running``: of all."""

    label: str
    count: int
    share: float
    running: float
    url: str


@dataclass(frozen=True)
class RankedBar:
    label: str
    count: int
    share: str
    running: str
    url: str
    letters_y: int
    bar_y: int
    width: str
    dot_x: str
    dot_y: int


@dataclass(frozen=True)
class Ranked:
    title: str
    description: str
    height: int
    bar: int
    path: str
    bars: tuple[RankedBar, ...]


def ranked(*, title: str, rows: Sequence[RankedRow], vital: int) -> Ranked:
    """``rows``: the largest first. ``vital``: how many of them make up most."""
    bars = tuple(_bar(row, place) for place, row in enumerate(rows))
    line = "L".join(f"{bar.dot_x} {bar.dot_y}" for bar in bars)
    return Ranked(
        title=title,
        description=_describe(rows, vital),
        height=ROW * len(rows),
        bar=BAR,
        path=f"M{line}" if len(bars) > 1 else "",
        bars=bars,
    )


def _bar(row: RankedRow, place: int) -> RankedBar:
    top = ROW * place
    bar_y = top + LETTERS + 6
    return RankedBar(
        label=row.label,
        count=row.count,
        share=f"{100 * row.share:.0f} %",
        running=f"{100 * row.running:.0f} %",
        url=row.url,
        letters_y=top + LETTERS,
        bar_y=bar_y,
        width=coordinate(SIZE * row.share),
        dot_x=coordinate(SIZE * row.running),
        dot_y=bar_y + BAR // 2,
    )


def _describe(rows: Sequence[RankedRow], vital: int) -> str:
    if not rows:
        return "Nothing yet."
    names = [row.label.lower() for row in rows[:vital]]
    named = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    one = len(names) == 1
    return f"{named[0].upper()}{named[1:]} make{'s' if one else ''} up {100 * rows[vital - 1].running:.0f} % of all."
