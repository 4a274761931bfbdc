"""Who speaks for us when it matters: strength of the relationship × how little this crisis touches them × reach × consent. Each factor is
a number from 0 to 1 with its reason, and the product is the order; for a deal also by how much they are like whoever is to be won. Pure: no
Django, no clock, no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

YEARS, TALKS, FAVOURS, POSTS = 5.0, 6, 2, 5
"""From so much on there is nothing to gain: who stayed ten years is no better a friend than who stayed five."""
SENIOR = ("chief", "ceo", "cto", "cfo", "coo", "cio", "president", "director", "head", "founder", "owner", "partner")
OWN_VOICE, SENIORITY, IN_PUBLIC = 0.4, 0.3, 0.3
"""What reach is made of: anybody can speak for themselves, some are heard by their peers, some are read in public."""
TOLD = 0.3
"""Of somebody in the audience of the crisis, who knows by now what happened."""
UNLIKE, SEGMENT, REGION = 0.4, 2, 1
"""Who has nothing in common with a prospect is believed less, and is a friend all the same. The segment says more than the region."""


@dataclass(frozen=True)
class Known:
    """Of one contact and their customer, of the last year. ``years``, ``health``: none, where they are not known. ``crisis``: whether they
    are asked because of one; ``is_touched``: it touches their customer, who ``was_told``."""

    years: float | None = None
    talks: int = 0
    favours: int = 0
    health: int | None = None
    posts: int = 0
    job_title: str = ""
    crisis: bool = False
    is_touched: bool = False
    was_told: bool = False
    open_loops: int = 0
    consent: str = "unknown"


@dataclass(frozen=True)
class House:
    """What makes one house like another; empty: it is not known."""

    segment: str = ""
    region: str = ""


@dataclass(frozen=True)
class Compared:
    weight: int
    name: str
    wanted: str
    found: str

    @property
    def is_same(self) -> bool:
        return self.wanted.casefold() == self.found.casefold()

    @property
    def words(self) -> str:
        if not self.found:
            return f"their {self.name} is not known"
        return f"{'the same' if self.is_same else 'another'} {self.name} ({self.found})"


@dataclass(frozen=True)
class Factor:
    name: str
    value: float
    words: str

    @property
    def per_cent(self) -> int:
        return round(100 * self.value)


@dataclass(frozen=True)
class Weighed:
    factors: Sequence[Factor]

    @property
    def score(self) -> float:
        return prod(factor.value for factor in self.factors)

    @property
    def points(self) -> int:
        return round(100 * self.score)

    def times(self, factor: Factor) -> "Weighed":
        return Weighed([*self.factors, factor])


def weigh(known: Known) -> Weighed:
    return Weighed([_strength(known), _unaffected(known), _reach(known), _consent(known)])


def likeness(prospect: House, theirs: House) -> Factor:
    """Only what is known of the prospect is compared; where it is nothing, everybody is as unlike as the next."""
    known = [each for each in _compared(prospect, theirs) if each.wanted]
    if not known:
        return Factor("Alike", UNLIKE, "neither segment nor region of whoever is to be won is known")
    alike = sum(each.weight for each in known if each.is_same) / sum(each.weight for each in known)
    return Factor("Alike", UNLIKE + (1 - UNLIKE) * alike, ", ".join(each.words for each in known))


def _compared(prospect: House, theirs: House) -> Sequence[Compared]:
    return [
        Compared(SEGMENT, "segment", prospect.segment.strip(), theirs.segment.strip()),
        Compared(REGION, "region", prospect.region.strip(), theirs.region.strip()),
    ]


def _strength(known: Known) -> Factor:
    """The mean of four; what is not known counts as nothing, and says so."""
    parts = (
        (min((known.years or 0) / YEARS, 1.0), "how long is not known" if known.years is None else _years(known.years)),
        (min(known.talks / TALKS, 1.0), counted(known.talks, "talk")),
        (min(known.favours / FAVOURS, 1.0), counted(known.favours, "favour")),
        ((known.health or 0) / 100, "no health score" if known.health is None else f"health {known.health}"),
    )
    value = max(sum(part for part, _ in parts) / len(parts), 0.0)
    return Factor("Relationship", value, ", ".join(words for _, words in parts))


def _unaffected(known: Known) -> Factor:
    if known.open_loops:
        return Factor("Unaffected", 0.0, "they wait for an answer of ours")
    if known.is_touched:
        if known.was_told:
            return Factor("Unaffected", TOLD, "it touches them, and they know what happened")
        return Factor("Unaffected", 0.0, "it touches them, and nobody has told them")
    return Factor("Unaffected", 1.0, "it does not touch them" if known.crisis else "nothing is open with them")


def _reach(known: Known) -> Factor:
    """What we can see of it: nobody knows how many listen."""
    is_senior = any(word in SENIOR for word in known.job_title.lower().replace(",", " ").split())
    value = OWN_VOICE + SENIORITY * is_senior + IN_PUBLIC * min(known.posts / POSTS, 1.0)
    title = known.job_title or "no title known"
    return Factor("Reach", value, f"{title}; {counted(known.posts, 'public post')} of their house")


def _consent(known: Known) -> Factor:
    if known.consent == "granted":
        return Factor("Consent", 1.0, "we may write to them")
    return Factor("Consent", 0.0, "they said no" if known.consent == "denied" else "they were never asked")


def _years(years: float) -> str:
    return "customer for less than a year" if years < 1 else f"customer for {counted(int(years), 'year')}"


def counted(number: int, noun: str) -> str:
    if not number:
        return f"no {noun}"
    return f"{number} {noun}{'' if number == 1 else 's'}"
