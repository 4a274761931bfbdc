"""What a touchpoint brought to light: what the customer needs now, or does not know yet that it will."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5

from accounts.models import Customer
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import never_deleted, touch_updated_at
from outreach.models.issue import Issue
from outreach.models.touchpoint import NEEDS_ARE_THERE, Touchpoint
from outreach.vocabulary import NeedKind, Surfaced

TOLD = Told("need", ("customer_id", "kind", "words", "surfaced", "issue_id", "themes"), issue="it.issue_id")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Need(Timestamped):
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="needs")
    # Always the touchpoint's: a foreign key of both columns (migration 0006).
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, db_index=False, related_name="needs")
    kind = models.CharField(max_length=10, choices=NeedKind.choices)
    words = models.TextField(max_length=2000, help_text="The customer's own, if it was said.")
    surfaced = models.CharField(max_length=10, choices=Surfaced.choices)
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, null=True, blank=True, related_name="needs")
    themes = ArrayField(models.SmallIntegerField(), default=list, help_text="Codes of signals.text.taxonomy.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(NeedKind)), name="need_kind_is_known"),
            models.CheckConstraint(condition=Q(surfaced__in=list(Surfaced)), name="need_surfaced_somehow"),
            models.CheckConstraint(condition=~Q(words=""), name="need_has_words"),
            # The words themselves may be longer than an index takes.
            models.UniqueConstraint("touchpoint", "kind", MD5("words"), name="need_is_said_once_a_touchpoint"),
        ]
        # "urgent" comes after "latent", so one descending order has the urgent first and the newest on top.
        indexes = [
            models.Index(fields=["customer", "-kind", "-id"], name="need_of_customer"),
            models.Index(fields=["-kind", "-id"], name="need_by_urgency"),
            models.Index(fields=["-kind", "-id"], name="need_without_issue", condition=Q(issue__isnull=True)),
            models.Index(fields=["updated_at", "id"], name="need_by_change"),
        ]
        triggers = [
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
            pgtrigger.ReadOnly(name="need_stays_with_its_touchpoint", fields=["touchpoint"]),
            pgtrigger.Trigger(
                name="touchpoint_knows_of_it",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=NEEDS_ARE_THERE.format(id="NEW.touchpoint_id"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} need {self.pk} of {self.customer_id}"
