"""Where a figure leads to: always with the days written out, so that the rows found are the rows that were counted."""

from datetime import date
from urllib.parse import quote_plus

from outreach.measures.question import Group, Question, Slice, write

ROOT = "/measures"


def overview(question: Question) -> str:
    return f"{ROOT}?{question.written}"


def without(question: Question, group: Group) -> str:
    state = question.state(question.period.first, question.period.last)
    return f"{ROOT}?{write(state | {group.value: ''})}"


def detail(name: str, question: Question, **more: str) -> str:
    return f"{ROOT}/{name}?{question.written}{_more(more)}"


def rows(name: str, question: Question, which: Slice = Slice.ALL, **more: str) -> str:
    """``more`` comes after what it replaces, and the last one counts."""
    return f"{ROOT}/{name}/rows?{question.written}&which={which.value}{_more(more)}"


def rows_between(name: str, question: Question, which: Slice, first: date, last: date) -> str:
    """Of a step of the period."""
    return f"{ROOT}/{name}/rows?{write(question.state(first, last))}&which={which.value}"


def _more(given: dict[str, str]) -> str:
    return "".join(f"&{name}={quote_plus(value)}" for name, value in given.items())
