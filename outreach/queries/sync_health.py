"""The exchange with other systems on one page: what comes in, by source, and what goes out, by webhook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec

from accounts.models import User
from outreach.queries import webhooks
from outreach.queries.webhooks import EndpointRow
from signals.queries import sync
from signals.queries.sync import SyncRecord, SyncRow

SHOWN = 100


class OutgoingRecord(msgspec.Struct):
    """A webhook that tells another system."""

    id: int
    name: str
    state: str
    waiting: int
    lag: Annotated[str, msgspec.Meta(description="How old the oldest is that waits, in words.")]
    trouble: str


class SyncHealth(msgspec.Struct):
    """Sources, the worst first; and webhooks, for who may change settings."""

    results: list[SyncRecord]
    outgoing: list[OutgoingRecord]


@dataclass(frozen=True)
class SyncPage:
    rows: Sequence[SyncRow]
    rest: int
    summary: str
    outgoing: Sequence[EndpointRow]


def page(user: User, *, is_whole: bool, at: datetime) -> SyncPage:
    found = sync.rows(user, at=at)
    shown = found if is_whole else found[:SHOWN]
    return SyncPage(shown, len(found) - len(shown), _summary(found), webhooks.endpoints(user, at=at))


def record(user: User, *, at: datetime) -> SyncHealth:
    outgoing = [
        OutgoingRecord(one.id, one.name, one.state_label, one.waiting, one.lag, one.trouble)
        for one in webhooks.endpoints(user, at=at)
    ]
    return SyncHealth([row.record for row in sync.rows(user, at=at)], outgoing)


def _summary(rows: Sequence[SyncRow]) -> str:
    bad = sum(row.step.tone == "bad" for row in rows)
    watch = sum(row.step.tone == "watch" for row in rows)
    parts = [f"{bad:,} in trouble"] * bool(bad) + [f"{watch:,} to look at"] * bool(watch)
    return f"Of {len(rows):,} sources, {' and '.join(parts)}." if parts else f"All {len(rows):,} sources are well."
