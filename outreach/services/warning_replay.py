"""A walk through history: when early warning would have been given, hour by hour, with what was known by then. Nothing is raised."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from outreach.services.warning_watch import is_carried
from signals.bursts import telling
from signals.bursts.counts import DAY
from signals.bursts.picturing import Step, steps
from signals.bursts.usual import LONGEST_DAYS, Usual, usual
from signals.bursts.walking import Burst, Peak, walk
from signals.queries import bursts
from signals.queries.bursts import Series, Watched
from signals.services import negative_hours

SHOWN_AFTER = 36
"""Hours behind the moment at which it was known, as far as there are."""


@dataclass(frozen=True)
class Sight:
    """One series that would have seen it. ``known_at``: the end of the hour in which there were too many."""

    label: str
    series: Series
    began_at: datetime
    known_at: datetime
    ended_at: datetime | None
    peak: Peak
    customers: frozenset[int]
    picture: Sequence[Step]
    pictured_at: datetime


@dataclass(frozen=True)
class Replay:
    """``warnings``: the sights of each, the first one first. ``short``: series with too little history at the end."""

    series: int
    short: int
    warnings: Sequence[Sequence[Sight]]


Tell = Callable[[float, str], None]
COUNTING, WALKING = 0.7, 0.95
"""So much of the work is done when all is counted, and when the walk is over."""


def replay(*, first: date, last: date, at: datetime, tell: Tell = lambda share, doing: None) -> Replay:
    """From the first to the last day, both included (UTC). Days are counted anew. ``tell``: how far it is, and what it does."""

    def counting(share: float) -> None:
        tell(share * COUNTING, "Counting who complained")

    negative_hours.count_days(first - timedelta(days=LONGEST_DAYS), last, at=at, tell=counting)
    tell(COUNTING, "Walking through the hours")
    until = datetime.combine(last, datetime.max.time(), UTC)
    watched = bursts.read_hours(first=_midnight(first - timedelta(days=LONGEST_DAYS)), until=until)
    if not watched.series:
        return Replay(0, 0, [])
    end = watched.counts.hours
    short = int(usual(watched.counts, until=end // DAY * DAY).is_short.sum())
    found = walk(
        watched.counts,
        begin=watched.column(_midnight(first)),
        end=end,
        confirm=lambda place, peak: is_carried(watched, place, peak),
    )
    tell(WALKING, "Putting together who saw the same")
    return Replay(len(watched.series), short, _grouped(_sights(found, watched)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC)


def _sights(found: Sequence[Burst], watched: Watched) -> list[Sight]:
    labels = bursts.labels(watched.series)
    days = {burst.alarm // DAY * DAY for burst in found}
    known = {day: usual(watched.counts, until=day) for day in days}
    return [_sight(burst, watched, labels, known[burst.alarm // DAY * DAY]) for burst in found]


def _sight(burst: Burst, watched: Watched, labels: dict[Series, str], known: Usual) -> Sight:
    series, began = watched.series[burst.series], watched.moment(burst.began)
    shown = min(burst.alarm + SHOWN_AFTER, watched.counts.hours - 1)
    return Sight(
        labels[series],
        series,
        began,
        watched.moment(burst.alarm + 1),
        None if burst.ended is None else watched.moment(burst.ended),
        burst.peak,
        bursts.voices(series, since=began, until=watched.moment(burst.unusual + 1)).ids,
        steps(watched.counts, known, series=burst.series, until=shown),
        watched.moment(shown + 1),
    )


def _grouped(sights: Sequence[Sight]) -> list[list[Sight]]:
    """One burst is one warning, whoever sees it."""
    warnings: list[list[Sight]] = []
    for sight in sights:
        same = next((group for group in warnings if any(_is_same(sight, other) for other in group)), None)
        if same is None:
            warnings.append([sight])
        else:
            same.append(sight)
    return warnings


def _is_same(one: Sight, other: Sight) -> bool:
    overlaps = other.ended_at is None or one.began_at < other.ended_at
    shared = len(one.customers & other.customers)
    return overlaps and telling.shares_enough(shared, len(one.customers), len(other.customers))
