"""The rules by which customers are found to be affected, and whom they find: with the eyes of whoever set the rule."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts import access
from accounts.models import User
from crisis_triage.shared.errors import Invalid
from outreach.models import AudienceRule, CallListEntry, Issue
from outreach.vocabulary import HowAffected
from signals.queries import complainers
from signals.text import taxonomy
from signals.text.taxonomy import Theme
from signals.vocabulary import Band

CustomerIds = QuerySet[Any, int]


@dataclass(frozen=True)
class Filter:
    """All that is given must hold; of a list, one."""

    segments: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    least_arr: int = 0

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def of(cls, given: dict[str, Any]) -> "Filter":
        """Raises Invalid, by the name of the field."""
        unknown = sorted(set(given) - {"segments", "regions", "bands", "least_arr"})
        if unknown:
            raise Invalid(
                f"There is no filter by {unknown[0]}: use segments, regions, bands or least_arr.", field="audience"
            )
        bands = tuple(given.get("bands", ()))
        if wrong := set(bands) - {band.value for band in Band}:
            raise Invalid(f"“{min(wrong)}” is no risk band: it is {Band.listed()}.", field="bands")
        return cls(
            tuple(given.get("segments", ())), tuple(given.get("regions", ())), bands, int(given.get("least_arr", 0))
        )

    def narrow(self, entries: QuerySet[CallListEntry]) -> QuerySet[CallListEntry]:
        lists: dict[str, Sequence[str]] = {
            "segment__in": self.segments,
            "region__in": self.regions,
            "band__in": self.bands,
        }
        entries = entries.filter(**{name: wanted for name, wanted in lists.items() if wanted})
        return entries.filter(arr__gte=self.least_arr) if self.least_arr else entries


def who_matches(user: User, wanted: Filter) -> CustomerIds:
    """The ids of who is on the call list, may be seen, and matches all that is given."""
    entries = wanted.narrow(access.limit(CallListEntry.objects.all(), user))
    return entries.order_by().values_list("customer_id", flat=True)


def who_complained(user: User, theme: Theme, since: datetime) -> CustomerIds:
    complained = complainers.who_complained(theme=theme, since=since)
    return access.visible_customers(user).filter(pk__in=complained).order_by().values_list("pk", flat=True)


def found_by(audience: AudienceRule, issue: Issue) -> CustomerIds:
    """Whom the rule finds now."""
    if audience.how == HowAffected.THEME and audience.since is not None:
        return who_complained(audience.set_by, taxonomy.BY_SLUG[issue.theme], audience.since)
    return who_matches(audience.set_by, Filter.of(issue.audience))
