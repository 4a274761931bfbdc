"""How far our outreach gets: whom we tried to reach, whom we talked with, and what is owed of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from outreach.models import Touchpoint
from outreach.queries.readers import Reader
from outreach.vocabulary import Discovery, Heading, Outcome

CONNECTED = Q(outcome=Outcome.CONNECTED)
TALK = CONNECTED & Q(is_two_way=True)
NO_TEAM = "No team"


@dataclass(frozen=True)
class OutreachCoverage:
    """Of the touchpoints that we began, unless it says otherwise. ``attempted`` is the sum of the four outcomes."""

    attempted: int
    connected: int  # both sides spoke
    one_way: int  # told, without an answer
    not_reached: int
    declined: int
    customers_attempted: int
    customers_connected: int  # whoever began
    without_discovery: int  # talks whose discovery is still owed, whoever began

    @property
    def connected_share(self) -> str:
        return f"{100 * self.connected / self.attempted:.0f} %" if self.attempted else "none yet"


@dataclass(frozen=True)
class TeamCoverage:
    team_id: int | None
    team: str
    figures: OutreachCoverage


def outreach_coverage(
    *, reader: Reader, since: datetime, until: datetime, team: int | None = None, made_by: int | None = None
) -> OutreachCoverage:
    """Of what happened in [since, until) with customers that this person may see."""
    found = _within(reader, since, until)
    if team is not None:
        found = found.filter(customer__team_id=team)
    if made_by is not None:
        found = found.filter(made_by_id=made_by)
    return OutreachCoverage(**found.aggregate(**_figures()))


def coverage_by_team(*, reader: Reader, since: datetime, until: datetime) -> Sequence[TeamCoverage]:
    """A row per team of the customers, by name; those without a team last."""
    found: Any = _within(reader, since, until).values(team_id=F("customer__team_id"), team=F("customer__team__name"))
    found = found.annotate(**_figures()).order_by(F("customer__team__name").asc(nulls_last=True), "team_id")
    return [TeamCoverage(row.pop("team_id"), row.pop("team") or NO_TEAM, OutreachCoverage(**row)) for row in found]


def _within(reader: Reader, since: datetime, until: datetime) -> QuerySet[Touchpoint]:
    found = Touchpoint.objects.filter(happened_at__gte=since, happened_at__lt=until, customer__deleted_at=None)
    return reader.limit(found, team="customer__team_id", owner="customer__owner_id")


def _figures() -> dict[str, Count]:
    begun = Q(heading=Heading.OUTBOUND)
    return {
        "attempted": Count("pk", filter=begun),
        "connected": Count("pk", filter=begun & TALK),
        "one_way": Count("pk", filter=begun & CONNECTED & Q(is_two_way=False)),
        "not_reached": Count("pk", filter=begun & Q(outcome=Outcome.NOT_REACHED)),
        "declined": Count("pk", filter=begun & Q(outcome=Outcome.DECLINED)),
        "customers_attempted": Count("customer", filter=begun, distinct=True),
        "customers_connected": Count("customer", filter=TALK, distinct=True),
        "without_discovery": Count("pk", filter=Q(discovery=Discovery.PENDING)),
    }
