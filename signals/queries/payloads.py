"""What was brought, as it came, and what became of it. A raw payload may be about anybody: for who sees every customer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Length

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.errors import NotFound
from signals.models import Mapping, Payload, PayloadDiscard, Source
from signals.queries.quarantine import check_may_see
from signals.vocabulary import Door

PAYLOADS = cursors.by_change("payloads", "received_at")
State = Literal["waiting", "unmapped", "read", "in_trouble", "given_up", "discarded"]
PAGE = 25
SHOWN = 20_000
LABELS: dict[str, tuple[str, str]] = {
    "waiting": ("waiting", "plain"),
    "unmapped": ("no mapping yet", "watch"),
    "read": ("read", "good"),
    "in_trouble": ("in trouble", "bad"),
    "given_up": ("given up", "bad"),
    "discarded": ("discarded", "plain"),
}
IN_TROUBLE = Q(discarded_at__isnull=True) & (Q(quarantined_at__isnull=False) | Q(rejected__gt=0))


class PayloadError(msgspec.Struct):
    row: int
    field: str
    message: str


class PayloadRecord(msgspec.Struct):
    """What was brought, and what became of it."""

    id: int
    source: str
    door: Door
    received_at: datetime
    content_type: str
    size: int
    sha256: str
    state: State
    mapping: Annotated[int | None, msgspec.Meta(description="The version by which it was read.")]
    accepted: int
    duplicate: int
    changed: Annotated[int, msgspec.Meta(description="Signals that stand otherwise: a fact is never changed.")]
    parked: int
    rejected: int
    ignored: int
    errors: list[PayloadError]
    discarded_at: Annotated[datetime | None, msgspec.Meta(description="Since when nobody needs to mend it.")]
    discard_reason: str
    kept_until: Annotated[
        datetime | None, msgspec.Meta(description="Null: for good, or as long as it is not read well.")
    ]
    body: Annotated[str | None, msgspec.Meta(description="As it came, of one payload only.")] = None


@dataclass(frozen=True)
class PayloadRow:
    id: int
    received_at: datetime
    state: str
    tone: str
    door: str
    became: str
    error: str
    version: int | None
    kept_until: datetime | None
    is_in_trouble: bool


@dataclass(frozen=True)
class PayloadList:
    rows: list[PayloadRow]
    next_before: int | None
    in_trouble: int
    discarded: int

    @property
    def trouble_label(self) -> str:
        return f"{self.in_trouble:,} in trouble"

    @property
    def discarded_label(self) -> str:
        return f"{self.discarded:,} discarded"


@dataclass(frozen=True)
class VersionRow:
    version: int
    made_at: datetime
    made_by: str
    note: str
    is_current: bool


def list_payloads(user: User, part: Slice, *, source: str | None, state: str | None) -> Page[PayloadRecord]:
    check_may_see(user)
    chosen = _described(Payload.objects.all())
    if source is not None:
        chosen = chosen.filter(source__slug=source)
    if state == "in_trouble":
        chosen = chosen.filter(IN_TROUBLE)
    if state == "discarded":
        chosen = chosen.filter(discarded_at__isnull=False)
    page = cursors.take_changes(chosen, PAYLOADS, part)
    return Page([_record(row) for row in page.entries], page.last_key)


def record(user: User, pk: int) -> PayloadRecord:
    return _record(get(user, pk), is_whole=True)


def get(user: User, pk: int) -> Any:
    check_may_see(user)
    found = _described(Payload.objects.all(), is_whole=True).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such payload.")
    return found


def newest(user: User, source: Source) -> Any:
    check_may_see(user)
    return Payload.objects.filter(source=source).order_by("-pk").first()


def page(user: User, source: Source, *, before: int | None) -> PayloadList:
    check_may_see(user)
    mine = Payload.objects.filter(source=source)
    chosen = _described(mine).order_by("-pk")
    rows = list((chosen.filter(pk__lt=before) if before else chosen)[: PAGE + 1])
    return PayloadList(
        rows=[_row(one) for one in rows[:PAGE]],
        next_before=rows[PAGE - 1].pk if len(rows) > PAGE else None,
        in_trouble=mine.filter(IN_TROUBLE)[:10_000].count(),
        discarded=mine.filter(discarded_at__isnull=False)[:10_000].count(),
    )


def versions(source: Source) -> list[VersionRow]:
    found = Mapping.objects.filter(source=source).select_related("made_by").order_by("-version")[:50]
    return [
        VersionRow(one.version, one.made_at, one.made_by.name, one.note, is_current=place == 0)
        for place, one in enumerate(found)
    ]


def body_of(payload: Any) -> str:
    """For people to read; bytes that are no text are shown as such."""
    return bytes(payload.body)[:SHOWN].decode(errors="replace").replace("\0", "�")


def _described(rows: QuerySet[Payload], *, is_whole: bool = False) -> QuerySet[Any]:
    known = Mapping.objects.filter(source=OuterRef("source"))
    because = PayloadDiscard.objects.filter(payload=OuterRef("pk")).order_by("-pk").values("reason")[:1]
    described = rows.select_related("source", "mapping").annotate(
        size=Length("body"), is_mapped=Exists(known), because=Subquery(because)
    )
    return described if is_whole else described.defer("body")


def _state(row: Any) -> State:
    if row.discarded_at:
        return "discarded"
    if row.quarantined_at:
        return "given_up"
    if row.read_at:
        return "in_trouble" if row.rejected else "read"
    return "waiting" if row.is_mapped or row.door == Door.MAIL else "unmapped"


def _record(row: Any, *, is_whole: bool = False) -> PayloadRecord:
    return PayloadRecord(
        id=row.pk,
        source=row.source.slug,
        door=Door(row.door),
        received_at=row.received_at,
        content_type=row.content_type,
        size=row.size,
        sha256=row.sha256,
        state=_state(row),
        mapping=row.mapping.version if row.mapping else None,
        **{name: getattr(row, name) for name in COUNTS},
        errors=_errors(row),
        discarded_at=row.discarded_at,
        discard_reason=row.because if row.discarded_at else "",
        kept_until=_kept_until(row),
        body=body_of(row) if is_whole else None,
    )


def _kept_until(row: Any) -> datetime | None:
    is_done = row.read_at and not row.quarantined_at and not row.rejected
    days = settings.PAYLOADS_KEPT_DAYS
    return row.received_at + timedelta(days=days) if is_done and days else None


COUNTS = ("accepted", "duplicate", "changed", "parked", "rejected", "ignored")


def _errors(row: Any) -> list[PayloadError]:
    failure = [PayloadError(0, "", row.failure)] if row.failure else []
    return failure + [PayloadError(one["row"], one["field"], one["message"]) for one in row.errors]


def _row(row: Any) -> PayloadRow:
    label, tone = LABELS[_state(row)]
    became = ", ".join(f"{getattr(row, name):,} {name}" for name in COUNTS if getattr(row, name))
    errors = _errors(row)
    said = f"{errors[0].field}: {errors[0].message}".removeprefix(": ") if errors else ""
    if row.discarded_at:
        said = f"Discarded: {row.because}"
    version = row.mapping.version if row.mapping else None
    return PayloadRow(
        row.pk, row.received_at, label, tone, row.door, became, said, version, _kept_until(row), tone == "bad"
    )
