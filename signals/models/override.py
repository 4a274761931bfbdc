"""What a person claims against the model: a band, a reason and an end. It stands beside the score and never replaces it."""

from datetime import datetime, timedelta

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Least

from accounts.models import Customer
from crisis_triage.shared.triggers import never_deleted
from signals.vocabulary import Band

LONGEST = timedelta(days=90)
"""One horizon. Who still knows better then, says so again with today's reasons."""

CLAIMS = (Band.HEALTHY, Band.WATCH, Band.AT_RISK, Band.CRITICAL)


HOLDS = Func("made_at", Least("expires_at", "withdrawn_at"), function="tstzrange", output_field=DateTimeRangeField())
"""From the claim to its end or its withdrawal, whichever comes first. (LEAST passes over NULL.)"""


class OverrideSet(models.QuerySet["Override"]):
    def holding(self, at: datetime) -> "OverrideSet":
        """An override expires by itself: no job ends it, this condition does."""
        return self.filter(withdrawn_at=None, made_at__lte=at, expires_at__gt=at)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Override(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, db_index=False, related_name="overrides")
    band = models.CharField(max_length=10, choices=[(band.value, band.label) for band in CLAIMS])
    reason = models.TextField(max_length=2000)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="overrides_made")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="overrides_withdrawn"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = OverrideSet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(band__in=[band.value for band in CLAIMS]), name="override_claims_a_band"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at"), expires_at__lte=F("made_at") + LONGEST),
                name="override_ends_within_90_days",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="override_is_withdrawn_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True)
                | Q(withdrawn_at__gte=F("made_at"), withdrawn_at__lte=F("expires_at")),
                name="override_is_withdrawn_while_it_holds",
            ),
            ExclusionConstraint(
                name="one_override_of_a_customer_holds",
                expressions=[
                    (F("customer"), RangeOperators.EQUAL),
                    (HOLDS, RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-made_at"], name="override_by_customer"),
            models.Index(fields=["expires_at"], name="override_holding", condition=Q(withdrawn_at__isnull=True)),
        ]
        triggers = [
            # Not the customer: it moves when two customers turn out to be one.
            pgtrigger.ReadOnly(
                name="override_stays_as_it_was_made", fields=["band", "reason", "made_by", "made_at", "expires_at"]
            ),
            pgtrigger.Protect(
                name="override_is_withdrawn_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.withdrawn_at IS NOT NULL AND (OLD.withdrawn_at, OLD.withdrawn_by_id)"
                    " IS DISTINCT FROM (NEW.withdrawn_at, NEW.withdrawn_by_id)"
                ),
            ),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"override {self.pk} of {self.customer_id}: {self.band}"
