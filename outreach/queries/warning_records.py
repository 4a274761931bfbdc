"""Early warnings as the API hands them on, and who is in them as far as the reader may see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.db.models import Count, prefetch_related_objects

from accounts import access
from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.statements import given
from outreach.models import EarlyWarning, WarnedSeries
from outreach.queries import issue_records, warning_scope
from outreach.queries.issue_records import MoveRecord
from outreach.states import WarningState
from signals.bursts import wording
from signals.vocabulary import Dimension

WARNINGS = cursors.by_change("early warnings")
CUSTOMERS = cursors.Order("customers of a warning", (("id", int),))


class WarnedSeriesRecord(msgspec.Struct):
    """One of the series that see the burst, where it was least likely by chance."""

    dimension: Dimension
    key: Annotated[str, msgspec.Meta(description="Code of the theme, our id of the source, or the name itself.")]
    label: str
    began_at: datetime
    alarmed_at: Annotated[datetime, msgspec.Meta(description="The hour at which it was known.")]
    ended_at: datetime | None
    is_lasting: Annotated[bool, msgspec.Meta(description="It did not go back to usual: it is the usual now.")]
    peak_at: datetime
    window_hours: int
    found: Annotated[int, msgspec.Meta(description="Customers who complained, each once an hour.")]
    expected: float
    enough: Annotated[int, msgspec.Meta(description="So many would have been a burst.")]
    chance: Annotated[float, msgspec.Meta(description="How likely so many are, if nothing is wrong.")]


class WarningRecord(msgspec.Struct):
    """More customers complain than usual. “dimension”, “key” and “label” are of the most telling series."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    state: WarningState
    dimension: Dimension
    key: str
    label: str
    rule: Annotated[str, msgspec.Meta(description="By which it is one, in a sentence.")]
    began_at: datetime
    raised_at: datetime
    ended_at: Annotated[datetime | None, msgspec.Meta(description="Null while the burst goes on.")]
    snoozed_until: datetime | None
    customers: Annotated[int, msgspec.Meta(description="How many complained, whoever may see them.")]
    issue_id: int | None
    crisis_id: int | None
    series: list[WarnedSeriesRecord]
    updated_at: datetime


class WarnedCustomerRecord(msgspec.Struct):
    id: int
    customer_id: int
    added_at: datetime


class WarningHistory(msgspec.Struct):
    """Every state, from the first to the last."""

    results: list[MoveRecord]


OF_SERIES = WarnedSeriesRecord.__struct_fields__
AS_THEY_ARE = [
    name
    for name in WarningRecord.__struct_fields__
    if name not in {"etag", "rule", "customers", "series", "snoozed_until"}
]


def list_warnings(
    user: User, part: Slice, *, state: str | None = None, dimension: str | None = None
) -> Page[WarningRecord]:
    found = warning_scope.visible_warnings(user).filter(**given(state=state, dimension=dimension))
    page = cursors.take_changes(found, WARNINGS, part)
    return Page(_records(page.entries), page.last_key)


def read_warning(user: User, pk: int) -> WarningRecord:
    return _records([warning_scope.get_warning(user, pk)])[0]


def reread(warning: EarlyWarning) -> WarningRecord:
    return _records([EarlyWarning.objects.get(pk=warning.pk)])[0]


def history(warning: EarlyWarning) -> WarningHistory:
    return WarningHistory(issue_records.moves_of(warning))


def list_customers(user: User, warning: EarlyWarning, part: Slice) -> Page[WarnedCustomerRecord]:
    """Of those whom this user sees."""
    of_warning = warning.customers.filter(**given(added_at__gte=part.updated_since))
    found = access.limit(of_warning, user, team="customer__team_id", owner="customer__owner_id")
    page = cursors.take(found, CUSTOMERS, part)
    return Page([WarnedCustomerRecord(row.pk, row.customer_id, row.added_at) for row in page.entries], page.last_key)


def _records(warnings: Sequence[EarlyWarning]) -> list[WarningRecord]:
    prefetch_related_objects(warnings, "series")
    ids = [warning.pk for warning in warnings]
    counted = EarlyWarning.objects.filter(pk__in=ids).order_by().annotate(count=Count("customers"))
    customers = dict(counted.values_list("pk", "count"))
    return [_record(warning, customers[warning.pk]) for warning in warnings]


def _record(warning: EarlyWarning, customers: int) -> WarningRecord:
    about: dict[str, Any] = {name: getattr(warning, name) for name in AS_THEY_ARE}
    is_asleep = warning.state == WarningState.SNOOZED
    return WarningRecord(
        **about,
        etag=f'"{warning.version}"',
        rule=wording.RULE,
        customers=customers,
        snoozed_until=warning.snoozed_until if is_asleep else None,
        series=[_series(row) for row in sorted(warning.series.all(), key=lambda row: row.pk)],
    )


def _series(row: WarnedSeries) -> WarnedSeriesRecord:
    return WarnedSeriesRecord(**{name: getattr(row, name) for name in OF_SERIES})
