"""The page of all measures, and that of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts import access
from outreach.measures.question import Question
from outreach.queries import coverage
from outreach.queries.coverage import TeamCoverage
from outreach.queries.measures import addresses, cards, remembered
from outreach.queries.measures.asking import Asking
from outreach.queries.measures.cards import Card, card
from outreach.queries.measures.catalogue import MEASURES
from outreach.queries.measures.measure import Measure
from outreach.queries.measures.names import Names, names_of
from outreach.queries.readers import Reader

ALL = "Of all customers."
OWN = (
    "Of the customers of your teams, those that you own, and the issues that you work on. Colleagues see other numbers."
)
MOST_GROUPS = 200


@dataclass(frozen=True)
class Chip:
    """What the figures are narrowed to, and the way back."""

    label: str
    url: str


@dataclass(frozen=True)
class Frame:
    """What every page of measures says about its numbers."""

    period: str
    before: str
    zone: str
    whose: str
    chips: Sequence[Chip]


@dataclass(frozen=True)
class Overview:
    frame: Frame
    counted_at: datetime
    cards: Sequence[Card]
    retention: str
    coverage: Sequence[TeamCoverage]

    @property
    def is_empty(self) -> bool:
        return all(each.is_empty for each in self.cards) and not self.coverage


@dataclass(frozen=True)
class Detail:
    frame: Frame
    card: Card
    retention: str


def overview(*, reader: Reader, question: Question) -> Overview:
    """A statement a measure, one for the coverage, and two at most for names."""
    asking = Asking(reader, question)
    counted_at, answers = remembered.counted(asking)
    rows = sum(answer.now.rows for _, answer in answers)
    names = names_of([*cards.group_keys(question, answers), *question.narrowed.items()])
    since, until = question.period.moments(reader.zone)
    return Overview(
        frame=frame(asking, names),
        counted_at=counted_at,
        cards=[card(asking, measure, answer, names) for measure, answer in answers],
        retention=cards.told_apart(answers),
        coverage=()
        if question.narrowed
        else remembered.kept(
            asking,
            "coverage",
            lambda: coverage.coverage_by_team(reader=reader, since=since, until=until),
            is_much=lambda _: remembered.is_much(rows),
        ),
    )


def detail(*, reader: Reader, question: Question, measure: Measure) -> Detail:
    asking = Asking(reader, question)
    both = [each for each in MEASURES if each.name in cards.RETENTION] if measure.name in cards.RETENTION else [measure]
    _, answers = remembered.counted(asking, both)
    names = names_of([*cards.group_keys(question, answers), *question.narrowed.items()])
    answer = next(answer for each, answer in answers if each == measure)
    return Detail(
        frame(asking, names), card(asking, measure, answer, names, most=MOST_GROUPS), cards.told_apart(answers)
    )


def frame(asking: Asking, names: Names) -> Frame:
    question, reader = asking.question, asking.reader
    return Frame(
        period=question.period.words,
        before=asking.before.words,
        zone=reader.zone.key,
        whose=ALL if access.sees_everyone(reader.user) else OWN,
        chips=[
            Chip(f"{group.label}: {names[group, key]}", addresses.without(question, group))
            for group, key in question.narrowed.items()
        ],
    )
