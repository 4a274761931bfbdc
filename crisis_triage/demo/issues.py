"""What the made-up company does about it: an issue at each place of the road, with customers who wait, were told, or said no."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from accounts.models import Customer, User
from accounts.vocabulary import Function
from outreach.models import Issue, Loop, Promise
from outreach.services import audience, decisions, issues, loops, promises, squads
from outreach.services.decisions import Answer
from outreach.states import IssueState
from outreach.vocabulary import Channel, DecisionKind, Impact, SquadRole

People = dict[str, User]

EXPORTS = Answer(
    kind=DecisionKind.ADDRESS,
    options="Raise the limit and wait for the new storage, export in the background, or leave it as it is.",
    customer_value="Monthly closing without copying: the customers concerned name it in every third ticket.",
    cost_and_strategy="Three weeks of two engineers. Reports are why mid-market customers chose us.",
    impact=Impact.POSITIVE,
    impact_words="Exports of any size arrive within minutes; nobody has to change anything.",
    highlight_to="Everybody who exported in the last quarter, not only who complained.",
    highlight_words="Your exports have no limit any more.",
)
SINGLE_SIGN_ON = Answer(
    kind=DecisionKind.WILL_NOT_ADDRESS,
    options="Build it for every plan, offer it as an extra, or keep it where it is.",
    customer_value="Wished for by a handful of small customers, none of whom would pay for it.",
    cost_and_strategy="Support of identity providers is what the larger plan pays for.",
    reason="Every set-up needs a person's help, and the small plan does not carry that.",
    alternative="Sign-in by code is free in every plan and can be enforced for everybody.",
    impact=Impact.NEGATIVE,
    impact_words="Who waited for it on the small plan waits for nothing.",
    mitigation="A guide to enforced sign-in by code, and a call with whoever asked.",
    residual="One or two may leave for it.",
)
NIGHT_WATCH = Answer(
    kind=DecisionKind.MITIGATE,
    options="Move to another hosting company, watch the nights ourselves, or wait for the report.",
    customer_value="Three of our largest customers produce at night and lose a shift with every outage.",
    cost_and_strategy="Two engineers on call until spring; the move itself is decided with next year's budget.",
    impact=Impact.NEUTRAL,
    impact_words="Outages are noticed within minutes instead of in the morning; they still happen.",
)


def work_on_them(customers: Sequence[Customer], *, by: People, at: datetime) -> None:
    """With the customers who do badly; the first is the worst."""
    if not customers:
        return
    _mended_exports(customers, by, at)
    _declined_single_sign_on(customers[-2:], by, at)
    _blocked_outages(customers[:3], by, at)
    issues.open_issue(
        title="The price rise was announced after the invoice",
        function=Function.FINANCE_BILLING,
        description="Several customers learned of the new price from the invoice itself.",
        by=by["lena"],
        at=at - timedelta(days=1),
    )


def _mended_exports(customers: Sequence[Customer], by: People, at: datetime) -> None:
    """In the middle: one promise overdue, which the clock breaks within a minute, one moved in time, one due soon, one kept and told, one who says that it is not solved."""
    start = at - timedelta(days=21)
    issue = open_issue("Exports stop at 10,000 rows", Function.ENGINEERING, customers, by["samir"], by, start)
    squads.join(issue=issue, user=by["ana"], role=SquadRole.LIAISON, by=by["lena"], at=start)
    squads.join(issue=issue, user=by["lena"], role=SquadRole.SPONSOR, by=by["lena"], at=start)
    answer = Answer(**vars(EXPORTS) | {"highlight_by": (at + timedelta(days=12)).date()})
    decide(issue, answer, by["samir"], by["lena"], start + timedelta(days=2))
    move_on(issue, [IssueState.ASSESSED, IssueState.IN_PROGRESS], by["samir"], start + timedelta(days=3))
    due = [-4, 3, 9, -2, -6]
    for loop, days in zip(Loop.objects.filter(issue=issue).order_by("pk"), due, strict=False):
        _promised(loop, days, by, start + timedelta(days=4), at)


def _promised(loop: Loop, days: int, by: People, moment: datetime, at: datetime) -> None:
    promise = promises.make(
        loop=loop,
        what="Exports of any size, by mail when they are ready",
        due_on=(at + timedelta(days=days)).date(),
        owner=by["samir"],
        by=by["lena"],
        at=moment,
    )
    if days == 9:
        _moved_in_time(promise, (at + timedelta(days=14)).date(), by, moment + timedelta(days=9))
    if days == 3:
        promises.hand_over(promise=promise, owner=by["lena"], by=by["samir"], at=at - timedelta(hours=5))
    if days in (-2, -6):
        _told(promise, by, moment + timedelta(days=9))
    if days == -2:
        agreed = at - timedelta(days=2)
        loops.confirm(loop=loop, message="Works. Thank you for coming back to us.", by=by["lena"], at=agreed)
    if days == -6:
        words = "It arrives, but the dates are shifted by a day."
        loops.deny(loop=loop, message=words, by=by["lena"], at=at - timedelta(days=1))


def _moved_in_time(promise: Promise, later: date, by: People, at: datetime) -> None:
    promises.renegotiate(
        promise=promise,
        due_on=later,
        reason="The storage arrives a week late.",
        channel=Channel.CALL,
        message=f"We need until {later:%-d %B}, because the storage arrives a week late.",
        told_at=at,
        by=by["lena"],
        at=at,
    )


def _told(promise: Promise, by: People, at: datetime) -> None:
    proof = "Release 8.4, and an export of theirs with 214,000 rows."
    promises.deliver(promise=promise, evidence=proof, by=by["samir"], at=at)
    loops.tell(
        loop=promise.loop,
        channel=Channel.EMAIL,
        message="Your exports have no limit any more. Please try the monthly one.",
        proof="Mail of that day in the CRM",
        by=by["lena"],
        at=at + timedelta(hours=2),
    )


def _declined_single_sign_on(customers: Sequence[Customer], by: People, at: datetime) -> None:
    """A graceful no: one was told, one is still to be told, so it cannot be closed."""
    start = at - timedelta(days=16)
    issue = open_issue("Single sign-on in the smallest plan", Function.PRODUCT, customers, by["petra"], by, start)
    answer = Answer(**vars(SINGLE_SIGN_ON) | {"residual_accepted_by": by["lena"]})
    decide(issue, answer, by["petra"], by["lena"], start + timedelta(days=4))
    move_on(issue, [IssueState.ASSESSED, IssueState.DECLINED], by["petra"], start + timedelta(days=5))
    first = Loop.objects.filter(issue=issue).order_by("pk").first()
    if first is not None:
        loops.decline(
            loop=first,
            channel=Channel.CALL,
            message="Thank you for asking. We will not build it for the small plan, because every set-up needs a person. "
            "Sign-in by code is free for you, and we set it up together.",
            proof="Recording of the call",
            by=by["lena"],
            at=at - timedelta(days=3),
        )


def _blocked_outages(customers: Sequence[Customer], by: People, at: datetime) -> None:
    start = at - timedelta(days=9)
    title = "Outages during the night shift"
    issue = open_issue(title, Function.ENGINEERING, customers, by["samir"], by, start, theme="outages")
    squads.join(issue=issue, user=by["lena"], role=SquadRole.SPONSOR, by=by["samir"], at=start + timedelta(hours=4))
    issues.raise_severity(issue=issue, severity=2, by=by["samir"], at=start + timedelta(hours=5))
    move_on(issue, [IssueState.ASSESSED, IssueState.IN_PROGRESS], by["samir"], start + timedelta(days=1))
    issues.advance(
        issue=issue,
        to=IssueState.BLOCKED,
        note="Waits for the hosting company's report.",
        by=by["samir"],
        at=at - timedelta(days=2),
    )
    decisions.propose(issue=issue, answer=NIGHT_WATCH, by=by["samir"], at=at - timedelta(hours=3))


def open_issue(
    title: str,
    function: Function,
    customers: Sequence[Customer],
    owner: User,
    by: People,
    at: datetime,
    *,
    theme: str = "",
) -> Issue:
    issue = issues.open_issue(title=title, function=function, theme=theme, by=by["lena"], at=at)
    audience.add_by_hand(issue=issue, customers=customers, by=by["lena"], at=at)
    issues.triage(issue=issue, function=function, owner=owner, by=by["lena"], at=at + timedelta(hours=3))
    return issue


def decide(issue: Issue, answer: Answer, proposer: User, approver: User, at: datetime) -> None:
    proposed = decisions.propose(issue=issue, answer=answer, by=proposer, at=at)
    decisions.approve(decision=proposed, by=approver, at=at + timedelta(hours=20))


def move_on(issue: Issue, steps: list[IssueState], by: User, at: datetime) -> None:
    for place, step in enumerate(steps):
        issues.advance(issue=issue, to=step, by=by, at=at + timedelta(hours=place))
