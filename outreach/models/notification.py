"""What people are told. A notice is one row for one person and one matter, however often it changes before it is read.

Rows keep ids and no words: the sentence is made when it is read, from what this person may see then.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import touch_updated_at
from outreach.notices import EmailState, Event, Mode

OPEN = Q(read_at__isnull=True, acknowledged_at__isnull=True)
EVENTS = [event.value for event in Event]


class NoticeRequest(models.Model):
    """Something happened that somebody should know. Written in the transaction in which it happened, and only ever appended, so that
    nobody's work waits for anybody's notices; the clock makes notices of them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    event = models.CharField(max_length=20, choices=Event.choices)
    about_id = models.BigIntegerField()
    happened_at = models.DateTimeField()
    asked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(event__in=EVENTS), name="notice_request_event_is_known")]

    def __str__(self) -> str:
        return f"{self.event} {self.about_id} for {self.user_id}"


class Notification(Timestamped):
    """``latest``: the last few events, each with the id of what it is about; ``count`` counts all of them.

    The row is the job of its e-mail as well: due, leased, tried again, and finished only by who holds it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    group_key = models.CharField(max_length=40, help_text="The matter: an issue, a customer.")
    event = models.CharField(max_length=20, choices=Event.choices, help_text="The latest.")
    events = ArrayField(models.CharField(max_length=20), help_text="Of which kinds they were.")
    latest = models.JSONField()
    count = models.PositiveIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    is_severe = models.BooleanField(default=False, help_text="Of severity 1: may break the quiet hours.")
    in_app = models.BooleanField()
    read_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    email_mode = models.CharField(max_length=7, choices=Mode.choices)
    email_state = models.CharField(max_length=7, choices=EmailState.choices)
    email_due_at = models.DateTimeField(null=True, blank=True)
    email_settled_at = models.DateTimeField(null=True, blank=True, help_text="When it was last sent or dropped.")
    email_note = models.CharField(max_length=300, blank=True, default="", db_default="")
    attempts = models.SmallIntegerField(default=0, db_default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "group_key"], condition=OPEN, name="one_open_notice_of_a_matter"),
            models.CheckConstraint(
                condition=Q(event__in=EVENTS, events__contained_by=EVENTS, events__len__gt=0),
                name="notice_event_is_known",
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1, first_at__lte=F("last_at")) & ~Q(group_key=""), name="notice_counts_from_one"
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True) | Q(read_at__isnull=False), name="acknowledged_notice_is_read"
            ),
            models.CheckConstraint(
                condition=Q(email_mode__in=list(map(str, Mode)), email_state__in=list(map(str, EmailState))),
                name="notice_email_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(email_state=EmailState.WAITING)
                | (Q(email_due_at__isnull=False) & ~Q(email_mode=Mode.OFF)),
                name="waiting_notice_is_due_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(email_state__in=[EmailState.SENT.value, EmailState.DROPPED.value])
                | Q(email_settled_at__isnull=False),
                name="settled_notice_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["user"], name="notice_unread", condition=OPEN & Q(in_app=True)),
            models.Index(fields=["user", "last_at", "id"], name="notice_by_user"),
            models.Index(fields=["user", "updated_at", "id"], name="notice_by_change"),
            models.Index(fields=["user", "group_key"], name="notice_acknowledged", condition=~OPEN),
            models.Index(fields=["email_due_at"], name="notice_email_due", condition=Q(email_state=EmailState.WAITING)),
        ]
        triggers = [touch_updated_at()]

    def __str__(self) -> str:
        return f"{self.count} × {self.group_key} for {self.user_id}"
