"""How far the list of a source was read, and what is the matter with it. The secret is never part of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from signals.models import Reconcile, Source
from signals.vocabulary import SinceAs

State = Literal["none", "off", "given_up", "failing", "reading", "due", "well"]
LABELS: dict[State, tuple[str, str]] = {
    "none": ("no list", "plain"),
    "off": ("off", "plain"),
    "given_up": ("given up", "bad"),
    "failing": ("fails", "bad"),
    "reading": ("reading", "plain"),
    "due": ("due", "plain"),
    "well": ("on", "good"),
}


class ReconcileRecord(msgspec.Struct):
    """The list of a source, and how far it was read."""

    source: str
    url: str
    items: str
    wrap: str
    next_path: str
    since_as: SinceAs
    header: str
    hour: int
    overlap_minutes: int
    most_pages: int
    whole_days: int
    whole_at: Annotated[datetime | None, msgspec.Meta(description="When all of it was last read to the end.")]
    gone: Annotated[int, msgspec.Meta(description="Records that were missing then.")]
    state: State
    due_at: datetime
    read_until: datetime
    last_tried_at: datetime | None
    last_success_at: datetime | None
    pages: int
    brought: int
    healed: int
    failure: str


@dataclass(frozen=True)
class ReconcileCard:
    state: State
    label: str
    tone: str
    row: Reconcile | None
    sentence: str


def of(source: Source) -> Reconcile | None:
    return Reconcile.objects.select_related("source").filter(source=source).first()


def state_of(row: Reconcile | None, *, at: datetime) -> State:
    if row is None:
        return "none"
    if not row.is_on:
        return "off"
    if row.quarantined_at:
        return "given_up"
    if row.failure:
        return "failing"
    if row.began_at:
        return "reading"
    return "due" if row.due_at <= at else "well"


def card(source: Source, *, at: datetime) -> ReconcileCard:
    row = of(source)
    state = state_of(row, at=at)
    label, tone = LABELS[state]
    return ReconcileCard(state, label, tone, row, _sentence(row, state))


def _sentence(row: Reconcile | None, state: State) -> str:
    if row is None or state == "off":
        return (
            "This source only sends by itself: a webhook that does not arrive is lost for us. Say where the list of its records "
            "stands, and it is read every day; or, after an outage, ask the sender to send again what is missing."
        )
    read = f"{row.pages:,} {'page' if row.pages == 1 else 'pages'}, {row.brought:,} items, {row.healed:,} of them new or changed"
    if state == "reading":
        return f"Under way: {read} so far."
    return f"The last time: {read}." if row.succeeded_at else "It was not read yet."


def record(row: Reconcile, *, at: datetime) -> ReconcileRecord:
    return ReconcileRecord(
        source=row.source.slug,
        **{name: getattr(row, name) for name in SAME},
        since_as=SinceAs(row.since_as),
        overlap_minutes=int(row.overlap.total_seconds() // 60),
        state=state_of(row, at=at),
        last_tried_at=row.tried_at,
        last_success_at=row.succeeded_at,
    )


SAME = (
    "url",
    "items",
    "wrap",
    "next_path",
    "header",
    "hour",
    "most_pages",
    "whole_days",
    "whole_at",
    "gone",
    "due_at",
    "read_until",
    "pages",
    "brought",
    "healed",
    "failure",
)
