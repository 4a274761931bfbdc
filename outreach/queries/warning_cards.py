"""Early warnings as a list: what goes on, what sleeps, and what was. In a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from crisis_triage.shared.band_chart import BandChart, band_chart
from crisis_triage.shared.band_chart import Count as CountOf
from outreach.models import EarlyWarning, WarnedSeries, WarningWatch
from outreach.queries import issue_words, warning_scope, wording
from outreach.queries.readers import Reader
from outreach.queries.warning_peaks import peak_of
from outreach.states import WarningState
from signals.bursts import wording as burst_words
from signals.bursts.picturing import STEP
from signals.models import Source
from signals.vocabulary import Dimension

MOST_OPEN, MOST_OVER = 50, 50
TONES = {
    WarningState.RAISED: "needs-you",
    WarningState.SNOOZED: "watch",
    WarningState.IN_HAND: "good",
}
OPEN = (WarningState.RAISED, WarningState.SNOOZED)


@dataclass(frozen=True)
class WarningCard:
    id: int
    version: str
    url: str
    title: str
    dimension: str
    state: str
    state_label: str
    state_tone: str
    found: str
    times: str
    customers: str
    since: str
    ended: str
    chart: BandChart | None
    chart_key: str


@dataclass(frozen=True)
class WatchCard:
    """How the watch itself stands: what nobody judges is not calm."""

    words: str
    short: str
    silent: str


@dataclass(frozen=True)
class WarningLists:
    raised: Sequence[WarningCard]
    snoozed: Sequence[WarningCard]
    settled: Sequence[WarningCard]
    watch: WatchCard

    @property
    def is_empty(self) -> bool:
        return not (self.raised or self.snoozed or self.settled)


def lists(*, reader: Reader) -> WarningLists:
    """What goes on first, the latest first; a picture of what nobody has seen to yet."""
    found = warning_scope.visible_warnings(reader.user).order_by("-raised_at", "-pk")
    is_open = found.filter(state__in=OPEN)
    cards = _cards([*is_open[:MOST_OPEN], *found.exclude(state__in=OPEN)[:MOST_OVER]])
    return WarningLists(
        raised=[card for card in cards if card.state == WarningState.RAISED],
        snoozed=[card for card in cards if card.state == WarningState.SNOOZED],
        settled=[card for card in cards if card.state not in OPEN],
        watch=watch_card(),
    )


def card_of(warning: EarlyWarning) -> WarningCard:
    return _cards([warning])[0]


def watch_card() -> WatchCard:
    watch = WarningWatch.objects.first() or WarningWatch()
    silent = list(Source.objects.filter(silent_since__isnull=False).order_by("name").values_list("name", flat=True))
    until = f", until {wording.moment(watch.watched_until + timedelta(hours=1))}" if watch.watched_until else ""
    return WatchCard(
        words=f"{issue_words.counted(watch.series, 'series', 'series')} watched{until}.",
        short=f"{watch.short:,} of them with too short a history to say what is usual." if watch.short else "",
        silent=f"Silent, and so not calm: {', '.join(silent)}." if silent else "",
    )


def _cards(warnings: Sequence[EarlyWarning]) -> list[WarningCard]:
    ids = [warning.pk for warning in warnings]
    rows = list(WarnedSeries.objects.filter(warning__in=ids).order_by("began_at"))
    leads = {(row.warning_id, row.dimension, row.key): row for row in rows}
    customers = dict(
        EarlyWarning.objects.filter(pk__in=ids).order_by().annotate(count=Count("customers")).values_list("pk", "count")
    )
    return [_card(each, leads, customers) for each in warnings]


def _card(
    warning: EarlyWarning, leads: Mapping[tuple[int, str, str], WarnedSeries], customers: Mapping[int, int]
) -> WarningCard:
    row = leads[warning.pk, warning.dimension, warning.key]
    peak = peak_of(row)
    return WarningCard(
        id=warning.pk,
        version=warning.version,
        url=f"/warnings/{warning.pk}",
        title=warning.label,
        dimension=Dimension(warning.dimension).label,
        state=warning.state,
        state_label=WarningState(warning.state).label,
        state_tone=TONES.get(WarningState(warning.state), "plain"),
        found=burst_words.found(peak),
        times=burst_words.times(peak),
        customers=issue_words.counted(customers.get(warning.pk, 0), "customer"),
        since=wording.moment(warning.began_at),
        ended=wording.moment(warning.ended_at) if warning.ended_at else "",
        chart=chart_of(row),
        chart_key=f"chart-{warning.pk}",
    )


def chart_of(row: WarnedSeries) -> BandChart | None:
    """As the rule saw it last."""
    if row.pictured_at is None:
        return None
    return band_chart(
        title=f"{row.label}: complaints in six hours, against usual", counts=_counts(row, row.pictured_at)
    )


def _counts(row: WarnedSeries, until: datetime) -> list[CountOf]:
    steps = len(row.picture)
    return [
        CountOf(wording.moment(until - timedelta(hours=STEP * (steps - 1 - place))), found, expected, enough)
        for place, (found, expected, enough) in enumerate(row.picture)
    ]
