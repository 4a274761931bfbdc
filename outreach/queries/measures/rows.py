"""The rows behind a figure: the very rows that were counted, the latest first, a page at a time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from outreach.measures import figures
from outreach.measures.figures import FigureKind
from outreach.measures.question import Question, Slice
from outreach.queries import wording
from outreach.queries.measures import addresses
from outreach.queries.measures.asking import DURATIONS, Asking
from outreach.queries.measures.measure import Measure
from outreach.queries.measures.names import Names, names_of
from outreach.queries.measures.page import Frame, frame
from outreach.queries.readers import Reader

PAGE = 100
PLACE = re.compile(r"^([1-9]\d{5})_(\d{1,18})$", re.ASCII)
"""The day, counted from the year 1, and the id of the last row of a page."""
WHICH = {
    Slice.ALL: "true",
    Slice.HITS: "fact.hit",
    Slice.MISSES: "NOT fact.hit",
}
ASK = """
    SELECT fact.id, fact.loop_id, fact.issue_id, fact.customer_id, fact.day, fact.value, fact.hit, fact.word,
           customer.name, issue.title, owner.name
      FROM ({facts}) fact LEFT JOIN accounts_customer customer ON customer.id = fact.customer_id
      LEFT JOIN outreach_issue issue ON issue.id = fact.issue_id LEFT JOIN accounts_user owner ON owner.id = fact.owner_id
     WHERE {narrow} AND {which} AND {own} AND {after} ORDER BY fact.day DESC, fact.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Row:
    id: int
    loop_id: int | None
    issue_id: int | None
    customer_id: int | None
    day: date
    value: float | None
    hit: bool | None
    word: str
    customer: str
    issue: str
    owner: str

    @property
    def url(self) -> str:
        if self.loop_id:
            return f"/loops/{self.loop_id}"
        return f"/issues/{self.issue_id}" if self.issue_id else f"/customers/{self.customer_id}"


@dataclass(frozen=True)
class ShownRow:
    url: str
    title: str
    about: str
    owner: str
    day: str
    value: str
    verdict: str
    word: str


@dataclass(frozen=True)
class RowsPage:
    frame: Frame
    title: str
    measure_title: str
    measure_url: str
    definition: str
    rows: Sequence[ShownRow]
    has_values: bool
    next_url: str


def take(
    asking: Asking, measure: Measure, *, which: Slice = Slice.ALL, own: str | None = None, after: str = "", limit: int
) -> Sequence[Row]:
    """Of the period itself. ``own``: of one group of the measure's own; ``after``: where the page before ended."""
    sql, params = _asked(asking, measure, which=which, own=own, after=after, limit=limit)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [_row(values) for values in cursor.fetchall()]


def everything(asking: Asking, measure: Measure, *, which: Slice, own: str | None) -> Iterator[Row]:
    """For a file: the facts are worked out once, and read from the database as the file is sent."""
    sql, params = _asked(asking, measure, which=which, own=own, after="", limit=None)
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        for values in cursor:
            yield _row(values)


def _asked(
    asking: Asking, measure: Measure, *, which: Slice, own: str | None, after: str, limit: int | None
) -> tuple[str, dict[str, Any]]:
    facts, params = asking.facts(measure, only_now=True)
    place = PLACE.match(after)
    params |= {"limit": limit, "own": own}
    if place:
        params |= {"after_day": date.fromordinal(int(place[1])), "after_id": int(place[2])}
    sql = ASK.format(
        facts=facts,
        narrow=asking.narrow,
        which=_which(measure, which),
        own="true" if own is None else "fact.own = %(own)s",
        after="(fact.day, fact.id) < (%(after_day)s, %(after_id)s)" if place else "true",
    )
    return sql, params


def _row(values: tuple[Any, ...]) -> Row:
    return Row(*values[:8], *(value or "" for value in values[8:]))


def place_of(row: Row) -> str:
    return f"{row.day.toordinal()}_{row.id}"


def page(
    *, reader: Reader, question: Question, measure: Measure, which: Slice, own: str | None, after: str
) -> RowsPage:
    asking = Asking(reader, question)
    taken = take(asking, measure, which=which, own=own, after=after, limit=PAGE + 1)
    more = {"after": place_of(taken[PAGE - 1])} | ({"own": own} if own is not None else {}) if len(taken) > PAGE else {}
    names: Names = names_of(question.narrowed.items())
    return RowsPage(
        frame=frame(asking, names),
        title=titled(measure, which) + (f": {own.replace('_', ' ')}" if own else ""),
        measure_title=measure.title,
        measure_url=addresses.detail(measure.name, question),
        definition=measure.definition,
        rows=[_shown(row, measure) for row in taken[:PAGE]],
        has_values=measure.kind in DURATIONS,
        next_url=addresses.rows(measure.name, question, which, **more) if more else "",
    )


def titled(measure: Measure, which: Slice) -> str:
    told = {Slice.HITS: measure.hit, Slice.MISSES: measure.miss, Slice.WAITING: measure.pending}.get(which, "")
    return f"{measure.noun.capitalize()}{f', {told}' if told else ''}"


def verdict(row: Row, measure: Measure) -> str:
    return measure.pending if row.hit is None else measure.hit if row.hit else measure.miss


def _which(measure: Measure, which: Slice) -> str:
    decided = "fact.value" if measure.kind in DURATIONS else "fact.hit"
    return WHICH.get(which) or f"{decided} IS {'NOT ' if which == Slice.COUNTED else ''}NULL"


def _shown(row: Row, measure: Measure) -> ShownRow:
    is_money = measure.kind == FigureKind.MONEY
    return ShownRow(
        url=measure.page.format(id=row.id) if measure.page else row.url,
        title=row.customer or row.issue or row.word,
        about=row.issue if row.customer else "",
        owner=row.owner,
        day=wording.day(row.day),
        value="" if is_money or measure.kind not in DURATIONS else figures.said(measure.kind, row.value),
        verdict="" if is_money else verdict(row, measure),
        word=row.word if row.customer or row.issue else "",
    )
