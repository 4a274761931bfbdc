"""What we know of customers before a crisis: how research is done and how long it stays fresh, who at a customer was met, how ready we are,
and what to do about a blind spot. Pure: no Django, no clock, no database."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crisis_triage.shared.vocabulary import Vocabulary


class ResearchMethod(Vocabulary):
    """The ways in which we learn about a customer, the one that tells most first."""

    INTERVIEW = "interview"
    SITE_VISIT = "site_visit"
    ADVISORY_BOARD = "advisory_board"
    USAGE_STUDY = "usage_study"
    SURVEY = "survey"
    TALK = "talk"  # a touchpoint that made its discovery: nobody writes it down twice


RECORDED = tuple(method for method in ResearchMethod if method != ResearchMethod.TALK)
FRESH_DAYS: Mapping[str, int] = {
    ResearchMethod.INTERVIEW.value: 180,
    ResearchMethod.SITE_VISIT.value: 270,
    ResearchMethod.ADVISORY_BOARD.value: 180,
    ResearchMethod.USAGE_STUDY.value: 90,
    ResearchMethod.SURVEY.value: 120,
    ResearchMethod.TALK.value: 60,
}
"""For how many days it is fresh, unless somebody set another number."""
MOST_FRESH_DAYS = 730
MET_DAYS = 365
"""Whom nobody met for a year is not met."""


class ContactLevel(Vocabulary):
    """Of a contact, at the customer."""

    EXECUTIVE = "executive"  # decides whether they stay
    MANAGER = "manager"  # answers for the people who work with it
    PRACTITIONER = "practitioner"  # works with it


TITLES = {
    ContactLevel.EXECUTIVE: "chief ceo cfo cto coo cio cmo cpo cco ciso cdo president vp svp evp founder cofounder partner chairman"
    " chairwoman chair proprietor",
    ContactLevel.MANAGER: "director head manager lead leader supervisor principal superintendent coordinator",
}
"""Words of a job title; a title without one of them is a practitioner's, and no title tells nothing."""
MANAGING = "managing director"


def title_pattern(level: ContactLevel, *, border: str = r"\b") -> str:
    """PostgreSQL has another sign for the border of a word."""
    words = TITLES[level].split() + ([MANAGING] if level == ContactLevel.EXECUTIVE else [])
    return f"{border}({'|'.join(words)}){border}"


def level_of(job_title: str) -> ContactLevel | None:
    """What a title says; what somebody said in a record of research counts more."""
    if not job_title.strip():
        return None
    for level in TITLES:
        if re.search(title_pattern(level), job_title, re.IGNORECASE):
            return level
    return ContactLevel.PRACTITIONER


FRESH = 0.5


def staleness(age_days: int, fresh_days: int) -> float:
    """0 on the day itself, 0.5 on the last fresh day, 1 when it is twice as old, and where nobody ever asked."""
    return min(1.0, max(0, age_days) / (2 * fresh_days))


def weight(expected_loss: float, stale: float) -> float:
    """Of a blind spot: ARR × churn risk × staleness."""
    return expected_loss * stale


class Depth(Vocabulary):
    """How many people at how many levels we met in a year."""

    NOBODY = "nobody"
    ONE = "one"  # it hangs on one person
    NARROW = "narrow"  # several, all of one level
    BROAD = "broad"

    @property
    def label(self) -> str:
        return {"nobody": "Nobody met", "one": "Hangs on one person", "narrow": "One level only"}.get(
            self.value, super().label
        )


def depth(people: int, levels: int) -> Depth:
    if people == 0:
        return Depth.NOBODY
    if people == 1:
        return Depth.ONE
    return Depth.BROAD if levels > 1 else Depth.NARROW


@dataclass(frozen=True)
class Figures:
    """Of a group of customers. Money is in the reporting currency; ``loss``: expected, churn risk × ARR. ``by_method``: customers and
    ARR with something fresh of it."""

    customers: int = 0
    arr: float = 0.0
    loss: float = 0.0
    fresh_customers: int = 0
    fresh_arr: float = 0.0
    fresh_loss: float = 0.0
    broad_arr: float = 0.0
    single_customers: int = 0
    single_arr: float = 0.0
    worded_arr: float = 0.0
    by_method: Mapping[str, Sequence[float]] | None = None

    @property
    def blind_customers(self) -> int:
        return self.customers - self.fresh_customers


@dataclass(frozen=True)
class Part:
    """Of the readiness: ``points`` of ``most``, and the share that they stand for."""

    name: str
    label: str
    points: int
    most: int
    share: float
    words: str


@dataclass(frozen=True)
class Readiness:
    """The score is the sum of its parts."""

    score: int
    parts: Sequence[Part]

    @property
    def word(self) -> str:
        return "Ready" if self.score >= READY else "Partly ready" if self.score >= PARTLY else "Not ready"

    @property
    def tone(self) -> str:
        return "good" if self.score >= READY else "watch" if self.score >= PARTLY else "bad"


READY, PARTLY = 70, 40
COVERED, LIKELY, BROADLY, WORDED = "covered", "likely", "broad", "worded"
MOST_POINTS: Mapping[str, int] = {COVERED: 40, LIKELY: 25, BROADLY: 20, WORDED: 15}


def readiness(figures: Figures) -> Readiness | None:
    """None without a customer: nobody is ready for nobody."""
    if not figures.customers:
        return None
    arr, loss = figures.arr, figures.loss
    parts = [
        _part(COVERED, "Somebody learned about them lately", figures.fresh_arr, arr, "of the ARR has fresh research"),
        _part(LIKELY, "Also about those who may leave", figures.fresh_loss, loss, "of the expected loss is covered"),
        _part(BROADLY, "Several people, several levels", figures.broad_arr, arr, "of the ARR is known broadly"),
        _part(WORDED, "What to say, and what not", figures.worded_arr, arr, "of the ARR has words for a bad day"),
    ]
    return Readiness(sum(part.points for part in parts), parts)


def percent(share: float) -> int:
    """100 only where it is all, 0 only where it is nothing."""
    return round(100 * share) if share in (0.0, 1.0) else min(99, max(1, round(100 * share)))


def share(part: float, whole: float) -> float:
    return min(1.0, max(0.0, part / whole)) if whole else 0.0


def _part(name: str, label: str, part: float, whole: float, words: str) -> Part:
    found, most = share(part, whole), MOST_POINTS[name]
    return Part(name, label, round(most * found), most, found, f"{percent(found)} % {words}")


class SpotKind(Vocabulary):
    BLIND = "blind"  # nothing fresh is known
    SINGLE = "single"  # it hangs on one person

    @property
    def label(self) -> str:
        return {"blind": "Nothing fresh", "single": "Hangs on one person"}[self.value]


class TalkState(Vocabulary):
    """Of a talk that is planned."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


def next_step(kind: SpotKind, *, last_method: str, people: int) -> str:
    """What would end it."""
    if kind == SpotKind.SINGLE:
        return "Meet a second person, of another level."
    if not last_method:
        return "Plan a first interview." if people else "Find somebody to talk with, and plan a first interview."
    if last_method == ResearchMethod.TALK:
        return "Talk again, and ask what they need."
    return f"Do it again: the last {ResearchMethod(last_method).label.lower()} is too old."
