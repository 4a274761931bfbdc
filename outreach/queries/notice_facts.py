"""What a notice is about, as it is now: its sentence, where it leads, who may see it, and whether it is still true.

Notices keep ids. So whoever lost access reads nothing, what was settled meanwhile is not sent, and no name outlives its customer.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from accounts import access
from accounts.models import User
from outreach.models import (
    Battle,
    CallListEntry,
    Crisis,
    Decision,
    Delivery,
    EarlyWarning,
    Escalation,
    Issue,
    Loop,
    Message,
    ParkedProgramme,
    PersonalCall,
    Promise,
    Recovery,
    ScriptVersion,
    SlaClock,
    SquadMember,
    WebhookEndpoint,
)
from outreach.notices import Event
from outreach.queries import (
    ask_notices,
    course_notices,
    crisis_notices,
    crisis_scope,
    issue_words,
    join_notices,
    learning_notices,
    programmes,
    recovery_notices,
    recovery_scope,
    scope,
    script_notices,
    script_scope,
    warning_notices,
    warning_scope,
    wording,
)
from outreach.queries.notice_fact import About, Fact, Place
from outreach.states import CLOSED_LOOPS, ENDED_ISSUES, DeliveryState, IssueState, LoopState, MessageState, PromiseState
from outreach.vocabulary import DecisionState, SlaTarget
from outreach.webhook_rules import EndpointState
from signals.vocabulary import Band

WORST = 1
ROOMS: Any = (learning_notices, ask_notices, join_notices)


def load(abouts: Iterable[About]) -> dict[About, Fact]:
    """What is gone is left out. One question per kind of thing."""
    wanted: dict[type, set[About]] = defaultdict(set)
    for about in abouts:
        if about.event in TOLD:
            wanted[TOLD[about.event].model].add(about)
    facts: dict[About, Fact] = {}
    for model, asked in wanted.items():
        rows = {row.pk: row for row in READ[model]().filter(pk__in={about.id for about in asked})}
        facts |= {about: TOLD[about.event].tell(rows[about.id], about.event) for about in asked if about.id in rows}
    return facts


def visible(user: User, places: Collection[Place]) -> set[Place]:
    """Those that this person may see now."""
    asked: dict[str, set[int]] = defaultdict(set)
    for place in places:
        asked[place.kind].add(place.id)
    return {
        Place(kind, pk)
        for kind, ids in asked.items()
        for pk in SIGHT[kind](user).filter(pk__in=ids).values_list("pk", flat=True)
    }


SIGHT: Mapping[str, Callable[[User], QuerySet[Any]]] = {
    "issue": scope.visible_issues,
    "loop": scope.visible_loops,
    "promise": scope.visible_promises,
    "customer": access.visible_customers,
    "webhook": scope.visible_webhooks,
    "crisis": crisis_scope.visible_crises,
    "warning": warning_scope.visible_warnings,
    "script": script_scope.visible_versions,
    "recovery": recovery_scope.visible_recoveries,
    "programme": programmes.visible_programmes,
    **{kind: sight for room in ROOMS for kind, sight in room.SIGHT.items()},
}
IN_DOUBT = Delivery.objects.filter(message=OuterRef("pk"), state=DeliveryState.IN_DOUBT)
READ: Mapping[type, Callable[[], QuerySet[Any]]] = {
    Promise: lambda: Promise.objects.select_related("loop__customer", "loop__issue", "followed_by"),
    Loop: lambda: Loop.objects.select_related("customer", "issue"),
    Issue: lambda: Issue.objects.prefetch_related(Prefetch("squad", SquadMember.objects.only("issue_id", "user_id"))),
    Decision: lambda: Decision.objects.select_related("issue", "settled_by", "proposed_by"),
    Message: lambda: Message.objects.select_related("issue", "author", "approver").annotate(
        has_doubts=Exists(IN_DOUBT)
    ),
    SlaClock: lambda: SlaClock.objects.select_related("loop__customer", "loop__issue", "issue"),
    Escalation: lambda: Escalation.objects.select_related("customer"),
    CallListEntry: CallListEntry.objects.all,
    WebhookEndpoint: WebhookEndpoint.objects.all,
    Crisis: lambda: Crisis.objects.select_related("opened_by", "cadence"),
    EarlyWarning: lambda: EarlyWarning.objects.prefetch_related("series"),
    PersonalCall: script_notices.calls,
    ScriptVersion: lambda: ScriptVersion.objects.select_related("script", "author", "approver"),
    Recovery: lambda: Recovery.objects.select_related("customer", "clock"),
    Battle: lambda: Battle.objects.select_related("issue", "decided_by"),
    ParkedProgramme: lambda: ParkedProgramme.objects.select_related("parked_by"),
    **{model: read for room in ROOMS for model, read in room.READ.items()},
}


def _of_issue(issue: Issue, sentence: str, *, is_true: bool, **about: Any) -> Fact:
    given = {"url": f"/issues/{issue.pk}", "place": Place("issue", issue.pk)} | about
    return Fact(
        matter=f"issue:{issue.pk}",
        heading=issue.title,
        sentence=sentence,
        is_severe=issue.counted_severity == WORST,
        is_true=is_true,
        **given,
    )


def _promise(promise: Promise, event: Event) -> Fact:
    loop = promise.loop
    what = f"{loop.customer.name}: “{promise.what}”"
    is_owed, is_broken = promise.state == PromiseState.PENDING, promise.state == PromiseState.BROKEN
    is_open = is_broken and not hasattr(promise, "followed_by") and loop.state == LoopState.OPEN
    sentence, is_true = {
        Event.PROMISE_DUE_SOON: (f"Due on {issue_words.due(promise)}. {what}", is_owed),
        Event.PROMISE_DUE_TODAY: (f"Due today, {issue_words.due(promise)}. {what}", is_owed),
        Event.PROMISE_OVERDUE: (f"Overdue since {wording.day(promise.due_on)}. {what}", is_owed or is_open),
        Event.PROMISE_BROKEN: (f"Broken: it was due on {wording.day(promise.due_on)}. {what}", is_broken),
        Event.LOOP_HANDED_OVER: (f"You see to it now, until {issue_words.due(promise)}. {what}", is_owed),
    }[event]
    only = None if event == Event.PROMISE_BROKEN else frozenset({promise.owner_id})
    place = Place("promise", promise.pk)
    return _of_issue(loop.issue, sentence, is_true=is_true, only=only, place=place, url=f"/loops/{loop.pk}")


def _loop(loop: Loop, event: Event) -> Fact:
    sentence = f"{loop.customer.name} says: no, not solved."
    is_true = loop.state not in CLOSED_LOOPS
    return _of_issue(loop.issue, sentence, is_true=is_true, place=Place("loop", loop.pk), url=f"/loops/{loop.pk}")


def _issue(issue: Issue, event: Event) -> Fact:
    is_open = issue.state not in ENDED_ISSUES
    squad = frozenset(member.user_id for member in issue.squad.all())
    sentence, only = {
        Event.ISSUE_ASSIGNED: ("You own this issue now.", frozenset({issue.owner_id or 0})),
        Event.SQUAD_JOINED: ("You are in the squad of this issue.", squad),
        Event.SEVERITY_RAISED: (f"It is of severity {issue.counted_severity} now.", None),
        Event.ISSUE_REOPENED: (f"It was taken up again and is {IssueState(issue.state).label.lower()}.", None),
    }[event]
    return _of_issue(issue, sentence, is_true=is_open, only=only)


def _clock(clock: SlaClock, event: Event) -> Fact:
    issue: Any = clock.loop.issue if clock.loop else clock.issue
    subject = f" for {clock.loop.customer.name}" if clock.loop else ""
    target = SlaTarget(clock.target).label.lower()
    over = event == Event.SLA_VIOLATED
    sentence = (
        f"The time is over{subject}: {target}."
        if over
        else f"{clock.warned} % of the time are used{subject}: {target}."
    )
    is_true = clock.stopped_at is None and (over == (clock.violated_at is not None))
    where = {"place": Place("loop", clock.loop_id), "url": f"/loops/{clock.loop_id}"} if clock.loop_id else {}
    return _of_issue(issue, sentence, is_true=is_true, **where)


def _decision(decision: Decision, event: Event) -> Fact:
    url = f"/issues/{decision.issue_id}#decision-{decision.pk}"
    if event == Event.DECISION_WAITS:
        is_open = decision.state == DecisionState.PROPOSED
        sentence = f"{decision.proposed_by.name} proposes a decision, and somebody else must approve it."
        return _of_issue(decision.issue, sentence, is_true=is_open, url=url)
    verb = "sent back" if decision.state == DecisionState.REJECTED else "approved"
    who = decision.settled_by.name if decision.settled_by else "Somebody"
    because = f": {decision.verdict}" if decision.verdict else "."
    return _of_issue(decision.issue, f"{who} {verb} your decision{because}", is_true=True, url=url)


def _message(message: Any, event: Event) -> Fact:
    state, who = MessageState(message.state), message.approver.name if message.approver else "Somebody"
    sentence, is_true = {
        Event.MESSAGE_WAITS: (
            f"{message.author.name} wrote a message to its customers, and somebody else must approve it.",
            state == MessageState.SUBMITTED,
        ),
        Event.MESSAGE_SETTLED: (
            f"{who} approved your message. It leaves when somebody sends it."
            if state == MessageState.APPROVED
            else "Your message was sent back to be changed.",
            state in (MessageState.APPROVED, MessageState.DRAFT),
        ),
        Event.MESSAGE_STUCK: (
            "Your message is paused: it says why, and waits for you."
            if state == MessageState.PAUSED
            else "Your message did not reach everybody: some deliveries failed or are in doubt, and need a decision.",
            state in (MessageState.FAILED, MessageState.PAUSED) or message.has_doubts,
        ),
    }[event]
    return _of_issue(message.issue, sentence, is_true=is_true, url=f"/messages/{message.pk}")


def _of_customer(pk: int, name: str, sentence: str, **about: Any) -> Fact:
    return Fact(heading=name, sentence=sentence, place=Place("customer", pk), **about)


def _escalation(escalation: Escalation, event: Event) -> Fact:
    return _of_customer(
        escalation.customer_id,
        escalation.customer.name,
        f"An escalation of severity {escalation.severity}: {escalation.reason}",
        matter=f"customer:{escalation.customer_id}",
        url=f"/escalations/{escalation.pk}",
        is_severe=escalation.severity == WORST,
        is_true=escalation.ended_at is None,
    )


def _critical(entry: CallListEntry, event: Event) -> Fact:
    """A feed that breaks may make hundreds of customers critical at once: for their owner that is one matter."""
    return _of_customer(
        entry.pk,
        entry.name,
        f"The risk became critical: {entry.top_reason}" if entry.top_reason else "The risk became critical.",
        matter="critical customers",
        url=f"/customers/{entry.pk}",
        is_severe=False,
        is_true=entry.band == Band.CRITICAL,
    )


def _webhook(endpoint: WebhookEndpoint, event: Event) -> Fact:
    is_off = endpoint.state == EndpointState.DISABLED
    sentence, is_true = {
        Event.WEBHOOK_DISABLED: (f"It was switched off. {endpoint.reason}", is_off),
        Event.WEBHOOK_FAILING: (
            "It missed what happened before our book of changes begins."
            if endpoint.gap_at
            else f"Nothing has arrived for a day, and after three it is switched off. {endpoint.last_trouble}",
            endpoint.state == EndpointState.ACTIVE and bool(endpoint.failing_since or endpoint.gap_at),
        ),
    }[event]
    return Fact(
        matter=f"webhook:{endpoint.pk}",
        heading=f"Webhook {endpoint.description or endpoint.url}",
        sentence=sentence,
        url=f"/settings/webhooks/{endpoint.pk}",
        place=Place("webhook", endpoint.pk),
        is_severe=False,
        is_true=is_true,
    )


class Telling(NamedTuple):
    model: type
    tell: Callable[[Any, Event], Fact]


TOLD: dict[Event, Telling] = {
    **{event: Telling(Promise, _promise) for event in Event if event.startswith("promise_")},
    Event.LOOP_HANDED_OVER: Telling(Promise, _promise),
    Event.LOOP_REOPENED: Telling(Loop, _loop),
    **{event: Telling(Issue, _issue) for event in Event if event.startswith("issue_")},
    Event.SQUAD_JOINED: Telling(Issue, _issue),
    Event.SEVERITY_RAISED: Telling(Issue, _issue),
    **{event: Telling(SlaClock, _clock) for event in Event if event.startswith("sla_")},
    **{event: Telling(Decision, _decision) for event in Event if event.startswith("decision_")},
    **{event: Telling(Message, _message) for event in Event if event.startswith("message_")},
    Event.ESCALATION_RAISED: Telling(Escalation, _escalation),
    Event.CUSTOMER_CRITICAL: Telling(CallListEntry, _critical),
    **dict.fromkeys(crisis_notices.TOLD, Telling(Crisis, crisis_notices.tell)),
    **dict.fromkeys(script_notices.TOLD, Telling(ScriptVersion, script_notices.tell)),
    **dict.fromkeys(recovery_notices.TOLD, Telling(Recovery, recovery_notices.tell)),
    **dict.fromkeys(course_notices.OF_BATTLES, Telling(Battle, course_notices.of_battle)),
    **dict.fromkeys(course_notices.OF_PROGRAMMES, Telling(ParkedProgramme, course_notices.of_programme)),
    Event.CALL_ASKED: Telling(PersonalCall, script_notices.tell_call),
    Event.WARNING_RAISED: Telling(EarlyWarning, warning_notices.tell),
    **{event: Telling(*told) for room in ROOMS for event, told in room.TOLD.items()},
    **{event: Telling(WebhookEndpoint, _webhook) for event in Event if event.startswith("webhook_")},
}
