"""What the call list can be narrowed to. The same filters serve the page, the export and the API."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import BooleanField, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from outreach.models import CallListEntry
from outreach.models.call_list import NO_RENEWAL
from signals.vocabulary import Band

IN_DANGER = "in_danger"
"""At risk or critical: the answer to "how bad is it" in one word."""

RENEWAL_OR_NEVER = Coalesce("renewal_on", Value(NO_RENEWAL))
"""As the index has it, so that it is used."""

NOBODY = 0
"""As a caller: whom nobody calls yet."""

FIRST = """
    SELECT * FROM outreach_calllistentry WHERE snoozed_until IS NULL
     ORDER BY priority DESC, customer_id DESC
     LIMIT coalesce((SELECT conversations FROM outreach_callcapacity WHERE id = 1), 20)
"""
"""Those above the line: the first of the whole list, of everybody's customers, who are awake."""

LAST = f"SELECT {{column}} FROM ({FIRST}) first ORDER BY priority, customer_id LIMIT 1"  # noqa: S608  constants of ours
ABOVE = (
    "(outreach_calllistentry.priority, outreach_calllistentry.customer_id) >= "
    f"(({LAST.format(column='priority')}), ({LAST.format(column='customer_id')}))"
)
"""By the key of the last of them, which an index can seek: how many they are is not known when the query is planned."""

SHORTEST_PART = 3
"""Letters of a name that the trigram index can use; with fewer a search would read every name there is."""


@dataclass(frozen=True)
class Filters:
    band: str = ""
    segment: str = ""
    region: str = ""
    owner: int | None = None
    team: int | None = None
    renewal_within: int | None = None
    escalated: bool = False
    min_arr: Decimal | None = None
    name: str = ""
    caller: int | None = None
    uncovered: bool = False
    above: bool = False
    snoozed: bool = False
    """Only who is snoozed. Otherwise only who is not: they are counted, and one press away."""

    @property
    def is_any(self) -> bool:
        return self != Filters()

    def narrow(self, entries: QuerySet[CallListEntry], *, today: date) -> QuerySet[CallListEntry]:
        exact = {"segment": self.segment, "region": self.region, "owner_id": self.owner, "team_id": self.team}
        entries = entries.filter(**{name: value for name, value in exact.items() if value})
        entries = self._as_planned(entries.filter(snoozed_until__isnull=not self.snoozed))
        if self.band:
            bands = [Band.AT_RISK, Band.CRITICAL] if self.band == IN_DANGER else [self.band]
            entries = entries.filter(band__in=bands)
        if self.renewal_within is not None:  # an overdue renewal counts as near
            entries = entries.alias(renewal_or_never=RENEWAL_OR_NEVER)
            entries = entries.filter(renewal_or_never__lte=today + timedelta(days=self.renewal_within))
        if self.escalated:
            entries = entries.filter(open_escalations__gt=0)
        if self.min_arr is not None:
            entries = entries.filter(arr__gte=self.min_arr)
        if self.name:
            entries = entries.filter(name__icontains=self.name)
        return entries

    def _as_planned(self, entries: QuerySet[CallListEntry]) -> QuerySet[CallListEntry]:
        if self.caller is not None:
            entries = entries.filter(assigned_to_id=self.caller or None)
        if self.uncovered:
            entries = entries.filter(covered_by="")
        if self.above:
            return entries.filter(RawSQL(ABOVE, [], output_field=BooleanField()))  # noqa: S611  a constant of ours
        return entries
