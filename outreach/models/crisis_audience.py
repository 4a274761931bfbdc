"""Whom a crisis touches: who matched when it was declared, and who came to match since. Nobody leaves."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from accounts.models import Customer
from crisis_triage.shared.triggers import moves_only_by_merge, never_deleted
from outreach.models.crisis import Crisis


class CrisisAudience(models.Model):
    """The filter of a crisis, beside the issues that it is about, read by the clock with the eyes of who set it. The row is the job, and
    changes no version of the crisis."""

    crisis = models.OneToOneField(Crisis, on_delete=models.PROTECT, primary_key=True, related_name="audience")
    wanted = models.JSONField(default=dict, blank=True, help_text="The filter; empty where only the issues tell.")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField()
    frozen_at = models.DateTimeField(
        null=True, blank=True, help_text="When everybody was found who matched at the declaration."
    )
    read_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(db_default=Now(), null=True, help_text="None: the crisis is over.")
    failure = models.TextField(db_default="", default="", help_text="Why nobody is counted in, and what to do.")

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="crisis_audience_due")]

    def __str__(self) -> str:
        return f"audience of crisis {self.crisis_id}"


class CrisisCustomer(models.Model):
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="customers", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="crises")
    is_addition = models.BooleanField(help_text="Came to match after the declaration.")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["crisis", "customer"], name="a_customer_is_in_a_crisis_once"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="is_written_once", exclude=["customer"]),
            moves_only_by_merge(),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} in crisis {self.crisis_id}"
