"""What became of an act on the call list, and its capacity, as the API hands them on."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from django.db.models import Count, Sum

from accounts import access
from accounts.models import User
from outreach.models import CallAction, CallListEntry
from outreach.queries import capacity_changes
from outreach.queries.filters import Filters
from outreach.vocabulary import CallVerb


class CallActionRecord(msgspec.Struct):
    """One act on one customer or on many."""

    id: int
    verb: CallVerb
    at: datetime
    changed: Annotated[int, msgspec.Meta(description="Customers that were different before.")]
    unchanged: Annotated[int, msgspec.Meta(description="Customers that were so already.")]
    left: Annotated[int, msgspec.Meta(description="Of an undo: customers that somebody changed since.")]
    until: date | None
    undoes: int | None


class CapacityRecord(msgspec.Struct):
    """What fits into a week, and what that covers of the customers you may see. Money is in the reporting currency."""

    conversations: int
    customers_above: int
    arr_above: Decimal
    expected_loss_above: Decimal
    arr_below: Decimal
    expected_loss_below: Decimal


def of_act(*, action: CallAction, found: int, changed: int) -> CallActionRecord:
    return CallActionRecord(
        id=action.pk,
        verb=CallVerb(action.verb),
        at=action.at,
        changed=changed,
        unchanged=found - changed,
        left=action.undoes.customers - changed if action.undoes else 0,
        until=action.until,
        undoes=action.undoes_id,
    )


def capacity(user: User) -> CapacityRecord:
    visible = access.limit(CallListEntry.objects.all(), user)
    sums = {"count": Count("pk"), "arr": Sum("arr", default=0), "loss": Sum("expected_loss", default=0)}
    everybody = visible.aggregate(**sums)
    above = Filters(above=True).narrow(visible, today=date.min).aggregate(**sums)
    return CapacityRecord(
        conversations=capacity_changes.current(),
        customers_above=above["count"],
        arr_above=above["arr"],
        expected_loss_above=above["loss"],
        arr_below=everybody["arr"] - above["arr"],
        expected_loss_below=everybody["loss"] - above["loss"],
    )
