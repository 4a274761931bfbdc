"""One message: its text, what may be done with it, how far the sending has come, and every move so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts import access
from accounts.access import Action
from accounts.models import User
from outreach.models import Message
from outreach.models.delivery import REFUSED, UNBOOKABLE
from outreach.models.message import ADDRESSED
from outreach.queries import delivery_rows, message_cards, message_troubles, scope
from outreach.queries.issue_page import MoveRow, move_row
from outreach.queries.message_cards import MessageCard
from outreach.states import DeliveryState, MessageState
from outreach.vocabulary import MessagePurpose

STEPS: Mapping[str, tuple[str, ...]] = {
    MessageState.DRAFT: ("submit", "cancel"),
    MessageState.SUBMITTED: ("approve", "send-back", "cancel"),
    MessageState.APPROVED: ("send", "send-back", "cancel"),
    MessageState.SENDING: ("retry", "cancel"),
    MessageState.PAUSED: ("retry", "without", "cancel"),
    MessageState.FAILED: ("retry", "cancel"),
    MessageState.CANCELLED: ("retry",),
}
LEFT_BEHIND = {DeliveryState.WAITING, DeliveryState.SENDING}


@dataclass(frozen=True)
class DeliveryCount:
    state: str
    label: str
    count: int
    tone: str


@dataclass(frozen=True)
class Progress:
    """``settled`` of ``total``: nothing is still to happen to those."""

    settled: int
    total: int
    text: str
    counts: Sequence[DeliveryCount]


@dataclass(frozen=True)
class MessagePage:
    card: MessageCard
    version: str
    subject: str
    body: str
    template: str
    is_urgent: bool
    is_draft: bool
    is_running: bool
    was_started: bool
    addressed: str
    outcome: str
    why_not_approve: str
    trouble: str
    trouble_title: str
    steps: Sequence[str]
    progress: Progress | None
    moves: Sequence[MoveRow]


def message_page(*, message: Message, user: User) -> MessagePage:
    """``message`` as ``message_cards`` gave it to this reader."""
    why_not = _why_not_approve(message, user)
    was_started = message.started_at is not None
    progress = _progress(message, user) if was_started else None
    pointless = {*(["approve"] if why_not else []), *([] if _may_be_tried_again(message) else ["retry"])}
    pointless |= set() if message.deliveries.filter(REFUSED).exists() else {"without"}
    return MessagePage(
        card=message_cards.card(message),
        version=message.version,
        subject=message.subject,
        body=message.body,
        template=_template(message),
        is_urgent=message.is_urgent,
        is_draft=message.state == MessageState.DRAFT,
        is_running=message.state == MessageState.SENDING,
        was_started=was_started,
        addressed=_addressed(message, user),
        outcome=_outcome(message),
        why_not_approve=why_not if message.state == MessageState.SUBMITTED else "",
        trouble=message_troubles.trouble_of(message, user),
        trouble_title="Changed since it was approved" if message.state == MessageState.APPROVED else "It waits",
        steps=[step for step in STEPS.get(message.state, ()) if step not in pointless],
        progress=progress,
        moves=[move_row(move, MessageState) for move in message.ledger.select_related("moved_by").order_by("-number")],
    )


def audience_sizes(*, issue_id: int, user: User) -> Mapping[MessagePurpose, int]:
    """How many loops that this person sees a message of each purpose would be for."""
    rows = scope.visible_loops(user).filter(issue=issue_id).values_list("state").annotate(Count("pk")).order_by()
    counted = dict(rows)
    return {purpose: sum(counted.get(state.value, 0) for state in ADDRESSED[purpose]) for purpose in MessagePurpose}


def whom(purpose: MessagePurpose) -> str:
    """“promised or delivered”: where a loop stands whose customer is told."""
    *others, last = [state.label.lower() for state in ADDRESSED[purpose]]
    return f"{', '.join(others)} or {last}" if others else last


def _why_not_approve(message: Message, user: User) -> str:
    if user.pk in message.writers:
        return "You wrote or changed it, so somebody else must read and approve it."
    if not access.may(user, Action.APPROVE):
        return f"You may not {Action.APPROVE.value}: the CCO or an administrator reads and approves it."
    return ""


def _template(message: Message) -> str:
    if message.template is None:
        return ""
    return f"{message.template.template.name}, version {message.template.number}"


def _addressed(message: Message, user: User) -> str:
    purpose = MessagePurpose(message.purpose)
    count = audience_sizes(issue_id=message.issue_id, user=user)[purpose]
    seen = "" if access.sees_everyone(user) else " that you see, and to those of colleagues"
    noun = "customer" if count == 1 else "customers"
    return f"{count:,} {noun} of this issue whose loop is {whom(purpose)}{seen}"


def _may_be_tried_again(message: Message) -> bool:
    failed = message.deliveries.filter(UNBOOKABLE | Q(state=DeliveryState.FAILED))
    return message.state == MessageState.PAUSED or failed.exists()


def _outcome(message: Message) -> str:
    to = message.moves_loops_to
    return f"Whoever gets it has been told: their loop becomes “{to.label.lower()}”." if to else "It moves no loop."


def _progress(message: Message, user: User) -> Progress:
    """Of whom this person sees, so that nobody counts the customers of others."""
    rows = delivery_rows.visible(user).filter(message=message).values_list("state").annotate(Count("pk")).order_by()
    counted = {DeliveryState(state): count for state, count in rows}
    made, settled = sum(counted.values()), sum(n for state, n in counted.items() if state not in LEFT_BEHIND)
    is_complete = message.audience.completed_at is not None
    sizes = {} if is_complete else audience_sizes(issue_id=message.issue_id, user=user)
    total = max(made, sizes.get(MessagePurpose(message.purpose), 0))
    text = f"{settled:,} of {total:,}" if is_complete else f"{settled:,} of about {total:,}; the list is being made"
    counts = [
        DeliveryCount(state.value, state.label, counted[state], delivery_rows.TONES.get(state, "watch"))
        for state in DeliveryState
        if state in counted
    ]
    return Progress(settled, max(total, 1), text, counts)
