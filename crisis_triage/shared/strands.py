"""Several lists told as one story, the latest first, in pages that lose and repeat nothing.

Each list is a strand with a rank of its own. A place in the story is (moment, rank, id): what happened at one moment is told in the
order of the ranks. A strand is asked for what lies before a place, one entry more than fit on a page, and the strands are woven.
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Protocol, TypeVar

from django.db.models import Model, QuerySet

from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order

PAGE = 30
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, order=True)
class Place:
    at: datetime
    rank: int
    id: int


class Told(Protocol):
    @property
    def place(self) -> Place: ...


Item = TypeVar("Item", bound=Told)


@dataclass(frozen=True)
class Strand:
    """``moment``: the column that says when."""

    rank: int
    moment: str

    def before(self, rows: QuerySet[Row], place: Place | None, *, limit: int = PAGE + 1) -> Sequence[Row]:
        """The latest of ``rows`` that are told after ``place``, in one query."""
        order = Order("", ((self.moment, datetime), ("id", int)), is_descending=True)
        if place is not None and place.rank == self.rank:
            rows = rows.filter(cursors.comes_after(order, (place.at, place.id)))
        elif place is not None:
            comparison = "lte" if self.rank < place.rank else "lt"
            rows = rows.filter(**{f"{self.moment}__{comparison}": place.at})
        return list(rows.order_by(*order.orderings())[:limit])

    def place(self, row: Any) -> Place:
        return Place(getattr(row, self.moment), self.rank, row.pk)


def woven(strands: Iterable[Sequence[Item]], *, limit: int = PAGE) -> tuple[Sequence[Item], Place | None]:
    """One page, and the place where the next one begins; None on the last page."""
    latest_first = heapq.merge(*strands, key=lambda item: item.place, reverse=True)
    items = list(islice(latest_first, limit + 1))
    return items[:limit], items[limit - 1].place if len(items) > limit else None
