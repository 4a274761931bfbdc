"""Where a figure leads to: always with the days written out, so that the rows found are the rows that were counted."""

from datetime import date
from urllib.parse import urlencode

from outreach.measures.question import CLOSE_DAYS, NOBODY, Group, Question, Slice

ROOT = "/measures"


def state(question: Question, *, first: date | None = None, last: date | None = None) -> dict[str, str]:
    given = {
        "from": (first or question.period.first).isoformat(),
        "to": (last or question.period.last).isoformat(),
        "every": question.every.value,
        "by": question.by.value,
    }
    if question.close_days != CLOSE_DAYS:
        given["target"] = str(question.close_days)
    return given | {group.value: key or NOBODY for group, key in question.narrowed.items()}


def overview(question: Question, **changed: str) -> str:
    return f"{ROOT}?{_written(state(question) | changed)}"


def detail(name: str, question: Question, **changed: str) -> str:
    return f"{ROOT}/{name}?{_written(state(question) | changed)}"


def rows(
    name: str,
    question: Question,
    which: Slice = Slice.ALL,
    *,
    first: date | None = None,
    last: date | None = None,
    **more: str,
) -> str:
    return f"{ROOT}/{name}/rows?{_written(state(question, first=first, last=last) | {'which': which.value} | more)}"


def without(question: Question, group: Group) -> str:
    return overview(question, **{group.value: ""})


def _written(given: dict[str, str]) -> str:
    return urlencode({name: value for name, value in given.items() if value})
