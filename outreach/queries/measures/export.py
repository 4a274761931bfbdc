"""Figures and rows as files for spreadsheets: no cell that runs as a formula, and every day says in which zone it is one."""

from collections.abc import Iterator, Sequence
from typing import Any

from outreach.measures import figures
from outreach.measures.figures import Figure, FigureKind
from outreach.measures.question import Question, Slice
from outreach.queries.export import BOM, harmless, line
from outreach.queries.measures import cards, remembered, rows
from outreach.queries.measures.asking import Answer, Asking
from outreach.queries.measures.catalogue import Measure
from outreach.queries.measures.names import names_of
from outreach.queries.readers import Reader

UNITS = {FigureKind.SHARE: "share, 0-1", FigureKind.HOURS: "hours", FigureKind.COUNT: "count"}


def lines(*, reader: Reader, question: Question) -> Iterator[str]:
    """A line per measure and period, step and group."""
    asking = Asking(reader, question)
    zone = reader.zone.key
    yield BOM + line(["Measure", "Of", f"From ({zone})", f"To ({zone})", "Group", "n", "Value", "Unit", "Median", "p90",
                      "Judged", "Of them good", "Found", "Amount", "Currency"])  # fmt: skip
    for measure, answer in remembered.counted(asking)[1]:
        for cells in _of_measure(measure, answer, asking):
            yield line(cells)


def row_lines(*, reader: Reader, question: Question, measure: Measure, which: Slice, own: str | None) -> Iterator[str]:
    unit = UNITS.get(measure.kind, "days")
    yield BOM + line(["Id", "Loop", "Issue", "Customer number", "Customer", "Title of the issue", "Owner",
                      f"Day ({reader.zone.key})", f"Value ({unit})", "Verdict", "State"])  # fmt: skip
    for row in rows.everything(Asking(reader, question), measure, which=which, own=own):
        yield line([
            row.id, row.loop_id, row.issue_id, row.customer_id, harmless(row.customer), harmless(row.issue), harmless(row.owner),
            row.day.isoformat(), "" if row.value is None else f"{row.value:.4f}", rows.verdict(row, measure), harmless(row.word),
        ])  # fmt: skip


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
        harmless(group),
        figures.count(measure.kind, figure),
        _number(value),
        UNITS.get(measure.kind, "days") if measure.kind != FigureKind.MONEY else "count",
        _number(figure.median),
        _number(figure.p90),
        figure.judged,
        figure.hits if figure.judged >= measure.fewest else "",
        figure.rows,
        "" if figure.total is None or of != "Currency" else f"{figure.total:.2f}",
        group if measure.kind == FigureKind.MONEY and of == "Currency" else "",
    ]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
