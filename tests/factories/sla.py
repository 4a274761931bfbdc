"""Policies, calendars and clocks, as far along as a test needs them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q

from accounts.models import Customer, User
from outreach.models import BusinessCalendar, Issue, Loop, SlaClock, SlaEvent, SlaPolicy, SlaRequest, Touchpoint
from outreach.services import loops, sla_alarms, sla_calendars, sla_clocks, sla_policies
from outreach.services.sla_calendars import Draft
from outreach.services.sla_policies import Terms, Whom
from outreach.sla import written
from outreach.sla.hours import DAYS
from outreach.vocabulary import Channel, Counting, SlaScope, SlaTarget

HOUR = timedelta(hours=1)
FRIDAY = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
"""Half past four in Berlin."""
BEFORE = FRIDAY - timedelta(days=1)
CONTACT, CLOSE, RESOLVE = SlaTarget

EVERY_HOUR = dict.fromkeys(SlaTarget, Counting.WALL_CLOCK)
OFFICE_HOURS = dict.fromkeys(SlaTarget, Counting.BUSINESS)


def a_calendar(
    by: User, *, at: datetime, name: str = "Berlin", days: str = "09:00-17:00", holidays: str = "", **about: Any
) -> BusinessCalendar:
    """``days``: the shifts of Monday to Friday."""
    shifts = [shift for weekday in range(len(DAYS[:5])) for shift in written.read_day(weekday, days)]
    draft = Draft(name, about.pop("time_zone", "Europe/Berlin"), shifts, written.read_holidays(holidays), **about)
    return sla_calendars.make(draft=draft, by=by, at=at)


def a_policy(
    by: User,
    *,
    at: datetime,
    first_contact: float | None = None,
    close_loop: float | None = None,
    resolve: float | None = None,
    customer: Customer | None = None,
    segment: str = "",
    severity: int | None = None,
    **about: Any,
) -> SlaPolicy:
    """In hours, and every hour counts unless it is said otherwise. Whatever held for the same before is replaced."""
    scope = (
        SlaScope.CUSTOMER
        if customer
        else SlaScope.SEGMENT
        if segment
        else SlaScope.SEVERITY
        if severity
        else SlaScope.DEFAULT
    )
    given = {
        SlaTarget.FIRST_CONTACT: first_contact,
        SlaTarget.CLOSE_LOOP: close_loop,
        SlaTarget.RESOLVE: resolve,
    }
    minutes = {target: round(60 * hours) for target, hours in given.items() if hours is not None}
    terms = Terms(minutes, about.pop("counting", EVERY_HOUR), **about)
    whom = Whom(scope, customer, segment, severity)
    before = SlaPolicy.objects.filter(scope=scope, customer=customer, segment=segment, severity=severity, ended_at=None)
    return sla_policies.write(whom=whom, terms=terms, by=by, at=at, instead_of=before.first())


def follow(at: datetime) -> None:
    """Until nothing waits, as if what waits had been asked for at ``at``."""
    while SlaRequest.objects.exists():
        SlaRequest.objects.update(asked_at=at)
        sla_clocks.follow(at=at)


def tick(at: datetime) -> int:
    """What the task does. How much was noticed."""
    follow(at)
    return sla_alarms.watch(until=at).events


def clock_of(subject: Loop | Issue, target: SlaTarget, *, episode: int = 1) -> SlaClock:
    return SlaClock.objects.get(_of(subject), target=target, episode=episode)


def told_of(subject: Loop | Issue, target: SlaTarget) -> list[tuple[str, datetime]]:
    """What was noticed, in its order."""
    clocks = SlaClock.objects.filter(_of(subject), target=target)
    return list(SlaEvent.objects.filter(clock__in=clocks).order_by("at", "id").values_list("kind", "at"))


def a_talk(customer: Customer, by: User, *, at: datetime, **about: Any) -> Touchpoint:
    """In the database only."""
    values = {
        "kind": "call",
        "heading": "outbound",
        "happened_at": at,
        "logged_at": at,
        "outcome": "connected",
        "is_two_way": True,
        "discovery": "none_found",
        "summary": "We talked.",
    }
    return Touchpoint.objects.create(customer=customer, made_by=by, **values | about)


def _of(subject: Loop | Issue) -> Q:
    return Q(loop=subject) if isinstance(subject, Loop) else Q(issue=subject)


def after(hours: float) -> datetime:
    return FRIDAY + hours * HOUR


def in_berlin(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour - 1, minute, tzinfo=UTC)


def a_no(loop: Loop, by: User, at: datetime) -> None:
    loops.decline(loop=loop, channel=Channel.CALL, message="We will not, because.", by=by, at=at)
