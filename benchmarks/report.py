"""What a benchmark answers with, and how it is shown. A benchmark is a module with ``run(size) -> Iterable[Row]``.

Machines differ and are shared, so a figure alone says little: every row carries the limit it was measured against in the
same run, and the ratio is what to look at.
"""

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

RESULTS = Path(os.environ.get("BENCH_RESULTS") or Path(__file__).parent / "results" / "latest.json")
Amount = TypeVar("Amount")


class Size(StrEnum):
    """``full`` is what we publish; ``small`` only proves that the benchmark still runs (``BENCH_SIZE=small``)."""

    FULL = "full"
    SMALL = "small"

    def pick(self, *, full: Amount, small: Amount) -> Amount:
        return full if self is Size.FULL else small

    @classmethod
    def from_environment(cls) -> "Size":
        return cls(os.environ.get("BENCH_SIZE", "full"))


@dataclass(frozen=True)
class Row:
    """One measurement. ``at_least`` and ``at_most`` bound the ratio ``value / limit_value``: what we promised to reach."""

    name: str
    value: float
    unit: str
    limit_name: str
    limit_value: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def ratio(self) -> float:
        return self.value / self.limit_value if self.limit_value else float("inf")

    @property
    def goal(self) -> str:
        bounds = [
            f"{sign} {bound:g}" for sign, bound in (("≥", self.at_least), ("≤", self.at_most)) if bound is not None
        ]
        return " and ".join(bounds)

    @property
    def is_reached(self) -> bool:
        enough = self.at_least is None or self.ratio >= self.at_least
        return enough and (self.at_most is None or self.ratio <= self.at_most)

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "ratio": self.ratio, "goal": self.goal, "reached": self.is_reached}


def write(rows: Sequence[Row], *, size: Size, at: datetime, seconds: float, path: Path = RESULTS) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    about = {
        "measured_at": at.isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "size": size.value,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
    }
    path.write_text(json.dumps({**about, "rows": [row.as_json() for row in rows]}, indent=2) + "\n")


def show(rows: Iterable[Row], console: Console) -> None:
    table = Table(title="Benchmarks: read the ratios, not the figures", title_justify="left")
    for heading in ("what", "value", "unit", "measured against", "its value", "ratio", "goal", ""):
        table.add_column(heading, justify="right" if heading in {"value", "its value", "ratio"} else "left")
    for row in rows:
        table.add_row(
            row.name,
            number(row.value),
            row.unit,
            row.limit_name,
            number(row.limit_value),
            number(row.ratio),
            row.goal,
            verdict(row, row.goal),
        )
    console.print(table)


def verdict(row: Row, goal: str) -> str:
    if not goal:
        return ""
    return "[green]reached[/]" if row.is_reached else "[red]missed[/]"


def number(value: float) -> str:
    """Three digits that mean something, however large or small."""
    if value == float("inf"):
        return "∞"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
