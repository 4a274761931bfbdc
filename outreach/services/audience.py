"""Who is affected by an issue: named by hand, found by a filter that is read again, or by the theme of what they said. Each of them
gets a loop, one and no more."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from accounts import access
from accounts.models import Customer, User
from crisis_triage.shared.errors import DomainError, Invalid
from crisis_triage.shared.versions import Seen
from outreach.models import Issue
from outreach.queries import scope
from outreach.services import issues
from outreach.states import ENDED_ISSUES, IssueState
from outreach.vocabulary import HowAffected
from signals.queries import complainers
from signals.text.taxonomy import Theme
from signals.vocabulary import Band

MOST_AT_ONCE = 100_000

# In the order of the customers, so that two who add the same ones wait for each other instead of dying of it.
OPEN_LOOPS = """
    INSERT INTO outreach_loop (issue_id, customer_id, state, affected_by, opened_at)
    SELECT %(issue)s, id, 'open', %(how)s, %(at)s FROM unnest(%(customers)s::bigint[]) AS id ORDER BY id
        ON CONFLICT (issue_id, customer_id) DO NOTHING
 RETURNING customer_id
"""


class IssueHasEnded(DomainError):
    code = "issue_has_ended"


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


@transaction.atomic
def add_by_hand(
    *, issue: Issue, customers: Iterable[Customer], seen: Seen | None = None, by: User, at: datetime
) -> int:
    """Returns how many are new. Customers that ``by`` may not see are NotFound."""
    held = _hold(issue, by, seen)
    wanted = {customer.pk for customer in customers}
    if not wanted:
        raise Invalid("Choose at least one customer.", field="customers")
    visible = set(access.visible_customers(by).filter(pk__in=wanted).values_list("pk", flat=True))
    for missing in sorted(wanted - visible):
        access.get_customer(by, missing)
    return _open_loops(held, sorted(visible), HowAffected.BY_HAND, at)


@transaction.atomic
def set_filter(*, issue: Issue, audience: Filter, seen: Seen | None = None, by: User, at: datetime) -> int:
    """From now on whoever matches is affected: read now, and again on demand and by the clock. Nobody leaves by a filter: who was
    affected is told. Returns how many are new."""
    held = _hold(issue, by, seen)
    if not audience.as_json():
        raise Invalid(
            "An empty filter would take in every customer. Name a segment, a region, a band or an ARR.",
            field="audience",
        )
    held.audience = audience.as_json()
    held.save()
    return _read(held, by, at)


@transaction.atomic
def read_again(*, issue: Issue, seen: Seen | None = None, by: User, at: datetime) -> int:
    """Customers who came to match since. Returns how many are new."""
    held = _hold(issue, by, seen)
    if not held.audience:
        raise Invalid("This issue has no filter to read again.", field="audience")
    return _read(held, by, at)


@transaction.atomic
def add_by_theme(
    *, issue: Issue, theme: Theme, since: datetime, seen: Seen | None = None, by: User, at: datetime
) -> int:
    """Everybody who complained about the theme since that moment, in what we could read. Returns how many are new."""
    held = _hold(issue, by, seen)
    complained = complainers.customers_who_complained(theme=theme, since=since)
    visible = access.visible_customers(by).filter(pk__in=complained).values_list("pk", flat=True)
    held.theme = theme.slug
    held.save()
    return _open_loops(held, sorted(visible), HowAffected.THEME, at)


def _hold(issue: Issue, by: User, seen: Seen | None) -> Issue:
    held = issues.hold(issue, by=by, seen=seen)
    if held.state in ENDED_ISSUES:
        raise IssueHasEnded(
            f"This issue is {IssueState(held.state).label.lower()}. Open a new one for who is affected now."
        )
    return held


def _read(held: Issue, by: User, at: datetime) -> int:
    wanted = Filter.of(held.audience)
    found = scope.matching_customers(
        by, segments=wanted.segments, regions=wanted.regions, bands=wanted.bands, least_arr=wanted.least_arr
    )
    held.audience_read_at = at
    held.save()
    return _open_loops(held, list(found[:MOST_AT_ONCE]), HowAffected.FILTER, at)


def _open_loops(held: Issue, customer_ids: list[int], how: HowAffected, at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(OPEN_LOOPS, {"issue": held.pk, "how": how.value, "at": at, "customers": customer_ids})
        new = len(cursor.fetchall())
    if new:
        issues.weigh(issue=held)
    return new
