"""The measures as the API hands them on: the numbers of the pages, unrounded."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from accounts import access
from crisis_triage.shared.errors import DomainError
from outreach.measures import figures
from outreach.measures.figures import Better, Figure, FigureKind
from outreach.measures.question import Question
from outreach.queries.measures import cards, remembered
from outreach.queries.measures.asking import DURATIONS, Answer, Asking
from outreach.queries.measures.catalogue import MEASURES
from outreach.queries.measures.measure import Measure
from outreach.queries.measures.names import Names, names_of
from outreach.queries.measures.rows import Row
from outreach.queries.readers import Reader


class FigureRecord(msgspec.Struct):
    """A number with its n. Where too little is known the number is null."""

    value: Annotated[float | None, msgspec.Meta(description="A share 0-1, a median, or a count.")]
    n: Annotated[int, msgspec.Meta(description="What the value was made from.")]
    found: Annotated[int, msgspec.Meta(description="With those that have no value or verdict yet.")]
    judged: int
    hits: Annotated[int | None, msgspec.Meta(description="Of the judged ones, those for which hit_means holds.")]
    median: float | None
    p90: float | None


class PeriodRecord(msgspec.Struct):
    first: date
    last: Annotated[date, msgspec.Meta(description="Included.")]


class MeasureStepRecord(msgspec.Struct):
    first: date
    last: date
    is_whole: Annotated[bool, msgspec.Meta(description="False where the step is cut off, or is still going on.")]
    figure: FigureRecord


class MeasureGroupRecord(msgspec.Struct):
    key: Annotated[str, msgspec.Meta(description="A function, an id, a segment, a currency; empty: none.")]
    name: str
    figure: FigureRecord
    amount: Annotated[Decimal | None, msgspec.Meta(description="Of a currency: the sum in it.")]


class MeasureRecord(msgspec.Struct):
    name: str
    title: str
    kind: FigureKind
    better: Better
    definition: str
    hit_means: str
    figure: FigureRecord
    before: Annotated[FigureRecord | None, msgspec.Meta(description="Null where the measure is of now.")]
    trend: list[MeasureStepRecord]
    grouped_by: str
    groups: list[MeasureGroupRecord]
    total: Annotated[
        Decimal | None, msgspec.Meta(description="In the reporting currency; null without a rate for each.")
    ]
    problem: Annotated[str, msgspec.Meta(description="Why there is no total.")]


class MeasuresRecord(msgspec.Struct):
    """All measures of one period, for what this token's user may see."""

    counted_at: Annotated[datetime, msgspec.Meta(description="What took long to count is a few minutes old.")]
    period: PeriodRecord
    before: PeriodRecord
    every: str
    time_zone: Annotated[str, msgspec.Meta(description="Whose days these are.")]
    currency: str
    sees_everyone: Annotated[bool, msgspec.Meta(description="False: only of the customers of this user.")]
    retention: Annotated[
        str, msgspec.Meta(description="Who stayed after a no against after a promise, or why nobody can say.")
    ]
    results: list[MeasureRecord]


class MeasureRowRecord(msgspec.Struct):
    """One of the rows that a figure was made from."""

    id: Annotated[
        int,
        msgspec.Meta(description="Of the loop, promise, issue, SLA clock, concession, recovery case or prevention."),
    ]
    loop_id: int | None
    issue_id: int | None
    customer_id: int | None
    day: Annotated[date, msgspec.Meta(description="What puts it into the period.")]
    value: Annotated[float | None, msgspec.Meta(description="Hours, days or an amount.")]
    hit: Annotated[bool | None, msgspec.Meta(description="Null: not judged yet.")]
    state: str


class MeasureRowsPage(msgspec.Struct):
    """One page. “next” is the address of the next one, null on the last."""

    results: list[MeasureRowRecord]
    next: str | None
    next_cursor: str | None


def row_records(found: Iterable[Row]) -> list[MeasureRowRecord]:
    return [
        MeasureRowRecord(row.id, row.loop_id, row.issue_id, row.customer_id, row.day, row.value, row.hit, row.word)
        for row in found
    ]


def measures(*, reader: Reader, question: Question, name: str | None = None) -> MeasuresRecord:
    asking = Asking(reader, question)
    wanted = [each for each in MEASURES if name is None or each.name == name]
    counted_at, answers = remembered.counted(asking, wanted)
    names = names_of(cards.group_keys(question, answers))
    before = asking.before
    return MeasuresRecord(
        counted_at=counted_at,
        period=PeriodRecord(question.period.first, question.period.last),
        before=PeriodRecord(before.first, before.last),
        every=question.every.value,
        time_zone=reader.zone.key,
        currency=reader.currency,
        sees_everyone=access.sees_everyone(reader.user),
        retention=cards.told_apart(answers),
        results=[_record(measure, answer, asking, names) for measure, answer in answers],
    )


def _record(measure: Measure, answer: Answer, asking: Asking, names: Names) -> MeasureRecord:
    question = asking.question
    total, problem = _total(measure, answer, asking)
    has_trend = not measure.is_of_now and measure.kind != FigureKind.MONEY
    steps = question.steps if has_trend else ()
    return MeasureRecord(
        name=measure.name,
        title=measure.title,
        kind=measure.kind,
        better=measure.better,
        definition=measure.definition,
        hit_means=measure.hit,
        figure=_figure(measure, answer.now),
        before=None if measure.is_of_now else _figure(measure, answer.before),
        trend=[
            MeasureStepRecord(
                step.first, step.last, step.is_whole, _figure(measure, answer.trend.get(step.starts, Figure()))
            )
            for step in steps
        ],
        grouped_by=(measure.own_group or question.by.value).lower().replace(" ", "_"),
        groups=_groups(measure, answer, question, names),
        total=total,
        problem=problem,
    )


def _groups(measure: Measure, answer: Answer, question: Question, names: Names) -> list[MeasureGroupRecord]:
    return [
        MeasureGroupRecord(
            key, cards.label_of(measure, key, answer, names, question), _figure(measure, figure), figure.total
        )
        for key, figure in answer.groups.items()
    ]


def _figure(measure: Measure, figure: Figure) -> FigureRecord:
    is_enough = figures.count(measure.kind, figure) >= measure.fewest
    is_spread = measure.kind in DURATIONS
    return FigureRecord(
        value=figures.value(measure.kind, figure, fewest=measure.fewest),
        n=figures.count(measure.kind, figure),
        found=figure.rows,
        judged=figure.judged,
        hits=figure.hits if is_enough else None,
        median=figure.median if is_spread else None,
        p90=figure.p90 if is_spread else None,
    )


def _total(measure: Measure, answer: Answer, asking: Asking) -> tuple[Decimal | None, str]:
    if measure.kind != FigureKind.MONEY:
        return None, ""
    try:
        return cards.total(asking, answer).amount, ""
    except DomainError as refusal:
        return None, refusal.message
