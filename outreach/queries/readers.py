"""Who reads a page, when, and in what currency: asked once a request, and handed to every query of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet

from accounts import access
from accounts.models import Company, User

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Reader:
    user: User
    teams: Sequence[int]
    today: date
    currency: str
    at: datetime
    zone: ZoneInfo
    """Our company's, as ``today`` is."""

    @property
    def week_began(self) -> datetime:
        """Monday, when our company's day began."""
        monday = self.today - timedelta(days=self.today.weekday())
        return datetime.combine(monday, time.min, tzinfo=self.zone)

    def limit(self, queryset: QuerySet[Row], *, team: str = "team_id", owner: str = "owner_id") -> QuerySet[Row]:
        return access.limit(queryset, self.user, team=team, owner=owner)


def reader(*, user: User, company: Company, at: datetime) -> Reader:
    return Reader(
        user=user,
        teams=[] if access.sees_everyone(user) else access.team_ids(user),
        today=company.today(at),
        currency=company.reporting_currency,
        at=at,
        zone=company.zone,
    )
