"""Recovery cases as a list: those that go on, the most overdue first; those that ended; and who might need one. In a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.models import Customer
from outreach.crises import Due
from outreach.models import CallListEntry, Promise, Recovery, RecoveryClock
from outreach.models.recovery import OPEN
from outreach.queries import recovery_scope, wording
from outreach.queries.readers import Reader
from outreach.recoveries import RecoveryCause, RecoveryState
from outreach.states import PromiseState
from signals.vocabulary import Band

MOST_OPEN, MOST_ENDED, MOST_SUGGESTED, MOST_OF_CUSTOMER = 200, 50, 10, 5
BROKE_WITHIN = timedelta(days=60)
NEAR = timedelta(days=1)
TONES = {
    RecoveryState.AT_RISK: "bad",
    RecoveryState.PLAN_IN_PLACE: "watch",
    RecoveryState.SAVING: "needs-you",
    RecoveryState.RECOVERED: "good",
    RecoveryState.LOST: "risk",
}


@dataclass(frozen=True)
class RecoveryCard:
    id: int
    version: str
    url: str
    customer: str
    customer_url: str
    state: str
    state_label: str
    state_tone: str
    owner: str
    clock: str
    arr: str
    due: Due | None
    is_over: bool


@dataclass(frozen=True)
class TrustShown:
    """On the page of the customer. ``may_open``: by this reader, and there is none open."""

    cases: Sequence[RecoveryCard]
    may_open: bool


@dataclass(frozen=True)
class Suggestion:
    """Whom a case should be opened for. ``may_open``: by this reader."""

    customer_id: int
    customer: str
    url: str
    why: str
    cause: str
    arr: str
    may_open: bool


@dataclass(frozen=True)
class RecoveryLists:
    open: Sequence[RecoveryCard]
    ended: Sequence[RecoveryCard]
    suggested: Sequence[Suggestion]
    overdue: int

    @property
    def is_empty(self) -> bool:
        return not (self.open or self.ended or self.suggested)


def lists(*, reader: Reader) -> RecoveryLists:
    found = recovery_scope.visible_recoveries(reader.user).select_related("customer", "owner", "clock")
    open_ones = found.filter(OPEN).order_by(F("clock__due_at").asc(nulls_last=True), "pk")[:MOST_OPEN]
    ended = found.exclude(ended_at=None).filter(~OPEN).order_by("-ended_at", "-pk")[:MOST_ENDED]
    cards = [card(case, at=reader.at) for case in open_ones]
    return RecoveryLists(
        open=cards,
        ended=[card(case, at=reader.at) for case in ended],
        suggested=suggested(reader),
        overdue=sum(each.due is not None and each.due.is_overdue for each in cards),
    )


def of_customer(*, customer: Customer, reader: Reader) -> TrustShown:
    """The latest first. For a customer that the caller has found to be visible."""
    found = Recovery.objects.filter(customer=customer).select_related("customer", "owner", "clock")
    cards = [card(case, at=reader.at) for case in found.order_by("-opened_at", "-pk")[:MOST_OF_CUSTOMER]]
    may_open = recovery_scope.may_open(reader.user, customer) and all(each.is_over for each in cards)
    return TrustShown(cards, may_open)


def card(case: Recovery, *, at: datetime) -> RecoveryCard:
    """``case`` with customer, owner and clock."""
    ends = case.ended_at if case.is_over and case.ended_at else at
    length = wording.age(ends - case.opened_at)
    return RecoveryCard(
        id=case.pk,
        version=case.version,
        url=f"/recoveries/{case.pk}",
        customer=case.customer.name,
        customer_url=f"/customers/{case.customer_id}",
        state=case.state,
        state_label=RecoveryState(case.state).label,
        state_tone=TONES.get(RecoveryState(case.state), "plain"),
        owner=case.owner.name,
        clock=f"ended after {length}" if case.is_over else f"for {length}",
        arr=f"{case.currency} {wording.amount(case.arr)}" if case.arr is not None else "ARR not known",
        due=due(case, at=at),
        is_over=case.is_over,
    )


def due(case: Recovery, *, at: datetime) -> Due | None:
    """“Plan overdue by 2 days”, “Next word due in 3 days”."""
    owed: RecoveryClock | None = getattr(case, "clock", None)
    if owed is None:
        return None
    what = "Plan" if case.state == RecoveryState.AT_RISK else "Word to them"
    left = owed.due_at - at
    if left <= timedelta(0):
        return Due(f"{what} overdue by {wording.age(-left)}", is_overdue=True, is_near=False)
    return Due(f"{what} due in {wording.age(left)}", is_overdue=False, is_near=left <= NEAR)


def suggested(reader: Reader) -> Sequence[Suggestion]:
    """Who is critical, or to whom a promise broke lately, and has no open case: the most important first."""
    listed = reader.limit(CallListEntry.objects.all()).filter(~Exists(open_case()), snoozed_until=None)
    entries = listed.select_related("customer").order_by("-priority", "-customer")
    critical = list(entries.filter(band=Band.CRITICAL)[:MOST_SUGGESTED])
    broke = list(entries.filter(customer__in=_broken_to(reader.at))[:MOST_SUGGESTED])
    why = {entry.pk: (entry, RecoveryCause.CRITICAL, "critical") for entry in critical}
    for entry in broke:
        also = f"{why[entry.pk][2]}, and a promise broke" if entry.pk in why else "a promise to them broke"
        why[entry.pk] = (entry, RecoveryCause.BROKEN_PROMISE, also)
    ordered = sorted(why.values(), key=lambda found: -found[0].priority)
    return [_suggestion(*found, reader) for found in ordered[:MOST_SUGGESTED]]


def open_case() -> QuerySet[Recovery]:
    """Of the row of the call list around it."""
    return Recovery.objects.filter(OPEN, customer=OuterRef("customer"))


def _broken_to(at: datetime) -> QuerySet[Any]:
    broken = Promise.objects.filter(state=PromiseState.BROKEN, settled_at__gt=at - BROKE_WITHIN)
    return broken.values("loop__customer")


def _suggestion(entry: CallListEntry, cause: RecoveryCause, why: str, reader: Reader) -> Suggestion:
    return Suggestion(
        customer_id=entry.pk,
        customer=entry.name,
        url=f"/customers/{entry.pk}",
        why=why[0].upper() + why[1:],
        cause=cause.value,
        arr=f"{reader.currency} {wording.compact(entry.arr)} ARR",
        may_open=recovery_scope.may_open(reader.user, entry.customer),
    )
