"""How research stands for one reader: as the clock counted it for who sees everybody, and counted now for everybody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from accounts import access
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Page, Slice
from outreach.insights import Figures, SpotKind, weight
from outreach.models import BlindSpot, CallListEntry, ResearchDay
from outreach.models.research import Researched
from outreach.queries.readers import Reader
from outreach.queries.research import standing
from outreach.queries.research.standing import Group, Row

BY_WEIGHT = Order("blind spots", (("weight", float), ("customer_id", int)), is_descending=True)


@dataclass(frozen=True)
class Spot:
    """``last_method`` empty: nobody ever asked. ``contact_id``: of the only one whom we met."""

    kind: SpotKind
    customer_id: int
    weight: float
    staleness: float
    last_method: str
    last_on: date | None
    people: int
    levels: int
    contact_id: int | None


class Current:
    """``stored_at``: when it was counted ahead; None: it is counted for this reader, once however much is asked."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        sees_all = access.sees_everyone(reader.user)
        latest = ResearchDay.objects.filter(segment=None).order_by("-day").first() if sees_all else None
        self._day: date | None = latest.day if latest else None
        self.stored_at: datetime | None = latest.taken_at if latest else None

    @property
    def at(self) -> datetime:
        return self.stored_at or self.reader.at

    @cached_property
    def groups(self) -> Sequence[Group]:
        """Everybody first, then the segments, the largest ARR on top."""
        if self._day is None:
            seen = self.reader.limit(CallListEntry.objects.all())
            return standing.groups(seen, today=self.reader.today, zone=self.reader.zone)
        stored = sorted(ResearchDay.objects.filter(day=self._day), key=_order)
        return [Group(row.segment, figures_of(row)) for row in stored]

    def spots(self, kind: SpotKind, part: Slice, *, segment: str | None = None) -> Page[Spot]:
        """What weighs most first."""
        if self._day is not None:
            exact: dict[str, Any] = {} if segment is None else {"segment": segment}
            taken = cursors.take(BlindSpot.objects.filter(kind=kind, **exact), BY_WEIGHT, part)
            return Page([_spot(row) for row in taken.entries], taken.last_key)
        after, limit = part.after, part.limit
        found = [spot for spot in self._counted(kind, segment) if after is None or BY_WEIGHT.key_of(spot) < after]
        return Page(found[:limit], BY_WEIGHT.key_of(found[limit - 1]) if len(found) > limit else None)

    def _counted(self, kind: SpotKind, segment: str | None) -> Sequence[Spot]:
        entries = self.reader.limit(CallListEntry.objects.all())
        if segment is not None:
            entries = entries.filter(segment=segment)
        return spots_among(standing.rows(entries, today=self.reader.today, zone=self.reader.zone), kind)


def spots_among(rows: Sequence[Row], kind: SpotKind) -> Sequence[Spot]:
    is_blind = kind == SpotKind.BLIND
    found = [row for row in rows if (not row.is_fresh if is_blind else row.people == 1)]
    spots = [
        Spot(
            kind=kind,
            customer_id=row.customer_id,
            weight=weight(float(row.loss), row.staleness if is_blind else 1.0),
            staleness=row.staleness,
            last_method=row.last_method,
            last_on=row.last_on,
            people=row.people,
            levels=row.levels,
            contact_id=row.contact_id,
        )
        for row in found
    ]
    return sorted(spots, key=BY_WEIGHT.key_of, reverse=True)


def figures_of(row: Researched) -> Figures:
    numbers: dict[str, Any] = {name: getattr(row, name) for name in Figures.__dataclass_fields__}
    money: dict[str, Any] = {name: float(value) for name, value in numbers.items() if _is_money(name)}
    return Figures(**numbers | money)


def _is_money(name: str) -> bool:
    return name.rsplit("_", maxsplit=1)[-1] in ("arr", "loss")


def _order(row: ResearchDay) -> tuple[bool, float, str]:
    return row.segment is not None, -float(row.arr), row.segment or ""


def _spot(row: BlindSpot) -> Spot:
    numbers = {name: getattr(row, name) for name in Spot.__dataclass_fields__}
    return Spot(**numbers | {"kind": SpotKind(row.kind)})
