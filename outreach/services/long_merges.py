"""A customer may have millions of signals: too many for a transaction that holds up whoever imports. So a merge takes a portion along, and
the rest follows, portion by portion; and goes back in the same way when the two are parted.

The row of the merge is the job. A portion is one transaction that holds that row: who dies in it has done nothing, and the next tick
does it. Meanwhile each signal stands with one of the two, and counts where it stands."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError
from django.db.models import F, Q

from accounts.models import Customer, CustomerMerge
from accounts.services import moving
from crisis_triage.shared.errors import DomainError
from outreach.services.moving import RULES
from outreach.services.notifications import Portion
from signals.services import moving as of_signals
from signals.services.retries import atomically

log = structlog.get_logger()

OF_MANY = [rule for rule in RULES if rule.portion]
LONGEST_WAIT = timedelta(hours=1)


class StillMoving(DomainError):
    """Rows of an earlier merge are on their way."""

    code = "still_moving"


def check_all_is_there(*customers: int) -> None:
    """For whoever is about to merge or part them. Raises StillMoving."""
    either = Q(survivor__in=customers) | Q(loser__in=customers)
    going = CustomerMerge.objects.filter(either, due_at__isnull=False).select_related("loser").first()
    if going is not None:
        raise StillMoving(f"Signals of “{going.loser.name}” are still on their way. Try again in a minute.")


def carry_on(*, at: datetime) -> Portion:
    """One portion of what is due. Safe to run twice, or at once. What fails is tried again, later and later, and says so on its page."""
    due = CustomerMerge.objects.filter(due_at__lte=at).order_by("due_at").values_list("pk", flat=True).first()
    if due is None:
        return Portion(0, is_more=False)
    try:
        return Portion(atomically(lambda: _portion(due, at)), is_more=True)
    except DatabaseError:
        log.exception("merge_portion_failed", merge=due)
        _wait(due, at)
        return Portion(0, is_more=True)


def _portion(id: int, at: datetime) -> int:
    held = CustomerMerge.objects.select_for_update(skip_locked=True).filter(pk=id, due_at__lte=at).first()
    if held is None:
        return 0
    move = _over if held.unmerged_at is None else _back
    held.due_at, held.attempts = at if move(held, at) else None, 0
    held.save()
    return 1


def _over(merged: CustomerMerge, at: datetime) -> bool:
    moved = moving.move(OF_MANY, merged)
    signals: Sequence[int] = moved.ids.get(of_signals.SIGNALS, [])
    of_signals.followed(survivor=merged.survivor_id, loser=merged.loser_id, signals=signals)
    return moved.is_more


def _back(merged: CustomerMerge, at: datetime) -> bool:
    told, is_more = moving.give_back(OF_MANY, merged)
    if not is_more:
        merged.conflicts = [*(merged.conflicts or []), *told]
        hold(merged.survivor_id, merged.loser_id)  # nobody sends a signal while they are counted
        of_signals.parted(survivor=merged.survivor_id, loser=merged.loser_id, at=at)
    return is_more


def hold(*customers: int) -> None:
    list(Customer.objects.select_for_update().filter(pk__in=customers).order_by("pk").values_list("pk"))


def _wait(id: int, at: datetime) -> None:
    merged = CustomerMerge.objects.get(pk=id)
    wait = min(timedelta(minutes=2**merged.attempts), LONGEST_WAIT)
    CustomerMerge.objects.filter(pk=id).update(attempts=F("attempts") + 1, due_at=at + wait)
