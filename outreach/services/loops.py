"""Loops: opened for who is affected, moved by what the customer is told, closed by nothing else.

Every step holds the loop's row. Of two people who close the same loop at once one succeeds, and the other hears who was first.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from accounts import access
from accounts.access import Action
from accounts.models import Contact, User
from crisis_triage.shared.errors import DomainError, Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.models import Decision, Issue, Loop, LoopMove
from outreach.notices import Event
from outreach.queries import scope
from outreach.services import evidence, issues, notifications, ranking, words
from outreach.states import LOOP, LoopState
from outreach.vocabulary import Channel, DecisionKind, DecisionState

PORTION = 1_000
"""Rows a statement."""

LONGEST_MESSAGE = 8000
LONGEST_PROOF = 2000
TOLD_VALUES = {LoopState.TOLD: "loop_told", LoopState.DECLINED_TOLD: "loop_declined"}


class LoopMoved(DomainError):
    """Somebody was first, or the loop is not where this step begins."""

    code = "loop_moved"


class NoDecision(DomainError):
    code = "no_decision"


@transaction.atomic
def tell(
    *,
    loop: Loop,
    channel: Channel,
    message: str,
    contact: Contact | None = None,
    proof: str = "",
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> Loop:
    """The customer was told that what was promised is done. Raises Forbidden, NotFound, Invalid, LoopMoved."""
    held = hold(loop, by=by, seen=seen)
    said = _telling(held, channel, message, contact, proof)
    move(held, LoopState.TOLD, by=by, at=at, **said)
    _told(held, by, at)
    return held


@transaction.atomic
def decline(
    *,
    loop: Loop,
    channel: Channel,
    message: str,
    contact: Contact | None = None,
    proof: str = "",
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> Loop:
    """The graceful no: the customer was told that we will not do it, why, and what they can do instead. It needs an approved
    decision, whose approver is somebody else. Raises Forbidden, NotFound, Invalid, NoDecision, LoopMoved."""
    held = hold(loop, by=by, seen=seen)
    check_decided_no(held.issue)
    said = _telling(held, channel, message, contact, proof)
    pick_up(held, by=by, at=at)
    move(held, LoopState.DECLINED_TOLD, by=by, at=at, **said)
    _told(held, by, at)
    return held


@transaction.atomic
def confirm(*, loop: Loop, message: str = "", seen: Seen | None = None, by: User, at: datetime) -> Loop:
    """The customer agrees that it is solved. ``message``: in their words, if they used any."""
    held = hold(loop, by=by, seen=seen)
    move(held, LoopState.CONFIRMED, by=by, at=at, message=words.optional(message, field="message"))
    _record(held, "loop_confirmed", by, at)
    return held


@transaction.atomic
def deny(*, loop: Loop, message: str, seen: Seen | None = None, by: User, at: datetime) -> Loop:
    """The customer says: no, not solved. Loop and issue are open again. ``message``: in the customer's words."""
    held = hold_with_issue(loop, by=by, seen=seen)
    said = words.required(
        message, field="message", ask="Write what the customer said, in their words.", longest=LONGEST_MESSAGE
    )
    check_may_become(held, LoopState.REOPENED)
    issues.take_up_again(issue=held.issue, note=f"{held.customer.name} says that it is not solved.", by=by, at=at)
    move(held, LoopState.REOPENED, by=by, at=at, message=said)
    _record(held, "loop_reopened", by, at, text=said)
    concerned = [held.customer.owner, held.issue.owner]
    notifications.notify(event=Event.LOOP_REOPENED, to=concerned, about=held, by=by, at=at)
    return held


@transaction.atomic
def withdraw(*, loop: Loop, reason: str, seen: Seen | None = None, by: User, at: datetime) -> Loop:
    """It was a mistake to count this customer in. Only while nothing was promised; ``reason`` stays in the ledger."""
    held = hold_with_issue(loop, by=by, seen=seen)
    note = words.required(reason, field="reason", ask="Say how we know that this customer is not affected.")
    move(held, LoopState.NOT_AFFECTED, by=by, at=at, note=note)
    issues.weigh(issue=held.issue, by=by, at=at)
    return held


def hold(loop: Loop, *, by: User, seen: Seen | None = None) -> Loop:
    """Its row, until the transaction ends, for somebody who may see it and may act, and who has seen it as it is. Raises Stale."""
    access.check_may(by, Action.MAKE_PROMISES)
    scope.get_loop(by, loop.pk)
    share_issue(loop.issue_id)
    held = Loop.objects.select_for_update(of=("self",)).select_related("issue", "customer").get(pk=loop.pk)
    if is_stale(held.version, seen):
        raise Stale(f"{_where_it_is(held)}. {GO_ON}")
    return held


def hold_with_issue(loop: Loop, *, by: User, seen: Seen | None = None) -> Loop:
    """For a step that changes the issue as well: nobody else may have it meanwhile."""
    Issue.objects.select_for_update(no_key=True).get(pk=loop.issue_id)
    return hold(loop, by=by, seen=seen)


def share_issue(issue_id: int) -> None:
    """The issue before its loops, in every transaction: so that who closes the issue and who moves a loop never wait for each
    other. Many may share it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM outreach_issue WHERE id = %s FOR SHARE", [issue_id])


def pick_up(held: Loop, *, by: User, at: datetime) -> None:
    """What the customer reopened is open again as soon as somebody takes the next step."""
    if held.state == LoopState.REOPENED:
        move(held, LoopState.OPEN, by=by, at=at)


def move(held: Loop, to: LoopState, *, by: User | None, job: str = "", at: datetime, **said: Any) -> None:
    """For whoever holds the loop. ``job``: what moved it, if nobody did."""
    move_all([held], to, by=by, job=job, at=at, **said)


def move_all(held: Sequence[Loop], to: LoopState, *, by: User | None, job: str = "", at: datetime, **said: Any) -> None:
    """For whoever holds all of them: the same step at the same moment."""
    for loop in held:
        check_may_become(loop, to)
    moves = (
        LoopMove(
            loop=loop,
            number=loop.moves + 1,
            from_state=loop.state,
            to_state=to,
            moved_by=by,
            job=job,
            moved_at=at,
            **said,
        )
        for loop in held
    )
    LoopMove.objects.bulk_create(moves, batch_size=PORTION)
    for loop in held:
        loop.state, loop.moves = to, loop.moves + 1


def check_may_become(held: Loop, to: LoopState) -> None:
    """Raises LoopMoved."""
    if not LOOP.may(held.state, to):
        raise LoopMoved(f"{_where_it_is(held)}: {_next_steps(held.state)}.")


def _where_it_is(held: Loop) -> str:
    """With who was first."""
    last = held.ledger.select_related("moved_by").order_by("-number").first()
    state = LoopState(held.state).label.lower()
    if last is None:
        return f"The loop of {held.customer.name} is {state}"
    return f"{last.who} moved the loop of {held.customer.name} to {state} on {last.moved_at:%-d %b %Y at %H:%M} UTC"


def _next_steps(state: str) -> str:
    after = [LoopState(step).label.lower() for step in sorted(LOOP.moves[state]) if step != LoopState.MERGED]
    return f"it can only become {' or '.join(after)} now" if after else "it moves no more"


def _telling(held: Loop, channel: Channel, message: str, contact: Contact | None, proof: str) -> dict[str, Any]:
    check_contact(held, contact)
    return {
        "channel": channel,
        "contact": contact,
        "message": words.required(
            message, field="message", ask="Write what the customer was told.", longest=LONGEST_MESSAGE
        ),
        "proof": words.optional(proof, field="proof", longest=LONGEST_PROOF),
    }


def check_contact(held: Loop, contact: Contact | None) -> None:
    if contact is not None and (contact.customer_id != held.customer_id or contact.deleted_at is not None):
        raise Invalid(
            f"{contact.name} is not a contact of {held.customer.name}. Choose one of theirs.", field="contact"
        )


def check_decided_no(issue: Issue) -> None:
    decided = Decision.objects.filter(
        issue=issue, state=DecisionState.APPROVED, kind=DecisionKind.WILL_NOT_ADDRESS
    ).exists()
    if not decided:
        raise NoDecision(
            "A no needs an approved decision with its reason and an alternative. Propose one, and let somebody else approve it."
        )


def _told(held: Loop, by: User, at: datetime) -> None:
    _record(held, TOLD_VALUES[LoopState(held.state)], by, at)


def _record(held: Loop, measure: str, by: User, at: datetime, text: str = "") -> None:
    name = f"loop:{held.pk}:{held.moves}"
    evidence.record(customer_id=held.customer_id, measure=measure, name=name, by=by, at=at, text=text)
    ranking.rank_customers(customer_ids=[held.customer_id], at=at)
