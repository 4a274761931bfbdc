"""Early warnings, and what is watched, as files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db.models import Count

from crisis_triage.shared.sheets import CHUNK, Sheet, day, moment, text
from outreach.models import EarlyWarning, WarningReplay
from outreach.queries import warning_replays, warning_scope
from outreach.queries.readers import Reader
from outreach.queries.warning_peaks import lead_among
from outreach.states import WarningState
from signals.bursts.walking import Peak
from signals.models import WatchedProduct
from signals.vocabulary import Dimension


@dataclass(frozen=True)
class Row:
    warning: EarlyWarning
    peak: Peak


WARNINGS = (
    text("Warning", "warning.pk"),
    text("State", lambda row: WarningState(row.warning.state).label),
    text("By", lambda row: Dimension(row.warning.dimension).label),
    text("Series", "warning.label"),
    text("Found", "peak.found"),
    text("Within hours", "peak.window"),
    text("Usual", lambda row: round(row.peak.expected, 2)),
    text("Enough for a warning", "peak.limit"),
    text("Customers", "warning.complaining"),
    moment("Began at", "warning.began_at"),
    moment("Raised at", "warning.raised_at"),
    moment("Ended at", "warning.ended_at"),
    moment(
        "Snoozed until", lambda row: row.warning.snoozed_until if row.warning.state == WarningState.SNOOZED else None
    ),
    text("Issue", "warning.issue_id"),
    text("Crisis", "warning.crisis_id"),
)
REPLAYS = (
    text("Replay", itemgetter("replay")),
    day("From", itemgetter("first")),
    day("To", itemgetter("last")),
    text("Warning", itemgetter("number")),
    text("By", lambda row: Dimension(row["dimension"]).label),
    text("Series", itemgetter("label")),
    moment("Began at", itemgetter("began_at")),
    moment("Known at", itemgetter("known_at")),
    text("Found", itemgetter("found")),
    text("Within hours", itemgetter("window_hours")),
    text("Usual", itemgetter("expected")),
    text("Enough for a warning", itemgetter("enough")),
    text("Customers", itemgetter("customers")),
)
PRODUCTS = (
    text("Product", "name"),
    text("What customers call it", lambda row: "; ".join(row.words)),
    moment("Changed at", "updated_at"),
)


def replays(*, reader: Reader) -> Sheet:
    """A row for each series that would have seen something, the latest replay first."""
    warning_replays.check_may_see(reader.user)
    found = WarningReplay.objects.order_by("-asked_at", "-pk").iterator(CHUNK)
    return Sheet(REPLAYS, (line for replay in found for line in _sights(replay)))


def _sights(replay: WarningReplay) -> Iterator[dict[str, Any]]:
    about = {"replay": replay.pk, "first": replay.first_day, "last": replay.last_day}
    for number, sights in enumerate(replay.found, 1):
        for sight in sights:
            moments = {name: datetime.fromisoformat(sight[name]) for name in ("began_at", "known_at")}
            yield {**about, "number": number, **sight, **moments}


def warnings(*, reader: Reader) -> Sheet:
    """The latest first: the numbers of all who complain, as on the page."""
    found = warning_scope.visible_warnings(reader.user).annotate(complaining=Count("customers", distinct=True))
    return Sheet(WARNINGS, _rows(found.prefetch_related("series").order_by("-raised_at", "-pk").iterator(CHUNK)))


def _rows(warnings: Iterator[EarlyWarning]) -> Iterator[Row]:
    for warning in warnings:
        yield Row(warning, lead_among(warning, warning.series.all()))


def products(*, reader: Reader) -> Sheet:
    """``reader``: for the signature of all; who may have it is said where the list is named."""
    return Sheet(PRODUCTS, WatchedProduct.objects.order_by("name").iterator(CHUNK))
