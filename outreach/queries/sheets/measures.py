"""Figures and rows as files for spreadsheets: no cell that runs as a formula, and every day says in which zone it is one."""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

from crisis_triage.shared.sheets import Sheet, day, own, text
from outreach.measures import figures
from outreach.measures.figures import Figure, FigureKind
from outreach.measures.question import Question, Slice
from outreach.queries.measures import cards, remembered, rows
from outreach.queries.measures.asking import Answer, Asking
from outreach.queries.measures.measure import Measure
from outreach.queries.measures.names import names_of
from outreach.queries.readers import Reader

UNITS = {FigureKind.SHARE: "share, 0-1", FigureKind.HOURS: "hours", FigureKind.COUNT: "count"}


FIGURES = ["Measure", "Of", "From ({zone})", "To ({zone})", "Group", "n", "Value", "Unit", "Median", "p90",
           "Judged", "Of them good", "Found", "Amount", "Currency"]  # fmt: skip


def sheet(*, reader: Reader, question: Question) -> Sheet:
    """A line per measure and period, step and group."""
    titles = [title.format(zone=reader.zone.key) for title in FIGURES]
    units = {"Amount": own}
    columns = [units.get(title, text)(title, itemgetter(place)) for place, title in enumerate(titles)]
    return Sheet(columns, _lines(Asking(reader, question)))


def rows_sheet(*, reader: Reader, question: Question, measure: Measure, which: Slice, own_group: str | None) -> Sheet:
    columns = [
        text("Id", "id"),
        text("Loop", "loop_id"),
        text("Issue", "issue_id"),
        text("Customer number", "customer_id"),
        text("Customer", "customer"),
        text("Title of the issue", "issue"),
        text("Owner", "owner"),
        day(f"Day ({reader.zone.key})", "day"),
        text(f"Value ({UNITS.get(measure.kind, 'days')})", "value"),
        text("Verdict", lambda row: rows.verdict(row, measure)),
        text("State", "word"),
    ]
    return Sheet(columns, rows.everything(Asking(reader, question), measure, which=which, own=own_group))


def _lines(asking: Asking) -> Iterator[Sequence[Any]]:
    for measure, answer in remembered.counted(asking)[1]:
        yield from _of_measure(measure, answer, asking)


def _of_measure(measure: Measure, answer: Answer, asking: Asking) -> Iterator[Sequence[Any]]:
    question = asking.question
    period, before = question.period, asking.before
    yield _cells(measure, "period", period.first, period.last, "", answer.now)
    if not measure.is_of_now:
        yield _cells(measure, "period before", before.first, before.last, "", answer.before)
        for step in question.steps:
            found = answer.trend.get(step.starts, Figure())
            yield _cells(measure, question.every.value, step.first, step.last, "", found)
    names = names_of(cards.group_keys(question, [(measure, answer)]))
    for key, figure in answer.groups.items():
        word = cards.label_of(measure, key, answer, names, question)
        yield _cells(measure, measure.own_group or question.by.label, period.first, period.last, word, figure)


def _cells(measure: Measure, of: str, first: Any, last: Any, group: str, figure: Figure) -> Sequence[Any]:
    value = figures.value(measure.kind, figure, fewest=measure.fewest)
    return [
        measure.title,
        of,
        first.isoformat(),
        last.isoformat(),
        group,
        figures.count(measure.kind, figure),
        value,
        UNITS.get(measure.kind, "days") if measure.kind != FigureKind.MONEY else "count",
        figure.median,
        figure.p90,
        figure.judged,
        figure.hits if figure.judged >= measure.fewest else "",
        figure.rows,
        figure.total if of == "Currency" else None,
        group if measure.kind == FigureKind.MONEY and of == "Currency" else "",
    ]
