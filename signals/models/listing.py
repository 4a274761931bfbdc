"""What stood in the list of a source when it was read last: so that a record which is not listed any more is noticed, and somebody decides."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from signals.models.source import Source
from signals.vocabulary import GoneVerdict


@pghistory.track(
    pghistory.UpdateEvent(condition=pghistory.AnyChange("gone_at", "verdict")),
    exclude=["seen_at"],
    model_name="ListedRecordEvent",
)
class ListedRecord(models.Model):
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="listed", db_index=False)
    external_id = models.CharField(max_length=200, help_text="Of the signal that the mapping makes of it.")
    seen_at = models.DateTimeField(help_text="When the page was asked for on which it stood last.")
    gone_at = models.DateTimeField(null=True, help_text="When it was missing in a whole list.")
    verdict = models.CharField(max_length=10, choices=GoneVerdict.choices, blank=True, default="", db_default="")
    reason = models.TextField(blank=True, default="", db_default="")
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="one_listed_record_per_source_and_id"),
            models.CheckConstraint(
                condition=Q(verdict="", reason="", settled_by__isnull=True, settled_at__isnull=True)
                | Q(
                    verdict__in=[word.value for word in GoneVerdict],
                    settled_by__isnull=False,
                    settled_at__isnull=False,
                    gone_at__isnull=False,
                )
                & ~Q(reason=""),
                name="gone_record_is_settled_by_somebody_who_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["source", "-gone_at", "-id"],
                name="gone_over_there",
                condition=Q(gone_at__isnull=False, verdict=""),
            ),
            models.Index(fields=["gone_at", "id"], name="gone_in_its_order", condition=Q(gone_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.external_id}"
