"""Webhooks: who wants to hear of what, and each thing that they are to hear, with every attempt to say it.

The book of changes (accounts.models.change) is the outbox: its lines are written in the transaction in which something happens. An
endpoint remembers how far it has read; a delivery is the row that is the job.
"""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import touch_updated_at
from outreach.webhook_rules import OPEN_STATES, TO_CHOOSE, EndpointState, SendingState, WebhookEvent

EVENTS = [event.value for event in TO_CHOOSE]
IS_OPEN = Q(state__in=[state.value for state in OPEN_STATES])
OF_PEOPLE = ("url", "description", "events", "owner", "state", "reason", "secret_number")


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange(*OF_PEOPLE)),
    fields=[*OF_PEOPLE, "number"],
    model_name="WebhookEndpointEvent",
)
class WebhookEndpoint(Timestamped):
    """``number`` grows when a person changes something; what the clock notes of it is no new version."""

    url = models.CharField(max_length=500)
    description = models.CharField(max_length=200, blank=True, default="")
    events = ArrayField(models.CharField(max_length=30))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="It hears of what this person may see.",
    )
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=EndpointState.choices, default=EndpointState.ACTIVE)
    reason = models.TextField(blank=True, default="", help_text="Why it is not active, in words.")
    removed_at = models.DateTimeField(null=True, blank=True)

    secret = models.TextField(help_text="Sealed (crisis_triage.shared.sealing).")
    secret_number = models.PositiveIntegerField(default=1)
    old_secret = models.TextField(blank=True, default="", help_text="Sealed; signs as well, until its time is over.")
    old_secret_until = models.DateTimeField(null=True, blank=True)

    # How far it has read the book of changes.
    era = models.IntegerField()
    after_transaction = models.BigIntegerField()
    after_line = models.BigIntegerField()

    # How it does.
    failures = models.PositiveIntegerField(default=0, help_text="Without an answer, in a row.")
    failing_since = models.DateTimeField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_seconds = models.FloatField(default=0)
    last_trouble = models.TextField(blank=True, default="")
    gap_at = models.DateTimeField(
        null=True, blank=True, help_text="When we found that lines it had not read were swept: it missed something."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(events__contained_by=EVENTS, events__len__gt=0), name="webhook_events_are_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in EndpointState]), name="webhook_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(state="disabled") | ~Q(reason=""), name="disabled_webhook_says_why"),
            models.CheckConstraint(
                condition=Q(state="removed", removed_at__isnull=False, secret="", old_secret="")
                | (~Q(state="removed") & Q(removed_at__isnull=True) & ~Q(secret="")),
                name="webhook_has_a_secret_until_it_is_removed",
            ),
            models.CheckConstraint(
                condition=Q(old_secret="") | Q(old_secret_until__isnull=False), name="old_webhook_secret_ends"
            ),
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="webhook_by_change")]
        triggers = [touch_updated_at()]

    def __str__(self) -> str:
        return f"webhook {self.pk}: {self.url}"

    @property
    def version(self) -> str:
        return f"webhook-{self.pk}-{self.number}"


class WebhookDelivery(models.Model):
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    message_id = models.CharField(max_length=64, unique=True, help_text="webhook-id: the same at every attempt.")
    event = models.CharField(max_length=30, choices=WebhookEvent.choices)
    subject = models.CharField(max_length=60, help_text="What it is about: events of one subject arrive in order.")
    line = models.BigIntegerField(null=True, blank=True, help_text="Of the book of changes; a test has none.")
    happened_at = models.DateTimeField()
    body = models.TextField(help_text="What is signed and sent, byte for byte.")
    created_at = models.DateTimeField(db_default=Now())

    state = models.CharField(max_length=10, choices=SendingState.choices, default=SendingState.WAITING)
    due_at = models.DateTimeField(db_default=Now(), help_text="By the database's clock.")
    attempts = models.SmallIntegerField(default=0, help_text="Since it was made or last replayed.")
    first_tried_at = models.DateTimeField(null=True, blank=True, help_text="Of these attempts.")
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    trouble = models.TextField(blank=True, default="", help_text="What came of the last attempt, if it failed.")
    replayed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    replayed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "line", "event"], name="nothing_is_told_twice_to_a_webhook"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in SendingState]), name="webhook_delivery_state_is_known"
            ),
            models.CheckConstraint(
                condition=(IS_OPEN & Q(settled_at__isnull=True)) | (~IS_OPEN & Q(settled_at__isnull=False)),
                name="settled_webhook_delivery_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False, lease_token__isnull=False),
                name="webhook_delivery_at_work_is_leased",
            ),
            models.CheckConstraint(
                condition=Q(line__isnull=False) | Q(event=WebhookEvent.TEST), name="webhook_event_has_its_line"
            ),
        ]
        indexes = [
            models.Index(fields=["endpoint", "id"], name="webhook_log"),
            models.Index(fields=["endpoint", "id"], name="webhook_waiting", condition=Q(state=SendingState.WAITING)),
            models.Index(fields=["endpoint", "subject", "id"], name="webhook_in_order", condition=IS_OPEN),
            models.Index(fields=["lease_until"], name="webhook_at_work", condition=Q(state=SendingState.SENDING)),
            models.Index(fields=["settled_at"], name="webhook_settled", condition=Q(settled_at__isnull=False)),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="webhook_says_what_it_said",
                fields=["endpoint", "message_id", "event", "subject", "line", "happened_at", "body"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.event}"


class WebhookAttempt(models.Model):
    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="tries")
    began_at = models.DateTimeField()
    seconds = models.FloatField()
    status = models.SmallIntegerField(null=True, blank=True, help_text="None: there was no answer.")
    trouble = models.TextField(blank=True, default="")
    excerpt = models.CharField(max_length=300, blank=True, default="", help_text="Of the answer; to be shown as text.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(seconds__gte=0), name="webhook_attempt_takes_time"),
            models.CheckConstraint(
                condition=Q(status__isnull=False) | ~Q(trouble=""), name="webhook_attempt_without_answer_says_why"
            ),
        ]
        triggers = [pgtrigger.Protect(name="webhook_attempt_is_written_once", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"attempt {self.pk} of delivery {self.delivery_id}"
