"""A link by which one customer reads what we promised and told them. Only the hash of its token is kept, so it is shown once."""

from datetime import timedelta

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Customer
from crisis_triage.shared.triggers import never_deleted

LONGEST = timedelta(days=90)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), exclude=["digest"])
class CustomerLink(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token, in hex.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_to = models.EmailField(blank=True, default="", help_text="Where our mail took it; empty where it was copied.")
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at"), expires_at__lte=F("made_at") + LONGEST),
                name="customer_link_expires",
            ),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True, revoked_at__isnull=True)
                | Q(revoked_by__isnull=False, revoked_at__isnull=False),
                name="customer_link_is_revoked_by_somebody",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="link_is_its_customers", fields=["customer", "digest", "made_by", "made_at", "expires_at"]
            ),
            pgtrigger.Protect(
                name="stays_revoked",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__revoked_at__isnull=False),
            ),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"link {self.pk} of customer {self.customer_id}"


class CustomerLinkOpening(models.Model):
    """Somebody opened it. At most one a minute: who reloads tells nothing new."""

    link = models.ForeignKey(CustomerLink, on_delete=models.PROTECT, related_name="openings", db_index=False)
    opened_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["link", "opened_at"], name="openings_of_a_link")]
        triggers = [pgtrigger.Protect(name="is_written_once", operation=pgtrigger.Update), never_deleted()]

    def __str__(self) -> str:
        return f"link {self.link_id} opened at {self.opened_at}"
