"""What the affected customers of an issue are told, in one text for all of them: written by one, approved by another, frozen, sent."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import never_deleted, touch_updated_at
from outreach.models.issue import Issue
from outreach.models.ledger import (
    Move,
    Moved,
    follows_its_ledger,
    moves_its_row,
    moves_of,
    state_is_known,
)
from outreach.models.loop import Loop
from outreach.models.message_template import MessageTemplateVersion
from outreach.states import MESSAGE, LoopState, MessageState
from outreach.vocabulary import MessagePurpose

BEFORE_APPROVAL = [MessageState.DRAFT.value, MessageState.SUBMITTED.value, MessageState.CANCELLED.value]
STARTED = [
    MessageState.SENDING.value,
    MessageState.PAUSED.value,
    MessageState.SENT.value,
    MessageState.FAILED.value,
]
WORDING = ["subject", "body", "purpose", "is_urgent", "template_id", "editor_id", "editors", "revision"]
LONGEST_SUBJECT, LONGEST_BODY = 200, 7000
ADDRESSED: dict[str, tuple[LoopState, ...]] = {
    MessagePurpose.PROGRESS: (LoopState.OPEN, LoopState.PROMISED, LoopState.DELIVERED, LoopState.REOPENED),
    MessagePurpose.PROMISE_MADE: (LoopState.PROMISED,),
    MessagePurpose.PROMISE_MOVED: (LoopState.PROMISED,),
    MessagePurpose.DELIVERED: (LoopState.DELIVERED,),
    MessagePurpose.DECLINED: (LoopState.OPEN, LoopState.REOPENED),
    MessagePurpose.OTHER: (LoopState.OPEN, LoopState.PROMISED, LoopState.DELIVERED, LoopState.REOPENED, LoopState.TOLD),
}
"""Whose loop stands in one of these is told."""

MOVES_TO: dict[str, LoopState] = {
    MessagePurpose.DELIVERED: LoopState.TOLD,
    MessagePurpose.DECLINED: LoopState.DECLINED_TOLD,
}
"""What telling does to the loops; the others stay where they are."""


def _wording(row: str) -> str:
    return ", ".join(f"{row}.{column}" for column in WORDING)


TOLD = Told(
    "message",
    ("purpose", "subject", "body", "is_urgent", "template_id"),
    customer="NULL::bigint",
    issue="it.issue_id",
    state="it.state",
    counted="it.moves || '-' || it.revision",
    row_at="NULL::timestamptz",
)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Message(Moved, Timestamped):
    """``revision`` counts the edits of its text."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="messages")
    template = models.ForeignKey(
        MessageTemplateVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    purpose = models.CharField(max_length=16, choices=MessagePurpose.choices)
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.DRAFT)
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    body = models.TextField(max_length=LONGEST_BODY)
    revision = models.PositiveIntegerField(default=1)
    is_urgent = models.BooleanField(default=False, help_text="Sent in the quiet hours too.")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages_written")
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who changed the text last, if not the author.",
    )
    editors = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_default=[],
        help_text="Whoever ever changed it. None of them approves it.",
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            state_is_known(MESSAGE, name="message_state_is_known"),
            models.CheckConstraint(
                condition=Q(purpose__in=[purpose.value for purpose in MessagePurpose]), name="message_purpose_is_known"
            ),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(body=""), name="message_has_a_text"),
            models.CheckConstraint(condition=~Q(subject__regex=r"[\r\n]"), name="message_subject_is_a_line"),
            models.CheckConstraint(
                condition=Q(approver__isnull=True)
                | (
                    ~Q(approver=F("author"))
                    & (Q(editor__isnull=True) | ~Q(approver=F("editor")))
                    & ~Q(editors__contains=[F("approver")])
                ),
                name="nobody_approves_an_own_message",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True, approved_at__isnull=True)
                | Q(approver__isnull=False, approved_at__isnull=False),
                name="message_is_approved_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=BEFORE_APPROVAL) | Q(approver__isnull=False),
                name="no_message_leaves_without_approval",
            ),
            models.CheckConstraint(
                condition=Q(started_by__isnull=True, started_at__isnull=True)
                | Q(started_by__isnull=False, started_at__isnull=False),
                name="message_is_started_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=STARTED) | Q(started_by__isnull=False), name="message_is_sent_by_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="message_by_change"),
            models.Index(fields=["id"], name="message_on_its_way", condition=Q(state=MessageState.SENDING)),
        ]
        triggers = [
            *follows_its_ledger(MESSAGE, ledger="outreach_messagemove", column="message_id"),
            pgtrigger.Protect(
                name="what_others_read_stays_as_it_is",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.state <> 'draft' AND ({_wording('OLD')}) IS DISTINCT FROM ({_wording('NEW')})"
                ),
            ),
            pgtrigger.Protect(
                name="who_approved_it_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state NOT IN ('draft', 'submitted') AND OLD.approver_id IS DISTINCT FROM NEW.approver_id"
                ),
            ),
            pgtrigger.Protect(
                name="who_changed_it_is_never_forgotten",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("NOT (OLD.editors <@ NEW.editors)"),
            ),
            pgtrigger.ReadOnly(name="message_stays_with_its_issue_and_author", fields=["issue", "author"]),
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
        ]

    def __str__(self) -> str:
        return f"message {self.pk} on issue {self.issue_id}: {self.state}"

    @property
    def version(self) -> str:
        """Another one after every change."""
        return f"message-{self.pk}-{self.moves}-{self.revision}"

    @property
    def writers(self) -> frozenset[int]:
        """Ids of those whose words may be in it."""
        return frozenset({self.author_id, *self.editors, *([self.editor_id] if self.editor_id else [])})

    @property
    def addressed(self) -> tuple[LoopState, ...]:
        """Where a loop must stand for its customer to be told."""
        return ADDRESSED[self.purpose]

    @property
    def moves_loops_to(self) -> LoopState | None:
        return MOVES_TO.get(self.purpose)


class ApprovedReading(models.Model):
    """What the names in a message stood for, for one customer, when it was approved: what became something else since is not sent to that
    customer. Kept until the message is sent or goes back. No foreign keys in the database: these rows are written before the issue is
    held, and must not wait for whoever holds it."""

    message = models.ForeignKey(
        Message, on_delete=models.DO_NOTHING, related_name="approved_readings", db_constraint=False, db_index=False
    )
    loop = models.ForeignKey(Loop, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    said = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "loop"], name="one_approved_reading_of_a_customer")]

    def __str__(self) -> str:
        return f"message {self.message_id} as approved for loop {self.loop_id}"


class MessageMove(Move):
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="ledger", db_index=False)

    class Meta:
        constraints = [
            *moves_of("message", MESSAGE),
        ]
        triggers = moves_its_row(table="outreach_message", column="message_id")

    def __str__(self) -> str:
        return f"message {self.message_id}: {self.from_state} → {self.to_state}"
