"""What a measure is, and the kinds of which there are several."""

from dataclasses import dataclass

from outreach.measures.figures import FEWEST_TO_TELL_APART, Better, FigureKind
from outreach.measures.question import STAYS_DAYS
from outreach.queries import sla_attainment
from outreach.queries.measures import sla_facts
from outreach.vocabulary import SlaTarget


@dataclass(frozen=True)
class Measure:
    """``hit`` and ``miss`` name the two verdicts, ``noun`` what is counted, ``pending`` what has no verdict yet."""

    name: str
    title: str
    kind: FigureKind
    better: Better
    noun: str
    definition: str
    facts: str
    hit: str = ""
    miss: str = ""
    pending: str = ""
    own_group: str = ""  # a grouping of its own, in place of whom people group by
    is_of_now: bool = False
    fewest: int = 1
    page: str = ""
    """Of a row, where it is neither a loop nor an issue: its address, with its id."""


def attainment(target: SlaTarget, title: str, noun: str) -> Measure:
    return Measure(
        f"sla_{target.value}",
        title,
        FigureKind.SHARE,
        Better.HIGHER,
        noun,
        sla_attainment.DEFINITION,
        sla_facts.DUE.replace("{target}", target.value),
        hit="met",
        miss="violated",
    )


def retention(name: str, title: str, after: str, noun: str, facts: str) -> Measure:
    definition = (
        f"Customers still with us {STAYS_DAYS} days after {after} ÷ all who got one. Counted on the day on which the {STAYS_DAYS} days are "
        f"over; another one within them is not counted again. Customers who had left before, or were deleted or merged, are left out. "
        f"Under {FEWEST_TO_TELL_APART} no number is given. Not causal: who hears a no differs from who gets a promise."
    )
    return Measure(
        name,
        title,
        FigureKind.SHARE,
        Better.HIGHER,
        noun,
        definition,
        facts,
        hit="stayed",
        miss="left",
        fewest=FEWEST_TO_TELL_APART,
    )


def of_open_issues(name: str, title: str, better: Better, definition: str, hit: str, facts: str) -> Measure:
    return Measure(
        name,
        title,
        FigureKind.SHARE,
        better,
        "open issues",
        f"{definition} ÷ all that are open. Counted as it is now, whatever the period.",
        facts,
        hit=hit,
        miss="others",
        is_of_now=True,
    )
