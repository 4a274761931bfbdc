"""How the exchange with each source does: what came, how old it is, what waits for whom, and what to do next.

Three questions, whatever there is: the sources, what stands about, and the tallies of two weeks. Nothing is counted further than people
look (``COUNTED_AT_MOST``), and no fact is touched.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import msgspec
from django.db import connection

from accounts import access
from accounts.models import User
from crisis_triage.shared import charts
from crisis_triage.shared.durations import in_words
from signals.models import Source
from signals.models.source import INTERNAL
from signals.queries import sources, sync_steps
from signals.queries.sync_steps import COUNTED_AT_MOST, Standing, Step

DAYS = 14
WORDS = ("accepted", "duplicate", "parked", "rejected")

_OPEN = "read_at IS NULL AND quarantined_at IS NULL"
STANDING = """
SELECT source.id, EXISTS (SELECT FROM signals_mapping WHERE source_id = source.id)
        OR NOT EXISTS (SELECT FROM signals_payload WHERE source_id = source.id AND {open} AND door <> 'mail'),
    (SELECT min(received_at) FROM signals_payload WHERE source_id = source.id AND {open}),
    {unread}, {given_up}, {in_trouble}, {parked}, {quarantined}, {discarded}, {gone}
  FROM signals_source AS source
 WHERE %(slug)s = '' OR slug = %(slug)s
"""


def _some(table: str, condition: str) -> str:
    """How many, up to one more than is counted. In the order of an index, so that it stops there."""
    return (
        f"(SELECT count(*) FROM (SELECT FROM {table} WHERE source_id = source.id{condition} LIMIT %(most)s) AS chosen)"  # noqa: S608  ours
    )


STANDING = STANDING.format(
    open=_OPEN,
    unread=_some("signals_payload", f" AND {_OPEN}"),
    given_up=_some("signals_payload", " AND quarantined_at IS NOT NULL AND discarded_at IS NULL"),
    in_trouble=_some("signals_payload", " AND (quarantined_at IS NOT NULL OR rejected > 0) AND discarded_at IS NULL"),
    discarded=_some("signals_payload", " AND discarded_at IS NOT NULL"),
    parked=_some("signals_parkedsignal", ""),
    gone=_some("signals_listedrecord", " AND gone_at IS NOT NULL AND verdict = ''"),
    quarantined=_some("signals_quarantinedrow", " AND replayed_at IS NULL AND discarded_at IS NULL"),
)
TALLIES = """
SELECT source_id, day, sum(accepted), sum(duplicate), sum(parked), sum(rejected)
  FROM signals_intaketally WHERE day >= %(first)s AND day <= %(last)s GROUP BY source_id, day
"""


class Counts(msgspec.Struct):
    """What became of what came. Facts are counted once: what comes again is a duplicate."""

    received: int
    accepted: int
    duplicate: int
    parked: int
    rejected: int


class StepRecord(msgspec.Struct):
    state: str
    sentence: str
    next_step: str


class SyncRecord(msgspec.Struct):
    """How the exchange with a source does. Counts are null for who does not see every customer, and end at 101."""

    source: str
    name: str
    kinds: list[str]
    state: str
    steps: Annotated[list[StepRecord], msgspec.Meta(description="The worst first.")]
    last_success_at: datetime | None
    last_attempt_at: datetime | None
    lag_seconds: Annotated[int | None, msgspec.Meta(description="Since something was last received.")]
    oldest_unread_at: datetime | None
    next_due_at: datetime | None
    today: Counts | None
    week: Counts | None
    unread: int | None
    in_trouble: int | None
    parked: int | None
    quarantined: int | None
    discarded: Annotated[int | None, msgspec.Meta(description="Payloads that somebody said need not be mended.")]
    gone: Annotated[int | None, msgspec.Meta(description="Records that are not listed any more, to be decided about.")]


@dataclass(frozen=True)
class SyncRow:
    record: SyncRecord
    kinds: str
    steps: list[Step]
    last_success: datetime | None
    lag: str
    waits: str
    today: str
    week: str
    spark: str
    spark_label: str

    @property
    def step(self) -> Step:
        return self.steps[0]


@dataclass
class Tally:
    """Of one source, by day."""

    days: dict[date, tuple[int, ...]] = field(default_factory=dict)

    def since(self, first: date) -> Counts:
        chosen = [counts for day, counts in self.days.items() if day >= first]
        sums = [sum(counts[place] for counts in chosen) for place in range(len(WORDS))]
        return Counts(sum(sums), *sums)


def rows(user: User, *, at: datetime, slug: str = "") -> list[SyncRow]:
    """The worst first. ``slug``: of one source only."""
    sees_counts = access.sees_everyone(user)
    found = Source.objects.select_related("hook", "feed", "reconcile").order_by("name", "id")
    standing = _standing(slug)
    tallies = _tallies(at) if sees_counts else {}
    made = [
        _row(source, standing[source.pk], tallies.get(source.pk, Tally()), at=at, sees_counts=sees_counts)
        for source in (found.filter(slug=slug) if slug else found)
        if source.pk in standing
    ]
    return sorted(made, key=lambda row: row.step.rank)


def _standing(slug: str) -> dict[int, Standing]:
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"slug": slug, "most": COUNTED_AT_MOST + 1})
        return {id: Standing(*rest) for id, *rest in cursor.fetchall()}


def _tallies(at: datetime) -> dict[int, Tally]:
    today = at.astimezone(UTC).date()
    found: dict[int, Tally] = defaultdict(Tally)
    with connection.cursor() as cursor:
        cursor.execute(TALLIES, {"first": today - timedelta(days=DAYS - 1), "last": today})
        for id, day, *counts in cursor.fetchall():
            found[id].days[day] = tuple(map(int, counts))
    return found


def _row(source: Source, standing: Standing, tally: Tally, *, at: datetime, sees_counts: bool) -> SyncRow:
    steps = sync_steps.of(source, standing if sees_counts else Standing(), at=at)
    record = _record(source, standing, tally, steps, at=at, sees_counts=sees_counts)
    today = at.astimezone(UTC).date()
    received = [sum(tally.days.get(today - timedelta(days=back), ())) for back in range(DAYS - 1, -1, -1)]
    heard, oldest = source.last_received_at, record.oldest_unread_at
    return SyncRow(
        record=record,
        kinds=", ".join(record.kinds),
        steps=steps,
        last_success=record.last_success_at,
        lag=in_words(at - heard) if heard else "",
        waits=in_words(at - oldest) if oldest else "",
        today=_in_words(record.today),
        week=_in_words(record.week),
        spark=charts.sparkline(received) if any(received) else "",
        spark_label=f"Received a day in {DAYS} days: between {min(received):,} and {max(received):,}, today {received[-1]:,}",
    )


def _record(
    source: Source, standing: Standing, tally: Tally, steps: list[Step], *, at: datetime, sees_counts: bool
) -> SyncRecord:
    today = at.astimezone(UTC).date()
    heard = source.last_received_at
    feed, listed = getattr(source, "feed", None), getattr(source, "reconcile", None)
    due = [job.due_at for job in (feed, listed) if job and job.is_on and not job.quarantined_at]
    if source.expected_every:
        due.append((heard or source.created_at) + source.expected_every)
    return SyncRecord(
        source=source.slug,
        name=source.name,
        kinds=_kinds(source),
        state=steps[0].label,
        steps=[StepRecord(step.label, step.sentence, step.link) for step in steps],
        last_success_at=_latest(heard, feed and feed.read_at, listed and listed.succeeded_at),
        last_attempt_at=_latest(heard, feed and feed.read_at, listed and listed.tried_at),
        lag_seconds=int((at - heard).total_seconds()) if heard else None,
        oldest_unread_at=standing.oldest_unread,
        next_due_at=min(due, default=None),
        today=tally.since(today) if sees_counts else None,
        week=tally.since(today - timedelta(days=6)) if sees_counts else None,
        **{name: getattr(standing, name) if sees_counts else None for name in STANDS},
    )


STANDS = ("unread", "in_trouble", "parked", "quarantined", "discarded", "gone")


def _kinds(source: Source) -> list[str]:
    if source.slug == INTERNAL:
        return ["what we notice"]
    kinds = [name for name in ("hook", "feed", "reconcile") if (one := getattr(source, name, None)) and one.is_on]
    return [{"hook": "webhook", "reconcile": "list"}.get(name, name) for name in kinds] or ["API or files"]


def _latest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


def _in_words(counts: Counts | None) -> str:
    if counts is None:
        return ""
    parts = [f"{getattr(counts, word):,} {word}" for word in WORDS if getattr(counts, word)]
    return ", ".join([f"{counts.received:,} received", *parts] if len(parts) > 1 else parts) or "nothing"


def lags(*, at: datetime) -> list[tuple[str, float, bool]]:
    """For graphs: each source, the seconds since it was last heard, and whether it is silent."""
    found: Any = Source.objects.exclude(last_received_at=None).order_by("slug")
    return [
        (one.slug, (at - one.last_received_at).total_seconds(), sources.freshness(one, at=at).state == "silent")
        for one in found
    ]
