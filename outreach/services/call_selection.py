"""Which rows of the call list are meant: some that were ticked, or all that match a filter. Only rows that the person may see
are ever meant, whatever was sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from accounts import access
from accounts.models import User
from crisis_triage.shared.errors import DomainError, Invalid, NotFound
from outreach.models import CallListEntry
from outreach.queries.filters import Filters

MOST_AT_ONCE = 100_000
"""Rows that one act may lock: as many customers as a large house has; for that long, half a minute at most, the ranking waits."""


class SelectionMoved(DomainError):
    """Between looking and pressing, the list moved on. ``found`` is how many it is now."""

    code = "selection_moved"

    def __init__(self, found: int, expected: int) -> None:
        super().__init__(
            f"It was {expected:,} when you looked, and now it is {found:,}: the list has moved on. Look again and confirm."
        )
        self.found = found


class NobodySelected(DomainError):
    code = "nobody_selected"
    status = 422


@dataclass(frozen=True)
class Selection:
    """``customer_ids``, or everyone who matches ``filters``; ``expected`` is the count that was shown and confirmed."""

    customer_ids: Sequence[int] = ()
    filters: Filters | None = None
    expected: int | None = None
    today: date = field(default=date.min)

    def rows(self, user: User) -> QuerySet[CallListEntry]:
        """Those the person may see now."""
        visible = access.limit(CallListEntry.objects.all(), user)
        if self.filters is not None:
            return self.filters.narrow(visible, today=self.today)
        return visible.filter(pk__in=self.customer_ids)


def check_count(selection: Selection, found: int) -> None:
    """Raises NobodySelected, Invalid (too many), SelectionMoved."""
    if found == 0 and selection.customer_ids:
        raise NotFound("None of these customers is on the call list, or they are not yours.")
    if found == 0:
        raise NobodySelected("Nobody is selected: tick at least one customer of the list that you may see.")
    if found > MOST_AT_ONCE:
        raise Invalid(f"That is {found:,} customers, and at most {MOST_AT_ONCE:,} go at once. Narrow the filter.")
    if selection.expected is not None and selection.expected != found:
        raise SelectionMoved(found, selection.expected)
