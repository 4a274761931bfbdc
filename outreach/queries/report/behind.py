"""The lists that make the figures of a report and are not lists of their own: what moved the ARR at risk, crises, and what came back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from outreach.battles import Cause
from outreach.measures.periods import Period
from outreach.queries import wording
from outreach.queries.readers import Reader
from outreach.queries.report import risk
from outreach.queries.report.counting import came_back, crises
from outreach.queries.report.risk import MOST, Step

SIDES = {"before": "At risk when it began", "after": "At risk when it was over"}


@dataclass(frozen=True)
class Row:
    """``cells``: with the heading that each stands under."""

    name: str
    url: str
    cells: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Behind:
    title: str
    about: str
    headings: Sequence[str]
    rows: Sequence[Row]
    file: str
    """The name of the same list as a file."""


def arr_at_risk(*, reader: Reader, period: Period, which: str) -> Behind:
    span = risk.span(reader=reader, period=period)
    found = risk.steps(reader=reader, span=span, which=which)
    cut = f" The largest {MOST}; the file has all." if len(found) == MOST else ""
    title = SIDES.get(which) or (Cause(which).label if which else "Who moved the ARR at risk")
    return Behind(
        title=title,
        about=span.problem or f"In {reader.currency}, the largest first.{cut}",
        headings=("Customer", "Why", "Before", "After", "Change"),
        rows=[_step(each) for each in found],
        file="report-arr-at-risk",
    )


def crises_of(*, reader: Reader, period: Period, which: str = "") -> Behind:
    return Behind(
        title="Crises",
        about="Declared ones that went on in the period. They last from their declaration until they stand down, or until now.",
        headings=("Crisis", "Kind", "Severity", "Declared", "Stood down", "Lasted"),
        rows=[
            Row(
                each.title,
                f"/crises/{each.id}",
                (
                    ("Kind", each.kind.label),
                    ("Severity", str(each.severity)),
                    ("Declared", wording.moment(each.declared_at)),
                    ("Stood down", wording.moment(each.stood_down_at) if each.stood_down_at else "not yet"),
                    ("Lasted", wording.age(each.lasted)),
                ),
            )
            for each in crises(reader=reader, period=period)
        ],
        file="crises",
    )


def returned(*, reader: Reader, period: Period, which: str = "") -> Behind:
    return Behind(
        title="Came back within 90 days",
        about="What began in the period, within 90 days after something of the same theme, or of the same cause in the same function, was "
        "verified or resolved.",
        headings=("What began", "After", "When", "In common"),
        rows=[
            Row(
                each.began.name,
                each.began.url,
                (("After", each.settled.name), ("When", each.words), ("In common", each.why)),
            )
            for each in came_back(reader=reader, period=period)
        ],
        file="came-back",
    )


LISTS: Mapping[str, Callable[..., Behind]] = {"arr-at-risk": arr_at_risk, "crises": crises_of, "came-back": returned}


def _step(step: Step) -> Row:
    change = wording.signed(wording.amount(step.after - step.before).replace("-", wording.MINUS))
    return Row(
        "Somebody who was deleted, or is one with another" if step.is_gone else step.name,
        "" if step.is_gone else f"/customers/{step.customer_id}",
        (
            ("Why", step.cause.label if step.cause else "As before"),
            ("Before", wording.amount(step.before)),
            ("After", wording.amount(step.after)),
            ("Change", change if step.cause else "–"),
        ),
    )
