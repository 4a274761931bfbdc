"""The figures of a period, counted once for a reader, in a number of queries that does not grow with what is found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from crisis_triage.shared.sql import ask
from outreach import insights
from outreach.crises import CrisisKind
from outreach.insights import Readiness
from outreach.measures import question as questions
from outreach.measures.periods import Period
from outreach.measures.question import Question
from outreach.queries import crisis_scope, help_page, recurrences
from outreach.queries.measures import remembered
from outreach.queries.measures.asking import Answer, Asking
from outreach.queries.measures.catalogue import BY_NAME
from outreach.queries.readers import Reader
from outreach.queries.recurrences import Recurrence
from outreach.queries.report import risk
from outreach.queries.report.risk import Moved, Span
from outreach.queries.research.current import Current
from outreach.states import CrisisState

MEASURES = (
    *("close_rate", "time_to_close", "declined_share", "kept_rate", "kept_rate_strict"),
    *("save_rate", "preventions_in_time", "preventions_verified", "help_asked", "root_causes"),
)
OUTCOMES = "SELECT fact.own, count(*) FROM ({facts}) fact GROUP BY fact.own"


@dataclass(frozen=True)
class CrisisLine:
    """``lasted``: in the period or beyond it, until now where it goes on."""

    id: int
    title: str
    kind: CrisisKind
    severity: int
    declared_at: datetime
    stood_down_at: datetime | None
    lasted: timedelta


@dataclass(frozen=True)
class Counted:
    reader: Reader
    question: Question
    counted_at: datetime
    span: Span
    risk: Moved | None
    answers: Mapping[str, Answer]
    outcomes: Mapping[str, int]
    """Of the promises that were due: kept, kept late, or broken."""
    crises: Sequence[CrisisLine]
    came_back: Sequence[Recurrence]
    arr_helped: Decimal | None
    """That the help touched, as it was then; None: there is no rate for one of its currencies."""
    readiness: Readiness | None
    """By research as it stands now, whatever the period; None: there is no customer."""


def count(*, reader: Reader, period: Period) -> Counted:
    question = questions.pose(today=reader.today, first=period.first, last=period.last)
    asking = Asking(reader, question)
    counted_at, answers = remembered.counted(asking, [BY_NAME[name] for name in MEASURES])
    span = risk.span(reader=reader, period=period)
    return Counted(
        reader=reader,
        question=question,
        counted_at=counted_at,
        span=span,
        risk=risk.moved(reader=reader, span=span),
        answers={measure.name: answer for measure, answer in answers},
        outcomes=_outcomes(asking),
        crises=crises(reader=reader, period=period),
        came_back=came_back(reader=reader, period=period),
        arr_helped=help_page.touched(reader=reader, period=period)[0],
        readiness=insights.readiness(Current(reader).groups[0].figures),
    )


def crises(*, reader: Reader, period: Period) -> Sequence[CrisisLine]:
    """Those that went on in the period, the worst and then the earliest first."""
    since, until = period.moments(reader.zone)
    found = crisis_scope.visible_crises(reader.user).filter(
        Q(stood_down_at__gte=since) | ~Q(state=CrisisState.STOOD_DOWN), declared_at__lt=until
    )
    columns = ("pk", "title", "kind", "severity", "declared_at", "stood_down_at")
    rows: list[Any] = list(found.order_by("severity", "declared_at", "pk").values_list(*columns))
    return [
        CrisisLine(pk, title, CrisisKind(kind), severity, declared, over, (over or reader.at) - declared)
        for pk, title, kind, severity, declared, over in rows
    ]


def came_back(*, reader: Reader, period: Period) -> Sequence[Recurrence]:
    """What began, each once: after the latest of what had been settled."""
    since, until = period.moments(reader.zone)
    once: dict[tuple[str, int], Recurrence] = {}
    for each in recurrences.began_between(reader.user, since, until):
        once.setdefault((each.began.what, each.began.id), each)
    return list(once.values())


def _outcomes(asking: Asking) -> Mapping[str, int]:
    facts, params = asking.facts(BY_NAME["kept_rate"], only_now=True)
    return {str(own): int(count) for own, count in ask(OUTCOMES.format(facts=facts), params)}
