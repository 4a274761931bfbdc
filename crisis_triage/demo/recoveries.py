"""Whose trust the made-up company rebuilds: some cases that ended, well or not, and three that go on, one of them late."""

from datetime import datetime, timedelta

from accounts.models import Customer, User
from outreach.models import Loop, Recovery
from outreach.recoveries import RecoveryCause, RecoveryState
from outreach.services import recoveries, recovery_steps, recovery_words
from outreach.states import CLOSED_LOOPS
from outreach.vocabulary import Channel, TouchpointKind
from signals.models import ScoreHistory

People = dict[str, User]
ENDED, RECENT, EVERY = 24, 18, 3
"""So many cases that ended, and of those began about when the scores did; the others lie further back."""
BEGAN = timedelta(weeks=8)
TOOK = timedelta(weeks=5)

CAUSE = "Three outages in one month, and nobody called. We had no second line, and no list of whom to tell."
GOAL = "A month without an outage, and they hear from us before they have to ask."
FIRST = "Our switch failed three times. It is replaced; the second line comes on Friday. You hear from me every week."
STILL = "Nothing moved: the second line is still on its way. I call again next week, also if it is not there."


def rebuild(alarming: list[Customer], *, by: People, at: datetime) -> None:
    for place, customer in enumerate(_once_in_danger(at - BEGAN)):
        days = timedelta(days=place) if place < RECENT else -timedelta(days=25 * (place - RECENT + 1))
        _ended(customer, by["lena"], began=at - BEGAN + days, place=place)
    for customer, begin in zip(alarming, (_saving, _planned, _late), strict=False):
        begin(customer, by["lena"], at)


def _once_in_danger(at: datetime) -> list[Customer]:
    """Every third of the worst by what was known then: the others had nobody, and are whom they are compared with."""
    told = ScoreHistory.objects.filter(as_of__lte=at).order_by("customer", "-as_of").distinct("customer")
    risks = dict(told.values_list("customer", "churn_risk"))
    waiting = Loop.objects.exclude(state__in=CLOSED_LOOPS).values("customer")
    free = Customer.objects.filter(pk__in=risks, owner__isnull=False).exclude(pk__in=waiting).select_related("owner")
    worst = sorted(free, key=lambda customer: (-risks[customer.pk], customer.pk))
    return worst[: EVERY * ENDED : EVERY]


def _ended(customer: Customer, lena: User, *, began: datetime, place: int) -> None:
    """Lost, if they left since; and one of the others in five."""
    if customer.churned_on is not None and customer.churned_on <= began.date():
        return
    case = _opened(customer, lena, began, "Their use fell by half, and nobody knows why.")
    _plan(case, lena, began + timedelta(days=1))
    _tell(case, lena, FIRST, began + timedelta(days=2), tells_the_cause=True, has_moved=True)
    ends = began + TOOK
    to, note = RecoveryState.RECOVERED, "They said in the review that it is as it should be, and renewed."
    if customer.churned_on is not None or place % 5 == 4:
        to, note = RecoveryState.LOST, "They went to another house: too late, they said, and too many people."
    _tell(case, lena, "The second line is there since Friday.", ends - timedelta(days=3), has_moved=True)
    recoveries.end(recovery=case, to=to, note=note, by=lena, at=ends)


def _saving(customer: Customer, lena: User, at: datetime) -> None:
    began = at - timedelta(days=12)
    case = _opened(customer, lena, began, "Third outage for their night shift.", RecoveryCause.CRITICAL)
    _plan(case, lena, began + timedelta(days=1))
    _tell(case, lena, FIRST, began + timedelta(days=2), tells_the_cause=True, has_moved=True)
    _tell(case, lena, STILL, at - timedelta(days=3))
    recovery_steps.add_programme(recovery=case, programme="on_site", by=lena, at=began + timedelta(days=2))
    due_on = (at - timedelta(days=1)).date()
    work = "Send the list of whom we call when something fails."
    recovery_steps.add(recovery=case, what=work, due_on=due_on, by=lena, at=at - timedelta(days=1))


def _planned(customer: Customer, lena: User, at: datetime) -> None:
    case = _opened(customer, lena, at - timedelta(days=3), "We broke a promise to them.", RecoveryCause.BROKEN_PROMISE)
    _plan(case, lena, at - timedelta(days=1))
    due_on, touch = (at + timedelta(days=1)).date(), TouchpointKind.CALL
    what = "Call them: what went wrong, and what we do about it."
    recovery_steps.add(recovery=case, what=what, touch=touch, due_on=due_on, by=lena, at=at - timedelta(days=1))


def _late(customer: Customer, lena: User, at: datetime) -> None:
    """The plan was due two days ago."""
    _opened(customer, lena, at - timedelta(days=5), "Renewal meeting was cancelled twice.")
    recovery_words.notice_missed(at=at - timedelta(days=1))


def _opened(
    customer: Customer, by: User, at: datetime, reason: str, cause: RecoveryCause = RecoveryCause.BY_HAND
) -> Recovery:
    return recoveries.open_case(customer=customer, reason=reason, opened_because=cause, by=by, at=at)


def _plan(case: Recovery, by: User, at: datetime) -> None:
    recoveries.plan(recovery=case, cause=CAUSE, goal=GOAL, cadence_days=7, by=by, at=at)


def _tell(
    case: Recovery, by: User, text: str, at: datetime, *, tells_the_cause: bool = False, has_moved: bool = False
) -> None:
    recovery_words.tell(
        recovery=case,
        text=text,
        channel=Channel.CALL,
        tells_the_cause=tells_the_cause,
        has_moved=has_moved,
        by=by,
        at=at,
    )
