"""Counts ahead how much is known of our customers: of a million it takes longer than a page may. A row a day for the company and its large
segments, so that there is a trend; and the blind spots that weigh most."""

from datetime import datetime
from typing import Any

from accounts.models import Company
from crisis_triage.shared.sql import ask
from outreach import insights
from outreach.insights import Figures
from outreach.models import BlindSpot, CallListEntry, Crisis, CrisisResearch, ResearchDay
from outreach.models.scene import Ahead
from outreach.queries.research import standing
from outreach.services import counting_ahead

MOST_SEGMENTS = 50
MOST_OF_SEGMENT, MOST_SPOTS = 300, 5_000
NOW = """
    CREATE TEMPORARY TABLE IF NOT EXISTS outreach_researchnow ON COMMIT DROP AS {standing} WITH NO DATA;
    TRUNCATE outreach_researchnow;
    INSERT INTO outreach_researchnow {standing};
    ANALYZE outreach_researchnow
"""
# The heaviest of each segment, so that a list of one segment is not empty because others weigh more.
SPOTS = """
    INSERT INTO outreach_blindspot (kind, customer_id, segment, weight, staleness, last_method, last_on, people, levels, contact_id)
    SELECT kind, customer_id, segment, weight, staleness, last_method, last_on, people, levels, contact_id
      FROM (SELECT spot.*, row_number() OVER (PARTITION BY kind, segment ORDER BY weight DESC, customer_id DESC) AS place
              FROM (SELECT 'blind' AS kind, loss * staleness AS weight, now.* FROM outreach_researchnow now WHERE fresh_by = '{}'
                     UNION ALL
                    SELECT 'single', loss, now.* FROM outreach_researchnow now WHERE people = 1) spot) placed
     WHERE place <= %(most_of_segment)s ORDER BY weight DESC LIMIT %(most)s
"""


def refresh_if_cheap(*, at: datetime) -> bool:
    return counting_ahead.count_if_cheap(Ahead.RESEARCH, lambda: count(at=at), at=at)


def count(*, at: datetime) -> None:
    """Inside the caller's transaction."""
    company = Company.ours()
    today = company.today(at)
    asked = standing.statement(None, today=today, zone=company.zone)
    ask(NOW.replace("{standing}", asked.sql), asked.about)
    found = standing.read_groups("outreach_researchnow", {})
    ResearchDay.objects.filter(day=today).delete()
    ResearchDay.objects.bulk_create(
        ResearchDay(day=today, segment=group.segment, **_columns(group.figures, company, at))
        for group in found[: MOST_SEGMENTS + 1]
    )
    BlindSpot.objects.all().delete()
    ask(SPOTS, {"most_of_segment": MOST_OF_SEGMENT, "most": MOST_SPOTS})


def remember(*, crisis: Crisis, at: datetime) -> None:
    """What is known of those whom a crisis touches, now that its audience is frozen. Once: what was known then stays."""
    known = CrisisResearch.objects.filter(crisis=crisis).first()
    if known is not None and known.customers:
        return
    company = Company.ours()
    touched = CallListEntry.objects.filter(customer__in=crisis.customers.order_by().values("customer_id"))
    whole = standing.groups(touched, today=company.today(at), zone=company.zone)[0]
    CrisisResearch.objects.update_or_create(crisis=crisis, defaults=_columns(whole.figures, company, at))


def _columns(figures: Figures, company: Company, at: datetime) -> dict[str, Any]:
    ready = insights.readiness(figures)
    return {
        **{name: getattr(figures, name) for name in Figures.__dataclass_fields__},
        "by_method": figures.by_method or {},
        "readiness": ready.score if ready else None,
        "taken_at": at,
        "currency": company.reporting_currency,
    }
