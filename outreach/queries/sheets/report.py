"""The report of a period, and the lists behind it, as files."""

from decimal import Decimal
from operator import itemgetter

from crisis_triage.shared.sheets import Sheet, moment, ours, text
from outreach.measures.periods import Period
from outreach.queries.readers import Reader
from outreach.queries.report import counting, page, risk
from outreach.queries.report.page import Shown

HEADINGS = ("From", "To", "Part", "Figure", "Value", "Amount", "Of", "Where it comes from")
FIGURES = [(ours if title == "Amount" else text)(title, itemgetter(place)) for place, title in enumerate(HEADINGS)]
STEPS = (
    text("Customer number", "customer_id"),
    text("Customer", "name"),
    text("Why", lambda step: step.cause.label if step.cause else "As before"),
    ours("Before", "before"),
    ours("After", "after"),
)
CAME_BACK = (
    text("What began", "began.what"),
    text("Number", "began.id"),
    text("Name", "began.name"),
    moment("Began at", "began_at"),
    text("What had been settled", "settled.what"),
    text("Its number", "settled.id"),
    text("Its name", "settled.name"),
    moment("Settled at", "settled_at"),
    text("In common", "why"),
)


def figures(*, reader: Reader, period: Period) -> Sheet:
    """As the page has them, unrounded."""
    shown = page.report(reader=reader, period=period)
    days = (period.first.isoformat(), period.last.isoformat())
    rows = [
        (*days, section.title, each.label, *_number(each), each.note, each.url)
        for section in shown.sections
        for each in (*section.figures, *section.lines)
    ]
    return Sheet(FIGURES, rows)


def arr_at_risk(*, reader: Reader, period: Period, which: str) -> Sheet:
    span = risk.span(reader=reader, period=period)
    return Sheet(STEPS, risk.everything(reader=reader, span=span, which=which))


def came_back(*, reader: Reader, period: Period) -> Sheet:
    return Sheet(CAME_BACK, counting.came_back(reader=reader, period=period))


def _number(shown: Shown) -> tuple[float | None, Decimal | None]:
    """Money stands in a column that says its currency."""
    return (None, shown.number) if isinstance(shown.number, Decimal) else (shown.number, None)
