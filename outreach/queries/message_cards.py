"""Messages as rows: what each says, to whom, how far it has come, and who stands behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Slice
from crisis_triage.shared.errors import NotFound
from crisis_triage.shared.sql import ask
from outreach import mail_merge
from outreach.mail_merge import Variable
from outreach.models import Issue, Message
from outreach.queries import scope, wording
from outreach.states import MessageState
from outreach.vocabulary import MessagePurpose

PAGE = 50
MOST_OF_AN_ISSUE = 20
MESSAGES = Order("messages", (("id", int),), is_descending=True)
TONES: Mapping[str, str] = {
    MessageState.SUBMITTED: "needs-you",
    MessageState.APPROVED: "watch",
    MessageState.SENDING: "watch",
    MessageState.PAUSED: "needs-you",
    MessageState.SENT: "good",
    MessageState.FAILED: "bad",
}
WORDS = {
    MessageState.SUBMITTED: "Waits for approval",
    MessageState.APPROVED: "Approved, not sent yet",
    MessageState.PAUSED: "Paused, somebody must look",
    MessageState.FAILED: "Somebody must look",
}

OF_ISSUE = """
    SELECT message.id, message.subject, message.purpose, message.state, message.updated_at, author.name, approver.name,
           issue.id, issue.title
      FROM outreach_message message
      JOIN outreach_issue issue ON issue.id = message.issue_id
      JOIN accounts_user author ON author.id = message.author_id
      LEFT JOIN accounts_user approver ON approver.id = message.approver_id
     WHERE message.issue_id = %(issue)s ORDER BY message.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True)
class MessageCard:
    id: int
    url: str
    subject: str
    purpose: str
    state: str
    state_label: str
    state_tone: str
    author: str
    approver: str
    issue: str
    issue_url: str
    changed: str


@dataclass(frozen=True)
class MessageList:
    rows: Sequence[MessageCard]
    next_cursor: str


def visible(user: User) -> QuerySet[Message]:
    """Whoever sees the issue sees what its customers are told."""
    found = Message.objects.filter(issue__in=scope.visible_issues(user).values("pk"))
    return found.select_related("issue", "author", "approver", "editor", "template__template")


def get_message(user: User, pk: int) -> Message:
    """The message, or NotFound: a stranger never learns whether there is one."""
    message = visible(user).filter(pk=pk).first()
    if message is None:
        raise NotFound("There is no such message, or its issue does not touch a customer of yours.")
    return message


def of_issue(issue: Issue) -> Sequence[MessageCard]:
    """The latest first; for whom ``scope`` gave the issue."""
    found = ask(OF_ISSUE, {"issue": issue.pk, "limit": MOST_OF_AN_ISSUE})
    return [_card(*each) for each in found]


def page(*, user: User, state: str, after: str) -> MessageList:
    """The latest first. Raises BadCursor."""
    part = Slice(limit=PAGE, after=cursors.unsign(MESSAGES, after) if after else None)
    taken = cursors.take(listed(user=user, state=state), MESSAGES, part)
    return MessageList(
        [card(message) for message in taken.entries],
        cursors.sign(MESSAGES, taken.last_key) if taken.last_key else "",
    )


def listed(*, user: User, state: str) -> QuerySet[Message]:
    return visible(user).filter(state=state) if state else visible(user)


def card(message: Message) -> MessageCard:
    people = (message.author.name, message.approver.name if message.approver else None)
    said = (message.pk, message.subject, message.purpose, message.state, message.updated_at)
    return _card(*said, *people, message.issue_id, message.issue.title)


def _card(
    pk: int,
    subject: str,
    purpose: str,
    state: str,
    updated_at: datetime,
    author: str,
    approver: str | None,
    issue_id: int,
    issue: str,
) -> MessageCard:
    step = MessageState(state)
    return MessageCard(
        id=pk,
        url=f"/messages/{pk}",
        subject=mail_merge.filled_in(subject, {Variable.ISSUE_TITLE: issue}),
        purpose=MessagePurpose(purpose).label,
        state=step.value,
        state_label=WORDS.get(step, step.label),
        state_tone=TONES.get(step, "plain"),
        author=author,
        approver=approver or "",
        issue=issue,
        issue_url=f"/issues/{issue_id}",
        changed=wording.moment(updated_at),
    )
