"""What may be chosen about a simulated company."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

WEEKS = 78
"""A year and a half: every customer of long standing meets at least one renewal, and half of them two."""

OWNERS: Mapping[str, tuple[str, ...]] = {
    "North America": ("omar@demo.example", "ivy@demo.example"),
    "Asia Pacific": ("ivy@demo.example", "omar@demo.example"),
    "UK & Ireland": ("ana@demo.example", "nils@demo.example"),
    "Nordics": ("nils@demo.example", "ana@demo.example"),
    "DACH": ("cleo@demo.example", "marta@demo.example"),
    "Southern Europe": ("marta@demo.example", "cleo@demo.example"),
}
"""Who looks after the customers of a region; the first named has twice as many as the second."""


@dataclass(frozen=True)
class Settings:
    until: datetime
    """The moment at which the story stops: no fact is later."""
    customers: int = 300
    seed: int = 7
    weeks: int = WEEKS
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: OWNERS)

    @property
    def start(self) -> datetime:
        """Midnight of the first day; the last of the weeks ends with the day of ``until``."""
        midnight = self.until.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + timedelta(days=1) - timedelta(weeks=self.weeks)

    def stream(self, name: str) -> np.random.Generator:
        """Dice of its own for every part of the story, so that a change of one part leaves the others as they were."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])
