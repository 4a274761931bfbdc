"""Escalations, touchpoints and needs as files."""

from crisis_triage.shared.sheets import CHUNK, Sheet, moment, text
from outreach.queries import escalations, needs, touchpoints
from outreach.queries.needs import HOW, NeedFilters
from outreach.queries.readers import Reader
from outreach.queries.touchpoints import TouchpointFilters
from outreach.vocabulary import Discovery, Heading, How, NeedKind, RequestedBy, Surfaced, TouchpointKind, Trend

ESCALATIONS = (
    text("Escalation", "id"),
    text("Customer", "customer.name"),
    text("Customer number", "customer_id"),
    text("Severity (1 is worst)", "severity"),
    text("Trend", lambda row: Trend(row.trend).label),
    text("What is wrong", "reason"),
    text("Asked by", lambda row: RequestedBy(row.requested_by).label),
    text("Logged by", "raised_by.name"),
    moment("Logged at", "raised_at"),
    moment("Ended at", "ended_at"),
    text("Ended by", "ended_by.name"),
    text("How it ended", "outcome"),
)
TOUCHPOINTS = (
    text("Touchpoint", "id"),
    text("Customer", "customer.name"),
    text("Customer number", "customer_id"),
    text("Contact", "contact.name"),
    moment("Happened at", "happened_at"),
    moment("Logged at", "logged_at"),
    text("What", lambda row: TouchpointKind(row.kind).label),
    text("Direction", lambda row: Heading(row.heading).label),
    text("How it went", lambda row: How.of(row.outcome, is_two_way=row.is_two_way).label),
    text("Discovery owed", lambda row: row.discovery == Discovery.PENDING),
    text("What it was about", "summary"),
    text("What they like to hear", "resonates"),
    text("What to avoid", "avoid"),
    text("Needs", lambda row: "; ".join(need.words for need in row.needs.all())),
    text("By", "made_by.name"),
)
NEEDS = (
    text("Need", "id"),
    text("Customer", "customer.name"),
    text("Customer number", "customer_id"),
    text("Kind", lambda row: NeedKind(row.kind).label),
    text("Words", "words"),
    text("How we know", lambda row: HOW[Surfaced(row.surfaced)]),
    text("Themes", needs.row_themes),
    moment("Heard at", "touchpoint.happened_at"),
    text("Touchpoint", "touchpoint_id"),
    text("Issue", "issue_id"),
    text("Title of the issue", "issue.title"),
)


def escalated(*, reader: Reader, is_open: bool) -> Sheet:
    found, order = escalations.listed(reader=reader, is_open=is_open)
    return Sheet(ESCALATIONS, found.order_by(*order.orderings()).iterator(CHUNK))


def touched(*, reader: Reader, filters: TouchpointFilters) -> Sheet:
    found = touchpoints.listed(reader=reader, filters=filters).order_by(*touchpoints.ORDER.orderings())
    return Sheet(TOUCHPOINTS, found.iterator(CHUNK))


def needed(*, reader: Reader, filters: NeedFilters) -> Sheet:
    found = needs.listed(reader=reader, filters=filters).order_by(*needs.ORDER.orderings())
    return Sheet(NEEDS, found.iterator(CHUNK))
