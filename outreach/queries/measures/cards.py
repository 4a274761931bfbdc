"""A measure as it is shown: the figure with its n, the period before, the columns of its trend, and its groups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from accounts import money
from accounts.money import Money
from crisis_triage.shared import columns
from crisis_triage.shared.columns import Column, ColumnChart
from crisis_triage.shared.errors import DomainError
from outreach.measures import figures
from outreach.measures.figures import Change, Figure, FigureKind
from outreach.measures.periods import Step
from outreach.measures.question import NOBODY, Group, Question, Slice
from outreach.queries.measures import addresses
from outreach.queries.measures.asking import DURATIONS, Answer, Asking
from outreach.queries.measures.measure import Measure
from outreach.queries.measures.names import Names

FEW = 4
NOTHING = Figure()
TONES = {True: "good", False: "bad", None: "plain"}
RETENTION = ("stayed_after_no", "stayed_after_promise")


@dataclass(frozen=True)
class Part:
    """Some of a measure's rows, by their verdict."""

    label: str
    count: str
    url: str


@dataclass(frozen=True)
class GroupRow:
    label: str
    value: str
    n: str
    percent: str
    url: str
    inside_url: str  # everything about this group only; empty where that makes no sense


@dataclass(frozen=True)
class Card:
    name: str
    title: str
    url: str
    rows_url: str
    value: str
    n: str
    said: Sequence[str]
    """What must be known beside the value: how it spreads, why it is missing."""
    parts: Sequence[Part]
    change: Change | None
    change_tone: str
    before: str
    definition: str
    is_of_now: bool
    chart: ColumnChart | None
    table_url: str
    group_title: str
    groups: Sequence[GroupRow]
    more: int

    @property
    def is_empty(self) -> bool:
        return not self.groups


def card(asking: Asking, measure: Measure, answer: Answer, names: Names, *, most: int = FEW) -> Card:
    """``most``: how many groups; the others are counted."""
    question = asking.question
    value, problem = _value(asking, measure, answer)
    shown = list(answer.groups.items())[:most]
    change = None if measure.is_of_now or measure.kind == FigureKind.MONEY else _change(measure, answer)
    return Card(
        name=measure.name,
        title=measure.title,
        url=addresses.detail(measure.name, question),
        rows_url=addresses.rows(measure.name, question, _counted(measure)),
        value=value,
        n=f"{figures.count(measure.kind, answer.now):,} {measure.noun}",
        said=[words for words in (spread(measure, answer.now), problem, too_few(measure, answer.now)) if words],
        parts=_parts(measure, answer.now, question),
        change=change,
        change_tone=TONES[change.is_good] if change else "",
        before=_before(measure, answer, asking),
        definition=measure.definition,
        is_of_now=measure.is_of_now,
        chart=chart(measure, answer, question, leads_on=most > FEW),
        table_url=f"{addresses.detail(measure.name, question)}#as-table",
        group_title=measure.own_group or question.by.label,
        groups=[_group(measure, key, figure, answer, names, question) for key, figure in shown],
        more=len(answer.groups) - len(shown),
    )


def spread(measure: Measure, figure: Figure) -> str:
    """What a median alone would hide."""
    if measure.kind not in DURATIONS or not figure.n:
        return ""
    words = f"p90 {figures.said(measure.kind, figure.p90)}"
    if figure.share is not None:
        words += f" · {figures.said(FigureKind.SHARE, figure.share)} {measure.hit} (n {figure.judged:,})"
    return words


def too_few(measure: Measure, figure: Figure) -> str:
    count = figures.count(measure.kind, figure)
    if 0 < count < measure.fewest:
        return f"Too few for a share: {count} {measure.noun}, and it takes {measure.fewest}."
    return ""


def total(asking: Asking, answer: Answer) -> Money:
    """All concessions in the reporting currency. Raises NoExchangeRate: mixed currencies without a rate are no number."""
    amounts = [Money(figure.total, currency) for currency, figure in answer.groups.items() if figure.total is not None]
    on = min(asking.question.period.last, asking.reader.today)
    return money.total(amounts, to=asking.reader.currency, on=on)


def label_of(measure: Measure, key: str, answer: Answer, names: Names, question: Question) -> str:
    """A group of the measure's own is called what its rows say: a cause as it was written, a currency by its letters."""
    if not measure.own_group:
        return names[question.by, key]
    return answer.words[key] if measure.kind == FigureKind.COUNT else key


def group_keys(question: Question, answers: Iterable[tuple[Measure, Answer]]) -> Iterable[tuple[Group, str]]:
    for measure, answer in answers:
        if not measure.own_group:
            yield from ((question.by, key) for key in answer.groups)


def told_apart(answers: Iterable[tuple[Measure, Answer]]) -> str:
    """Who stayed after a no, against who stayed after a promise; empty where the two are not both asked."""
    found = {measure.name: answer.now for measure, answer in answers}
    no, promise = RETENTION
    return figures.told_apart(found[no], found[promise]) if no in found and promise in found else ""


def _value(asking: Asking, measure: Measure, answer: Answer) -> tuple[str, str]:
    if measure.kind == FigureKind.MONEY:
        try:
            return (str(total(asking, answer)) if answer.groups else "–"), ""
        except DomainError as refusal:
            return "No total", refusal.message
    return figures.said(measure.kind, figures.value(measure.kind, answer.now, fewest=measure.fewest)), ""


def _counted(measure: Measure) -> Slice:
    return Slice.ALL if measure.kind in (FigureKind.COUNT, FigureKind.MONEY) else Slice.COUNTED


def _parts(measure: Measure, figure: Figure, question: Question) -> Sequence[Part]:
    waiting = figure.rows - (figure.n if measure.kind in DURATIONS else figure.judged)
    given = [
        (measure.hit, figure.hits, Slice.HITS),
        (measure.miss, figure.judged - figure.hits, Slice.MISSES),
        (measure.pending, waiting, Slice.WAITING),
    ]
    return [
        Part(label, f"{count:,}", addresses.rows(measure.name, question, which))
        for label, count, which in given
        if label
    ]


def _change(measure: Measure, answer: Answer) -> Change | None:
    return figures.change(measure.kind, measure.better, answer.now, answer.before, fewest=measure.fewest)


def _before(measure: Measure, answer: Answer, asking: Asking) -> str:
    if measure.is_of_now or measure.kind == FigureKind.MONEY:
        return ""
    count = figures.count(measure.kind, answer.before)
    if not count:
        return "nothing to compare with before"
    value = figures.said(measure.kind, figures.value(measure.kind, answer.before, fewest=max(measure.fewest, 1)))
    return f"{value} before (n {count:,})"


def chart(measure: Measure, answer: Answer, question: Question, *, leads_on: bool) -> ColumnChart | None:
    """``leads_on``: with the addresses of the rows of each column, for its table."""
    if measure.is_of_now or measure.kind == FigureKind.MONEY:
        return None
    return columns.column_chart(
        title=f"{measure.title}, by {question.every.value}",
        columns=[
            _column(measure, step, answer.trend.get(step.starts, NOTHING), question, leads_on=leads_on)
            for step in question.steps
        ],
        say=lambda value: figures.said(measure.kind, value).replace(" days", " d").replace(" day", " d"),
        top=1.0 if measure.kind == FigureKind.SHARE else None,
    )


def _column(measure: Measure, step: Step, figure: Figure, question: Question, *, leads_on: bool) -> Column:
    value = figures.value(measure.kind, figure, fewest=measure.fewest)
    if measure.kind == FigureKind.COUNT and not figure.rows:
        value = 0.0
    count = figures.count(measure.kind, figure)
    is_spread = measure.kind in DURATIONS
    return Column(
        label=step.label,
        value=value,
        said=figures.said(measure.kind, value),
        n=f"{count:,}",
        url=_url_of(measure, step, question) if leads_on and count else "",
        is_whole=step.is_whole,
        mark=figure.p90 if is_spread else None,
        mark_said=figures.said(measure.kind, figure.p90) if is_spread else "",
    )


def _url_of(measure: Measure, step: Step, question: Question) -> str:
    return addresses.rows_between(measure.name, question, _counted(measure), step.first, step.last)


def _group(measure: Measure, key: str, figure: Figure, answer: Answer, names: Names, question: Question) -> GroupRow:
    value = figures.value(measure.kind, figure, fewest=measure.fewest)
    mine = {"own": key} if measure.own_group else {question.by.value: key or NOBODY}
    return GroupRow(
        label=label_of(measure, key, answer, names, question),
        value=f"{figure.total:,.2f} {key}" if figure.total is not None else figures.said(measure.kind, value),
        n=f"{figures.count(measure.kind, figure):,}",
        percent=_percent(measure.kind, figure, answer.groups, fewest=measure.fewest),
        url=addresses.rows(measure.name, question, _counted(measure), **mine),
        inside_url="" if measure.own_group else addresses.detail(measure.name, question, **mine),
    )


def _percent(kind: FigureKind, figure: Figure, groups: Mapping[str, Figure], *, fewest: int) -> str:
    """Of the longest bar; of a share, of everything."""
    value = abs(figures.value(kind, figure, fewest=fewest) or 0.0)
    if kind == FigureKind.SHARE:
        return str(round(100 * value))
    longest = max((abs(figures.value(kind, each) or 0.0) for each in groups.values()), default=0.0)
    return str(round(100 * value / longest)) if longest else "0"
