"""One fact of a notice, as it is now: what it says, where it leads, who must see what to be told, and for whom it is still true."""

from dataclasses import dataclass
from typing import NamedTuple

from outreach.notices import Event


class About(NamedTuple):
    event: Event
    id: int


class Place(NamedTuple):
    """What somebody must see to be told."""

    kind: str
    id: int


@dataclass(frozen=True)
class Fact:
    """``only``: for whom it is true; None: for everybody who is told."""

    matter: str
    heading: str
    sentence: str
    url: str
    place: Place
    is_severe: bool
    is_true: bool
    only: frozenset[int] | None = None

    def holds_for(self, user_id: int) -> bool:
        return self.is_true and (self.only is None or user_id in self.only)
