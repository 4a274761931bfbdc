"""Who took which list along as a file: written before the first row is sent, and once more when the last one was. Never changed after that,
and never deleted."""

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models.user import User
from crisis_triage.shared.triggers import never_deleted

SAID_AT_FIRST = ["user", "token", "name", "filters", "began_at"]


class TakenFile(models.Model):
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=16, blank=True, default="", help_text="Its prefix, if a program asked.")
    name = models.CharField(max_length=60, help_text="Of the list.")
    filters = models.JSONField(default=dict)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="Empty: it is being sent, or our process died.")
    rows = models.BigIntegerField(null=True, help_text="So many were written.")
    is_whole = models.BooleanField(null=True, help_text="False: the reader went away before the end.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, rows__isnull=True, is_whole__isnull=True)
                | Q(
                    ended_at__isnull=False,
                    ended_at__gte=models.F("began_at"),
                    rows__isnull=False,
                    rows__gte=0,
                    is_whole__isnull=False,
                ),
                name="taken_file_ends_with_its_rows",
            )
        ]
        indexes = [models.Index(fields=["-began_at", "-id"], name="taken_file_latest")]
        triggers = [
            pgtrigger.ReadOnly(name="what_was_asked_for_stays", fields=SAID_AT_FIRST),
            pgtrigger.Protect(
                name="ends_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__ended_at__isnull=False)
            ),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"{self.name} by {self.user_id}"
