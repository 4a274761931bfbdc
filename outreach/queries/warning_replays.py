"""Walks through history: those that were asked for, and what one of them found, for who sees everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

import msgspec

from accounts import access
from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.band_chart import BandChart
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.errors import Forbidden, NotFound
from outreach.models import WarnedSeries, WarningReplay
from outreach.queries import warning_cards, warning_page, wording
from outreach.queries.issue_words import counted
from outreach.queries.warning_page import Quote
from outreach.queries.warning_peaks import peak_of
from signals.bursts import telling
from signals.bursts import wording as burst_words
from signals.vocabulary import Dimension

MOST = 50
REPLAYS = cursors.by_change("replays of early warning")


class SightRecord(msgspec.Struct):
    """One series that would have seen it."""

    dimension: Dimension
    key: str
    label: str
    began_at: datetime
    known_at: Annotated[datetime, msgspec.Meta(description="The end of the hour in which there were too many.")]
    ended_at: datetime | None
    window_hours: int
    found: int
    expected: float
    enough: int
    chance: float
    customers: int


class ReplayRecord(msgspec.Struct):
    """When early warning would have been given, with what was known by then."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version.")]
    first: date
    last: date
    dimension: Dimension | None
    named: str
    asked_by_id: int
    asked_at: datetime
    progress: Annotated[float, msgspec.Meta(description="Share of the work that is done; read again until it is 1.")]
    failure: str
    finished_at: datetime | None
    series: int
    short: Annotated[int, msgspec.Meta(description="With too short a history at the end.")]
    warnings: Annotated[
        list[list[SightRecord]], msgspec.Meta(description="Each: who would have seen it, the first one first.")
    ]
    updated_at: datetime


@dataclass(frozen=True)
class ReplayRow:
    url: str
    span: str
    about: str
    asked: str
    standing: str
    tone: str


@dataclass(frozen=True)
class SightLine:
    label: str
    dimension: str
    known: str
    found: str
    times: str
    ended: str


@dataclass(frozen=True)
class WarningThen:
    number: int
    title: str
    known: str
    times: str
    found: str
    customers: str
    chart: BandChart | None
    chart_key: str
    series: Sequence[SightLine]
    quotes: Sequence[Quote]
    quotes_url: str


@dataclass(frozen=True)
class ReplayPage:
    row: ReplayRow
    is_going_on: bool
    percent: int
    doing: str
    failure: str
    watched: str
    rule: str
    warnings: Sequence[WarningThen]


def check_may_see(user: User) -> None:
    """It counts everybody's customers."""
    if not access.sees_everyone(user):
        raise Forbidden("Replays count all customers. Ask somebody who sees them all, such as the CCO or an analyst.")


def get_replay(user: User, pk: int) -> WarningReplay:
    check_may_see(user)
    found = WarningReplay.objects.select_related("asked_by").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such replay.")
    return found


def rows(*, user: User) -> list[ReplayRow]:
    """The latest first."""
    check_may_see(user)
    return [_row(each) for each in WarningReplay.objects.select_related("asked_by").order_by("-asked_at", "-pk")[:MOST]]


def replay_page(replay: WarningReplay, *, user: User, quoted: int) -> ReplayPage:
    """``quoted``: the number of the warning of which customers are quoted."""
    found = [_warning(replay, number, user, quoted) for number in range(1, len(replay.found) + 1)]
    short = f", {replay.short:,} with too short a history" if replay.short else ""
    return ReplayPage(
        row=_row(replay),
        is_going_on=replay.is_going_on,
        percent=round(replay.progress * 100),
        doing=replay.doing or "Waiting for a worker",
        failure=replay.failure if replay.quarantined_at else "",
        watched=f"{counted(replay.series, 'series', 'series')} watched{short}.",
        rule=burst_words.RULE,
        warnings=found,
    )


def _row(replay: WarningReplay) -> ReplayRow:
    if replay.is_going_on:
        standing, tone = f"{replay.progress:.0%} done", "watch"
    elif replay.quarantined_at:
        standing, tone = "failed", "bad"
    else:
        standing, tone = counted(len(replay.found), "warning"), "plain"
    chosen = Dimension(replay.dimension).label if replay.dimension else "All series"
    return ReplayRow(
        url=f"/warnings/replays/{replay.pk}",
        span=f"{replay.first_day:%-d %b %Y} to {replay.last_day:%-d %b %Y}",
        about=f"{chosen}, named “{replay.named}”" if replay.named else chosen,
        asked=f"{replay.asked_by.name}, {wording.moment(replay.asked_at)}",
        standing=standing,
        tone=tone,
    )


def _warning(replay: WarningReplay, number: int, user: User, quoted: int) -> WarningThen:
    sights = [_series(each) for each in replay.found[number - 1]]
    lead = _lead(sights)
    peak = peak_of(lead)
    return WarningThen(
        number=number,
        title=lead.label,
        known=wording.moment(sights[0].alarmed_at),
        times=burst_words.times(peak),
        found=burst_words.found(peak),
        customers=counted(max(each["customers"] for each in replay.found[number - 1]), "customer"),
        chart=warning_cards.chart_of(lead),
        chart_key=f"replay-{number}",
        series=[_line(each) for each in sights],
        quotes=warning_page.quotes_of(lead, user=user) if number == quoted else (),
        quotes_url="" if number == quoted else f"?quoted={number}#warning-{number}",
    )


def _lead(sights: Sequence[WarnedSeries]) -> WarnedSeries:
    """By which the warning would have been named: the one that tells most."""
    rows = sorted(sights, key=lambda row: (list(Dimension).index(Dimension(row.dimension)), row.key))
    return rows[telling.most_telling([peak_of(row) for row in rows])]


def _series(kept: dict[str, Any]) -> WarnedSeries:
    """As the clock would have written it; it is not stored."""
    moments = {name: datetime.fromisoformat(kept[name]) for name in ("began_at", "pictured_at")}
    known = datetime.fromisoformat(kept["known_at"])
    ended = datetime.fromisoformat(kept["ended_at"]) if kept["ended_at"] else None
    same = ("dimension", "key", "label", "window_hours", "found", "expected", "enough", "chance", "picture")
    hour = known - timedelta(hours=1)
    return WarnedSeries(
        **{name: kept[name] for name in same},
        **moments,
        alarmed_at=known,
        unusual_at=hour,
        peak_at=hour,
        ended_at=ended,
    )


def _line(row: WarnedSeries) -> SightLine:
    peak = peak_of(row)
    return SightLine(
        label=row.label,
        dimension=Dimension(row.dimension).label,
        known=wording.moment(row.alarmed_at),
        found=burst_words.found(peak),
        times=burst_words.times(peak),
        ended=f"back to usual on {wording.moment(row.ended_at)}" if row.ended_at else "went on at the end",
    )


def list_replays(user: User, part: Slice) -> Page[ReplayRecord]:
    check_may_see(user)
    page = cursors.take_changes(WarningReplay.objects.all(), REPLAYS, part)
    return Page([record(each) for each in page.entries], page.last_key)


def record(replay: WarningReplay) -> ReplayRecord:
    same = ("id", "named", "asked_by_id", "asked_at", "progress", "finished_at", "series", "short", "updated_at")
    told = SightRecord.__struct_fields__
    return ReplayRecord(
        **{name: getattr(replay, name) for name in same},
        etag=f'"replay-{replay.pk}-{int(replay.updated_at.timestamp() * 1_000_000)}"',
        first=replay.first_day,
        last=replay.last_day,
        dimension=Dimension(replay.dimension) if replay.dimension else None,
        failure=replay.failure if replay.quarantined_at else "",
        warnings=[
            [msgspec.convert({name: sight[name] for name in told}, SightRecord) for sight in sights]
            for sights in replay.found
        ],
    )
