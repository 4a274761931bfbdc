"""Messages to the customers of an issue: written, submitted, approved by somebody else, started. What is approved is frozen.

A message goes to all loops of its issue that stand where its purpose wants them, whoever of its squad sees which of their customers:
its approver sees everybody, and answers for it.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError, Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach import mail_merge
from outreach.models import Audience, Issue, Message, MessageTemplateVersion
from outreach.models.message import LONGEST_BODY, LONGEST_SUBJECT
from outreach.notices import Event
from outreach.queries import crews, letters, recipients, scope
from outreach.queries.letters import Reach
from outreach.services import (
    approvals,
    honest_messages,
    issues,
    ledgers,
    loops,
    message_templates,
    notifications,
    words,
)
from outreach.services.whereabouts import where_it_is
from outreach.states import ENDED_ISSUES, MESSAGE, DeliveryState, IssueState, LoopState, MessageState
from outreach.vocabulary import MessagePurpose


class MessageMoved(DomainError):
    """It is not at the state in which this step begins; somebody may have been first."""

    code = "message_moved"


class OwnMessage(DomainError):
    code = "own_message"


class NobodyToTell(DomainError):
    code = "nobody_to_tell"


class WrittenInBlocks(DomainError):
    code = "written_in_blocks"


class ReadsOtherwise(DomainError):
    """What the names in it stand for changed since it was approved."""

    code = "reads_otherwise"


@transaction.atomic
def draft(
    *,
    issue: Issue,
    purpose: MessagePurpose,
    subject: str,
    body: str,
    template: MessageTemplateVersion | None = None,
    is_urgent: bool = False,
    by: User,
    at: datetime,
) -> Message:
    """Raises Forbidden, NotFound, Invalid."""
    access.check_may(by, Action.MAKE_PROMISES)
    about = scope.get_issue(by, issue.pk)
    _check_goes_on(about)
    made = Message(issue=about, purpose=purpose, template=template, author=by)
    _write(made, subject, body, is_urgent)
    made.save(force_insert=True)
    return made


@transaction.atomic
def revise(
    *,
    message: Message,
    subject: str,
    body: str,
    is_urgent: bool = False,
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> Message:
    """Only a draft. Whoever changes the text cannot approve it. Raises Forbidden, NotFound, Invalid, Stale, MessageMoved, WrittenInBlocks."""
    _check_may_tell(message, by)
    if honest_messages.has_blocks(message):
        raise WrittenInBlocks("This message is written in six blocks. Change its blocks, and its text follows.")
    return rewrite(message=message, subject=subject, body=body, is_urgent=is_urgent, seen=seen, by=by, at=at)


def rewrite(
    *, message: Message, subject: str, body: str, is_urgent: bool, seen: Seen | None, by: User, at: datetime
) -> Message:
    """As ``revise``, also for whoever wrote ``body`` in blocks. In the caller's transaction."""
    held = hold(message, by=by, seen=seen)
    if held.state != MessageState.DRAFT:
        raise MessageMoved(f"{where_it_is(held)}. Send it back first: then its text can be changed.")
    _write(held, subject, body, is_urgent)
    held.revision += 1
    if by != held.author:
        held.editor, held.editors = by, sorted({*held.editors, by.pk})
    held.save()
    return held


@transaction.atomic
def submit(*, message: Message, seen: Seen | None = None, by: User, at: datetime) -> Message:
    """Somebody else reads it now. Raises Forbidden, NotFound, Invalid, Stale, MessageMoved, NobodyToTell, NoDecision."""
    read = _look_at(message, MessageState.SUBMITTED, by=by, seen=seen)
    message_templates.check_names(MessagePurpose(read.purpose), read.subject, read.body)
    honest_messages.check(read, at=at)
    _check_outcome(read)
    _check_somebody(read)
    _check_reach(read, by)
    held = hold(read, by=by, seen=frozenset({read.version}))
    notifications.notify(event=Event.MESSAGE_WAITS, to=crews.deciders(besides=held.writers), about=held, by=by, at=at)
    return move(held, MessageState.SUBMITTED, by=by, at=at)


@transaction.atomic
def approve(*, message: Message, seen: Seen | None = None, by: User, at: datetime) -> Message:
    """As its customers would read it now. Raises Forbidden, NotFound, Stale, MessageMoved, OwnMessage, NoDecision."""
    access.check_may(by, Action.APPROVE)
    read = _look_at(message, MessageState.APPROVED, by=by, seen=seen)
    if by.pk in read.writers:
        raise OwnMessage("You wrote or changed this message, so somebody else must approve it.", field="approver")
    honest_messages.check(read, at=at)
    approvals.keep(read)
    held = hold(read, by=by, seen=frozenset({read.version}))
    _check_outcome(held)
    held.approver, held.approved_at = by, at
    held.save()
    _tell_writers(held, by, at)
    return move(held, MessageState.APPROVED, by=by, at=at)


@transaction.atomic
def send_back(*, message: Message, note: str, seen: Seen | None = None, by: User, at: datetime) -> Message:
    """A draft again, with what to change in ``note``. Raises Forbidden, NotFound, Invalid, Stale, MessageMoved."""
    held = hold(message, by=by, seen=seen)
    said = words.required(note, field="note", ask="Say what should be changed.")
    move(held, MessageState.DRAFT, note=said, by=by, at=at)
    held.approver = held.approved_at = None
    held.save()
    approvals.forget(held)
    _tell_writers(held, by, at)
    return held


@transaction.atomic
def start(*, message: Message, seen: Seen | None = None, by: User, at: datetime) -> Message:
    """From now on it is sent, by the workers. Raises Forbidden, NotFound, Stale, MessageMoved, NobodyToTell, ReadsOtherwise, NoDecision."""
    read = _look_at(message, MessageState.SENDING, by=by, seen=seen)
    _check_somebody(read)
    _check_is_as_approved(read, by)
    honest_messages.check(read, at=at)
    held = hold(read, by=by, seen=frozenset({read.version}))
    _check_goes_on(held.issue)
    _check_outcome(held)
    last = held.issue.loops.filter(state__in=held.addressed).aggregate(last=Max("pk"))["last"]
    Audience.objects.create(message=held, until_loop=last)
    held.started_by, held.started_at = by, at
    held.save()
    return move(held, MessageState.SENDING, by=by, at=at)


@transaction.atomic
def cancel(*, message: Message, reason: str, seen: Seen | None = None, by: User, at: datetime) -> Message:
    """It is not sent, or no further: what has not left is cancelled, what is with the mail server goes its way. Raises Forbidden,
    NotFound, Invalid, Stale, MessageMoved."""
    held = hold(message, by=by, seen=seen)
    said = words.required(reason, field="reason", ask="Say why it is not sent.")
    move(held, MessageState.CANCELLED, note=said, by=by, at=at)
    Audience.objects.filter(message=held, completed_at=None).update(completed_at=at)
    approvals.forget(held)
    honest_messages.drop_calls(
        held, dropped_at=at, dropped_by=by, dropped_because=f"The message was stopped: {said}"[:1000]
    )
    held.deliveries.filter(state__in=[DeliveryState.WAITING, DeliveryState.FAILED]).update(
        state=DeliveryState.CANCELLED, reason=f"Stopped by {by.name}: {said}"
    )
    return held


def hold(message: Message, *, by: User, seen: Seen | None = None) -> Message:
    """Its row, until the transaction ends, for somebody who may see its issue and tell customers. Raises Stale."""
    _check_may_tell(message, by)
    Issue.objects.select_for_update(no_key=True).get(pk=message.issue_id)
    held = Message.objects.select_for_update(of=("self",)).select_related("issue", "author").get(pk=message.pk)
    _check_seen(held, seen)
    return held


def move(held: Message, to: MessageState, *, note: str = "", by: User | None, job: str = "", at: datetime) -> Message:
    """For whoever holds the message."""
    _check_may_move(held, to)
    ledgers.move(held, to, note=note, by=by, job=job, at=at)
    return held


def _look_at(message: Message, to: MessageState, *, by: User, seen: Seen | None) -> Message:
    """As ``hold``, and nobody waits for us: whatever takes its time with thousands of customers is done before the row is held."""
    _check_may_tell(message, by)
    found = Message.objects.select_related("issue", "author").get(pk=message.pk)
    _check_seen(found, seen)
    _check_may_move(found, to)
    return found


def _check_may_tell(message: Message, by: User) -> None:
    access.check_may(by, Action.MAKE_PROMISES)
    scope.get_issue(by, message.issue_id)


def _check_seen(held: Message, seen: Seen | None) -> None:
    if is_stale(held.version, seen):
        raise Stale(f"{where_it_is(held)}. {GO_ON}")


def _tell_writers(held: Message, by: User, at: datetime) -> None:
    wrote = User.objects.filter(pk__in=held.writers)
    notifications.notify(event=Event.MESSAGE_SETTLED, to=wrote, about=held, by=by, at=at)


def _write(held: Message, subject: str, body: str, is_urgent: bool) -> None:
    line = words.required(subject, field="subject", ask="Give it a subject.", longest=LONGEST_SUBJECT)
    held.subject = mail_merge.WHITE.sub(" ", line)
    held.body = words.required(body, field="body", ask="Write the message.", longest=LONGEST_BODY)
    held.is_urgent = is_urgent


def _check_outcome(held: Message) -> None:
    """A no needs its decision, at every step until it leaves."""
    if held.moves_loops_to == LoopState.DECLINED_TOLD:
        loops.check_decided_no(held.issue)


def _check_somebody(held: Message) -> None:
    if not recipients.addressed_loops(issue_id=held.issue_id, purpose=MessagePurpose(held.purpose), limit=1):
        where = " or ".join(state.label.lower() for state in held.addressed)
        raise NobodyToTell(
            f"No loop of this issue is {where}, so this message has nobody to go to. "
            "Add whom the issue touches on its page, or choose another purpose.",
            field="purpose",
        )


def _check_reach(held: Message, by: User) -> None:
    """Not everybody need be reached; who is not has a row that says why. But nobody at all is a mistake."""
    reach = letters.reach_of(held)
    if reach.gaps and reach.is_nobody:
        raise Invalid(f"Nobody would get it. For {_first_of(reach, by)}", field="body")
    if reach.is_nobody:
        counts = ", ".join(f"{count:,}: {state.label.lower()}" for state, count in sorted(reach.by_state.items()))
        raise NobodyToTell(f"Nobody would get it ({counts}). Add a contact with an address and consent first.")


def _check_is_as_approved(held: Message, by: User) -> None:
    """Who reads something else now does not get it; if that is everybody, it is not sent."""
    reach = letters.reach_of(held)
    if reach.by_state.get(DeliveryState.UNAPPROVED) and reach.is_nobody:
        raise ReadsOtherwise(f"Nobody would get what was approved. For {_first_of(reach, by)}")


def _first_of(reach: Reach, by: User) -> str:
    """Who of others' customers it is stays untold."""
    named = scope.visible_loops(by).filter(pk__in=[gap.loop_id for gap in reach.gaps])
    seen = set(named.values_list("pk", flat=True))
    gap = next((gap for gap in reach.gaps if gap.loop_id in seen), reach.gaps[0])
    return f"{gap.customer_name if gap.loop_id in seen else 'a customer of colleagues'}: {gap.reason}"


def _check_goes_on(issue: Issue) -> None:
    if issue.state in ENDED_ISSUES:
        raise issues.IssueMoved(
            f"This issue is {IssueState(issue.state).label.lower()}: everybody whom it touches was told."
        )


def _check_may_move(held: Message, to: MessageState) -> None:
    if not MESSAGE.may(held.state, to):
        raise MessageMoved(f"{where_it_is(held)}, so it cannot become {to.label.lower()} now.")
