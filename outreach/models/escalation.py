"""A request for raised attention. It ends by de-escalation, never by being forgotten."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Customer
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import touch_updated_at
from outreach.vocabulary import RequestedBy, Trend

TOLD = Told(
    "escalation",
    ("customer_id", "requested_by", "reason", "severity", "trend", "outcome"),
    state="CASE WHEN it.ended_at IS NULL THEN 'open' ELSE 'ended' END",
)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Escalation(Timestamped):
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="escalations")
    requested_by = models.CharField(max_length=10, choices=RequestedBy.choices)
    reason = models.TextField(max_length=4000)
    severity = models.SmallIntegerField(help_text="1 (worst) to 5 (cosmetic). In doubt take the worse.")
    trend = models.CharField(max_length=10, choices=Trend.choices, default=Trend.STEADY)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="escalations_raised")
    raised_at = models.DateTimeField()
    watchers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="escalations_watched", blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="escalations_ended"
    )
    outcome = models.TextField(max_length=4000, blank=True, default="", help_text="How it was de-escalated.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(severity__gte=1, severity__lte=5), name="escalation_severity_is_1_to_5"),
            models.CheckConstraint(condition=~Q(reason=""), name="escalation_has_a_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, outcome="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(outcome="")),
                name="escalation_ends_with_who_when_and_how",
            ),
        ]
        indexes = [
            models.Index(fields=["customer"], name="escalation_open", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["updated_at", "id"], name="escalation_by_change"),
        ]
        triggers = [touch_updated_at(), *TOLD.triggers(may_be_deleted=True)]

    def __str__(self) -> str:
        return f"escalation {self.pk} of {self.customer_id}"
