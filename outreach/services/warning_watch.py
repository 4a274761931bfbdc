"""The clock of early warning: counts, judges the hours since it looked last, and tells of each burst once.

One row is the job: whoever holds it watches alone, in one transaction, so a worker that dies half-way leaves everything as it was and the
next one begins at the same hour. Looking twice finds the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q

from outreach.models import EarlyWarning, WarnedSeries, WarningWatch
from outreach.notices import Event
from outreach.queries import crews
from outreach.queries.warning_peaks import peak_of
from outreach.services import notifications, warning_customers, warning_moves
from outreach.states import WarningState
from signals.bursts import telling
from signals.bursts.counts import Counts
from signals.bursts.picturing import steps
from signals.bursts.usual import LONGEST_DAYS, Usual
from signals.bursts.walking import CALM_HOURS, Burst, Peak, go_on, learn
from signals.queries import bursts
from signals.queries.bursts import Series, Watched
from signals.services import negative_hours
from signals.vocabulary import Dimension

EVERY = timedelta(minutes=10)
JOB = "early warning"
BACK_HOURS = 24
"""So far back it looks when it was away, or looks for the first time: what ended before is no early warning any more."""
TWICE = 2
"""A warning that sleeps is woken when so many times as many customers complain."""
BY_TELLING = {dimension.value: place for place, dimension in enumerate(Dimension)}

Rows = dict[int, WarnedSeries]


def watch(*, at: datetime) -> int:
    """How many warnings were raised. What is not counted yet is not judged."""
    return _watch(at) if negative_hours.count_due(at=at) else 0


@transaction.atomic
def _watch(at: datetime) -> int:
    WarningWatch.objects.get_or_create(pk=1, defaults={"due_at": at})
    held = WarningWatch.objects.select_for_update(skip_locked=True).filter(pk=1, due_at__lte=at).first()
    if held is None:
        return 0
    watched = bursts.read_hours(first=at - timedelta(days=LONGEST_DAYS + 1), until=at)
    raised = _judge(watched, held, at) if watched.series else []
    for warning in EarlyWarning.objects.select_for_update(no_key=True).filter(
        Q(ended_at=None) | Q(state=WarningState.SNOOZED)
    ):
        _bring_up_to_date(warning, at)
    if raised:
        _tell(raised, at)
    held.watched_until, held.due_at = at.replace(minute=0, second=0, microsecond=0), at + EVERY
    held.save()
    return len(raised)


def _judge(watched: Watched, held: WarningWatch, at: datetime) -> list[EarlyWarning]:
    now = watched.column(at)
    last = watched.column(held.watched_until) if held.watched_until else 0
    begin = max(now - BACK_HOURS, min(last, now), 0)
    rows = _open_rows(watched)
    going_on = {place: _burst(place, row, watched) for place, row in rows.items()}
    ended, known = go_on(
        going_on,
        _without_bursts(watched),
        begin=begin,
        end=now + 1,
        confirm=lambda place, peak: is_carried(watched, place, peak),
    )
    held.series, held.short = len(watched.series), int(known.is_short.sum())
    _end_what_is_not_heard(watched, at)
    for burst in ended:
        if burst.series in rows:
            _write(rows.pop(burst.series), burst, watched)
    new = [burst for place, burst in going_on.items() if place not in rows]
    for place, row in rows.items():
        _write(row, going_on[place], watched)
        warning_customers.count_in(row, until=at, at=at)
    raised = _raise(new, watched, at)
    _picture(watched, known, now)
    return raised


def is_carried(watched: Watched, place: int, peak: Peak) -> bool:
    """Whether enough different customers are behind it."""
    since, until = bursts.span_of(watched.moment(peak.hour), peak.window)
    found = bursts.voices(watched.series[place], since=since, until=until)
    return telling.is_carried(peak, customers=found.customers, loudest=found.loudest)


def _open_rows(watched: Watched) -> Rows:
    places = {series: place for place, series in enumerate(watched.series)}
    rows = WarnedSeries.objects.select_for_update(no_key=True).filter(ended_at=None)
    return {places[key]: row for row in rows if (key := (row.dimension, row.key)) in places}


def _burst(place: int, row: WarnedSeries, watched: Watched) -> Burst:
    peak = replace(peak_of(row), hour=watched.column(row.peak_at))
    began, alarmed, unusual = (watched.column(each) for each in (row.began_at, row.alarmed_at, row.unusual_at))
    ended = watched.column(row.ended_at) if row.ended_at else None
    return Burst(place, began, alarmed, unusual, peak, ended, row.is_lasting)


def _without_bursts(watched: Watched) -> Counts:
    """What is usual is worked out without the hours of bursts; what lasted is the usual since it began."""
    found = replace(watched.counts, set_aside=watched.counts.set_aside.copy(), since=watched.counts.since.copy())
    places = {series: place for place, series in enumerate(watched.series)}
    rows = WarnedSeries.objects.filter(Q(ended_at=None) | Q(ended_at__gte=watched.moment(0)))
    for row in rows.order_by("began_at"):
        if (place := places.get(Series(Dimension(row.dimension), row.key))) is None:
            continue
        burst = _burst(place, row, watched)
        found.set_aside[place, max(burst.began, 0) : burst.ended] = True
        learn(found, burst)
    return found


def _write(row: WarnedSeries, burst: Burst, watched: Watched) -> None:
    for name, value in _columns(burst, watched).items():
        setattr(row, name, value)
    row.save()


def _columns(burst: Burst, watched: Watched) -> Mapping[str, object]:
    return {
        "began_at": watched.moment(burst.began),
        "alarmed_at": watched.moment(burst.alarm),
        "unusual_at": watched.moment(burst.unusual),
        "ended_at": None if burst.ended is None else watched.moment(burst.ended),
        "is_lasting": burst.is_lasting,
        "peak_at": watched.moment(burst.peak.hour),
        "window_hours": burst.peak.window,
        "found": burst.peak.found,
        "expected": burst.peak.expected,
        "enough": burst.peak.limit,
        "chance": burst.peak.chance,
    }


def _picture(watched: Watched, known: Usual, now: int) -> None:
    """As the rule saw it: the page draws it, and once the burst is over it stays."""
    for place, row in _open_rows(watched).items():
        drawn = steps(watched.counts, known, series=place, until=now)
        row.picture = [[step.found, step.expected, step.enough] for step in drawn]
        row.pictured_at = watched.moment(now + 1)
        row.save(update_fields=["picture", "pictured_at"])


def _end_what_is_not_heard(watched: Watched, at: datetime) -> None:
    """Series of which nobody was heard for weeks, or whose segment was renamed."""
    gone = WarnedSeries.objects.filter(ended_at=None, unusual_at__lt=at - timedelta(hours=CALM_HOURS))
    there = set(watched.series)
    lost = [row.pk for row in gone if Series(row.dimension, row.key) not in there]  # type: ignore[arg-type]
    WarnedSeries.objects.filter(pk__in=lost).update(ended_at=at)


def _raise(new: Iterable[Burst], watched: Watched, at: datetime) -> list[EarlyWarning]:
    """The narrowest first, and of those the one that holds most: whoever sees the same burst joins it."""
    raised: list[EarlyWarning] = []
    labels = bursts.labels(watched.series)
    for burst in sorted(new, key=lambda each: _by_narrowness(each, watched)):
        series = watched.series[burst.series]
        since, until = watched.moment(burst.began), watched.moment(burst.alarm) + timedelta(hours=1)
        found = bursts.voices(series, since=since, until=until)
        warning = _same(found.ids)
        if warning is None:
            named = {"dimension": series.dimension, "key": series.key, "label": labels[series]}
            warning = EarlyWarning.objects.create(**named, began_at=since, raised_at=at)
            raised.append(warning)
        row = WarnedSeries.objects.create(
            warning=warning,
            dimension=series.dimension,
            key=series.key,
            label=labels[series],
            **_columns(burst, watched),
        )
        warning_customers.count_in(row, until=at, at=at)
    return raised


def _by_narrowness(burst: Burst, watched: Watched) -> tuple[int, float]:
    """Two bursts at once are seen together by the source that brings both: it must not make one of them."""
    return BY_TELLING[watched.series[burst.series].dimension], -telling.excess(burst.peak)


def _same(ids: frozenset[int], *, but: int = 0) -> EarlyWarning | None:
    """The warning that goes on and in which so many of them are already, that it is one burst. ``but``: one that is not looked at."""
    going_on = (
        EarlyWarning.objects.filter(ended_at=None)
        .exclude(pk=but)
        .annotate(all=Count("customers"), shared=Count("customers", filter=Q(customers__customer__in=ids)))
    )
    for warning in going_on.filter(shared__gt=0).order_by("-shared", "pk"):
        if telling.shares_enough(warning.shared, len(ids), warning.all):
            return EarlyWarning.objects.get(pk=warning.pk)
    return None


def _bring_up_to_date(warning: EarlyWarning, at: datetime) -> None:
    """Its name, its end, its sleep."""
    rows = list(warning.series.all())
    going_on = [row for row in rows if row.ended_at is None]
    if going_on:
        _name(warning, [row for row in going_on if not _sees_another(row, at)], is_new=warning.raised_at == at)
    elif warning.goes_on and rows:
        warning.ended_at = max(row.ended_at for row in rows if row.ended_at)
        warning.save()
    if not warning.goes_on and warning.state in (WarningState.RAISED, WarningState.SNOOZED):
        warning_moves.move(warning, WarningState.OVER, job=JOB, at=at)
    elif warning.state == WarningState.SNOOZED:
        _wake(warning, at)


def _sees_another(row: WarnedSeries, at: datetime) -> bool:
    """A segment, a region or a source in which another burst goes on as well is no name of this one."""
    if row.dimension in warning_customers.TOPICS:
        return False
    series = Series(Dimension(row.dimension), row.key)
    found = bursts.voices(series, since=row.began_at, until=at)
    return _same(found.ids, but=row.warning_id) is not None


def _name(warning: EarlyWarning, going_on: list[WarnedSeries], *, is_new: bool) -> None:
    if not going_on:
        return
    rows = sorted(going_on, key=lambda row: (BY_TELLING[row.dimension], row.key))
    now = [place for place, row in enumerate(rows) if (row.dimension, row.key) == (warning.dimension, warning.key)]
    best = rows[telling.most_telling([peak_of(row) for row in rows], before=now[0] if now and not is_new else None)]
    if (best.dimension, best.key) != (warning.dimension, warning.key):
        warning.dimension, warning.key, warning.label = best.dimension, best.key, best.label
        warning.save()


def _wake(warning: EarlyWarning, at: datetime) -> None:
    is_due = warning.snoozed_until is not None and warning.snoozed_until <= at
    became_more = warning.customers.count() >= TWICE * max(warning.customers_then or 0, 1)
    if not (is_due or became_more):
        return
    note = "The time of its snooze is over." if is_due else "Twice as many customers complain by now."
    warning_moves.move(warning, WarningState.RAISED, note=note, job=JOB, at=at)
    _tell([warning], at)


def _tell(warnings: Iterable[EarlyWarning], at: datetime) -> None:
    for warning in warnings:
        notifications.notify(event=Event.WARNING_RAISED, to=crews.deciders(besides=[]), about=warning, at=at)
