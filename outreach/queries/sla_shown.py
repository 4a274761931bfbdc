"""Clocks on pages: how much time is left or how late it is, why one stands still, and which policy gave it, and why that one.

What a row says is of the moment of reading: a clock that ran out a second ago is late, whether its worker has noticed or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import Customer
from outreach.models import Issue, Loop, SlaClock
from outreach.queries import sla_choice, sla_words, wording
from outreach.queries.readers import Reader
from outreach.sla.hours import NOTHING, WallClock
from outreach.sla.precedence import Holder, Subject, choose
from outreach.states import CLOSED_LOOPS, IssueState, LoopState
from outreach.vocabulary import Counting, SlaState, SlaTarget

MOST = 20
MARKS = (50, 75, 90)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class ClockRow:
    target: str
    about: str  # the issue, where the page is about a customer
    url: str
    state: str
    tone: str
    icon: str
    words: str
    used: str
    percent: int
    policy: str


def of_issue(*, issue: Issue, reader: Reader) -> Sequence[ClockRow]:
    return _rows(Q(issue=issue), reader, issue=issue)


def of_loop(*, loop: Loop, reader: Reader) -> Sequence[ClockRow]:
    return _rows(Q(loop=loop), reader, loop=loop)


def of_customer(*, customer: Customer, reader: Reader) -> Sequence[ClockRow]:
    """Of what is still owed; what is due first comes first. For a customer that the caller has found to be visible."""
    owed = Loop.objects.filter(customer=customer).exclude(state__in=sorted(CLOSED_LOOPS))
    return _rows(Q(loop__in=owed.values("pk"), stopped_at=None), reader, "loop__issue", "loop__customer")


def _rows(wanted: Q, reader: Reader, *beside: str, **about: Issue | Loop) -> Sequence[ClockRow]:
    """The latest episode of each target: of the one before the story of its subject tells. ``about``: what all of them are about, where
    it is at hand; otherwise ``beside`` names what to read with them."""
    found = SlaClock.objects.filter(wanted).exclude(state=SlaState.CANCELLED)
    clocks = found.select_related("policy__customer", "calendar__calendar", *beside).order_by(
        "loop_id", "target", "-episode"
    )
    latest = {(clock.loop_id, clock.target): clock for clock in reversed(clocks[:MOST])}
    for clock in latest.values():
        for name, subject in about.items():
            setattr(clock, name, subject)
    holders = sla_choice.holders() if latest else ()
    ordered = sorted(latest.values(), key=lambda clock: (clock.due_at is None, clock.due_at or clock.started_at))
    return [_row(clock, holders, reader) for clock in ordered]


def _row(clock: SlaClock, holders: Sequence[Holder], reader: Reader) -> ClockRow:
    target = SlaTarget(clock.target)
    used = _used(clock, reader.at)
    percent = min(999, int(100 * used / _length(clock, target)))
    state, tone, icon = _state(clock, percent, reader.at)
    return ClockRow(
        target=target.label,
        about=clock.loop.issue.title if clock.loop else "",
        url=f"/loops/{clock.loop_id}" if clock.loop_id else f"/issues/{clock.issue_id}",
        state=state,
        tone=tone,
        icon=icon,
        words=_words(clock, target, used, reader.at),
        used=f"{percent} % of the time used",
        percent=min(100, percent),
        policy=_policy(clock, target, holders),
    )


def _state(clock: SlaClock, percent: int, at: datetime) -> tuple[str, str, str]:
    """Its name, tone and sign: the colour is never the only one that tells."""
    if _is_late(clock, at):
        return ("Missed", "bad", "failed") if clock.stopped_at else ("Overdue", "bad", "warning")
    if clock.state == SlaState.PAUSED:
        return "Paused", "plain", "clock"
    if clock.state == SlaState.MET:
        return "In time", "good", "done"
    passed = max((mark for mark in MARKS if mark <= percent), default=0)
    return (
        (f"{passed} % passed", "risk" if passed >= 90 else "watch", "clock") if passed else ("Runs", "plain", "clock")
    )


def _words(clock: SlaClock, target: SlaTarget, used: timedelta, at: datetime) -> str:
    due = wording.moment(clock.due_at) if clock.due_at else ""
    if clock.due_at is not None and _is_late(clock, at):
        late = wording.age((clock.stopped_at or at) - clock.due_at)
        done = f", done {wording.moment(clock.stopped_at)}" if clock.stopped_at else ""
        return f"{late} too late: it was due {due}{done}"
    if clock.stopped_at is not None:
        return f"done {wording.moment(clock.stopped_at)}, due {due}"
    left = sla_words.length(max(0, int((_length(clock, target) - used) / MINUTE)))
    counting = " of office hours" if clock.policy.counting_of(target) == Counting.BUSINESS else ""
    if clock.paused_since is not None:
        return f"{left}{counting} left when it goes on; it stands still since {wording.moment(clock.paused_since)}, {_why_paused(clock)}"
    return f"{left}{counting} left, due {due}"


def _why_paused(clock: SlaClock) -> str:
    if clock.issue is not None:
        return f"because the policy pauses while the issue is {IssueState(clock.issue.state).label.lower()}"
    state = LoopState(clock.loop.state) if clock.loop else LoopState.OPEN
    return f"because the policy pauses while the loop is {state.label.lower()}"


def _policy(clock: SlaClock, target: SlaTarget, holders: Sequence[Holder]) -> str:
    """As it was chosen, and why; by which version, where another one holds by now."""
    given = f"{sla_words.target(clock.policy, target)}{_calendar(clock)}"
    choice = choose(holders, _subject(clock))[target]
    if choice.chosen is not None and choice.chosen.policy.pk == clock.policy_id:
        return f"{given}, {sla_choice.why(choice)}"
    return f"{given}, by version {clock.policy.number} of the policy for {clock.policy.whom()}, which held then"


def _calendar(clock: SlaClock) -> str:
    return f" (“{clock.calendar.calendar.name}”, {clock.calendar.time_zone})" if clock.calendar else ""


def _subject(clock: SlaClock) -> Subject:
    if clock.loop is not None:
        customer = clock.loop.customer
        return Subject(customer.pk, customer.segment, clock.loop.issue.counted_severity)
    return Subject(severity=clock.issue.counted_severity if clock.issue else None)


def _is_late(clock: SlaClock, at: datetime) -> bool:
    ran_out = clock.state == SlaState.RUNNING and clock.due_at is not None and clock.due_at < at
    return ran_out or clock.state == SlaState.VIOLATED


def _used(clock: SlaClock, at: datetime) -> timedelta:
    if clock.counting_since is None:
        return clock.used
    hours = clock.calendar.hours() if clock.calendar else WallClock()
    return clock.used + max(NOTHING, hours.elapsed(clock.counting_since, at))


def _length(clock: SlaClock, target: SlaTarget) -> timedelta:
    return timedelta(minutes=clock.policy.minutes_of(target) or 1)
