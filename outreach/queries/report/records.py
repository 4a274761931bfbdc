"""The report of a period as the API hands it on: the numbers of the page, unrounded."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from accounts import access
from outreach.battles import Cause
from outreach.crises import CrisisKind
from outreach.measures.figures import value
from outreach.measures.periods import Period
from outreach.queries.issue_records import SEVERITY
from outreach.queries.learning_records import RecurrenceRecord, recurrences_record
from outreach.queries.measures.catalogue import BY_NAME
from outreach.queries.readers import Reader
from outreach.queries.report.counting import Counted, count
from outreach.queries.scene.records import RiskPartRecord

SHARE = Annotated[float | None, msgspec.Meta(description="0-1; null where too little is known.")]


class ReportRiskRecord(msgspec.Struct):
    """Before, and the amounts of all parts, are after. Between the first and the last remembered day of the period, as they began."""

    begins: date
    ends: Annotated[date | None, msgspec.Meta(description="Null: it is compared with now.")]
    before: Decimal
    after: Decimal
    customers_before: int
    customers_after: int
    parts: list[RiskPartRecord]


class ReportLoopsRecord(msgspec.Struct):
    opened: int
    told: Annotated[int, msgspec.Meta(description="Closed: the customer was told the outcome.")]
    told_no: int
    median_days_to_tell: float | None


class ReportPromisesRecord(msgspec.Struct):
    """Of the promises whose current due day fell in the period."""

    due: int
    kept: int
    kept_late: int
    broken: Annotated[int, msgspec.Meta(description="What is due and was not delivered, too.")]
    kept_rate: SHARE
    strict_kept_rate: SHARE


class ReportCrisisRecord(msgspec.Struct):
    id: int
    title: str
    kind: CrisisKind
    severity: SEVERITY
    declared_at: datetime
    stood_down_at: datetime | None
    hours: Annotated[float, msgspec.Meta(description="Until it stood down, or until now.")]


class ReportSavedRecord(msgspec.Struct):
    recovered: int
    lost: int
    save_rate: SHARE
    is_causal: Annotated[bool, msgspec.Meta(description="Never: some would have stayed without us.")]


class ReportPreventionsRecord(msgspec.Struct):
    due: int
    done_in_time: int
    verified: int


class ReportCauseRecord(msgspec.Struct):
    cause: str
    issues: int


class ReportHelpRecord(msgspec.Struct):
    asked: int
    offered: int
    arr_touched: Annotated[Decimal | None, msgspec.Meta(description="As it was then; null without a rate for each.")]


class ReportRecord(msgspec.Struct):
    """The report of a period, of what this token's user may see."""

    first: date
    last: Annotated[date, msgspec.Meta(description="Included.")]
    time_zone: Annotated[str, msgspec.Meta(description="Whose days these are.")]
    currency: str
    counted_at: datetime
    sees_everyone: Annotated[bool, msgspec.Meta(description="False: only of the customers of this user.")]
    arr_at_risk: Annotated[ReportRiskRecord | None, msgspec.Meta(description="Null where nobody remembers those days.")]
    loops: ReportLoopsRecord
    promises: ReportPromisesRecord
    crises: list[ReportCrisisRecord]
    saved: ReportSavedRecord
    preventions: ReportPreventionsRecord
    came_back: list[RecurrenceRecord]
    help: ReportHelpRecord
    root_causes: Annotated[list[ReportCauseRecord], msgspec.Meta(description="Of the issues resolved, the most first.")]
    readiness: Annotated[
        int | None, msgspec.Meta(description="0-100, by research as it stands now; null without a customer.")
    ]


def read(*, reader: Reader, period: Period) -> ReportRecord:
    counted = count(reader=reader, period=period)
    answers = {name: answer.now for name, answer in counted.answers.items()}
    told, saved, due = answers["time_to_close"], answers["save_rate"], answers["preventions_in_time"]
    causes, helped = counted.answers["root_causes"], answers["help_asked"]
    return ReportRecord(
        first=period.first,
        last=period.last,
        time_zone=reader.zone.key,
        currency=reader.currency,
        counted_at=counted.counted_at,
        sees_everyone=access.sees_everyone(reader.user),
        arr_at_risk=_risk(counted),
        loops=ReportLoopsRecord(answers["close_rate"].rows, told.rows, answers["declined_share"].hits, told.median),
        promises=_promises(counted),
        crises=[
            ReportCrisisRecord(
                each.id,
                each.title,
                each.kind,
                each.severity,
                each.declared_at,
                each.stood_down_at,
                round(each.lasted.total_seconds() / 3600, 2),
            )
            for each in counted.crises
        ],
        saved=ReportSavedRecord(saved.hits, saved.judged - saved.hits, _share(counted, "save_rate"), is_causal=False),
        preventions=ReportPreventionsRecord(due.rows, due.hits, answers["preventions_verified"].rows),
        came_back=recurrences_record(counted.came_back).results,
        help=ReportHelpRecord(helped.hits, helped.judged - helped.hits, counted.arr_helped),
        root_causes=[ReportCauseRecord(causes.words[key], found.rows) for key, found in causes.groups.items()],
        readiness=counted.readiness.score if counted.readiness else None,
    )


def _risk(counted: Counted) -> ReportRiskRecord | None:
    moved = counted.risk
    if moved is None:
        return None
    parts = [RiskPartRecord(Cause(part.cause), part.customers, part.amount) for part in moved.parts]
    customers = (moved.customers_before, moved.customers_after)
    return ReportRiskRecord(counted.span.begins, counted.span.ends, moved.before, moved.after, *customers, parts)


def _promises(counted: Counted) -> ReportPromisesRecord:
    outcomes = {own: counted.outcomes.get(own, 0) for own in ("kept", "kept_late", "broken")}
    return ReportPromisesRecord(
        due=sum(outcomes.values()),
        **outcomes,
        kept_rate=_share(counted, "kept_rate"),
        strict_kept_rate=_share(counted, "kept_rate_strict"),
    )


def _share(counted: Counted, name: str) -> float | None:
    measure = BY_NAME[name]
    return value(measure.kind, counted.answers[name].now, fewest=measure.fewest)
