"""A person who wants no more messages of ours. It holds for the address, whichever customers that person is a contact of."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.models import Contact
from crisis_triage.shared.triggers import never_deleted

IN_FORCE = Q(withdrawn_at__isnull=True)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class OptOut(models.Model):
    address = models.EmailField(help_text="In small letters.")
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="opt_outs", help_text="Who said so."
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the person, by the link in a message.",
    )
    recorded_at = models.DateTimeField()
    reason = models.TextField(max_length=1000, blank=True, default="")
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="Since when they may be written to again.")
    withdrawn_because = models.TextField(max_length=1000, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(address="") & Q(address=Lower("address")), name="opt_out_is_of_an_address"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_because="")
                | (Q(withdrawn_at__gte=F("recorded_at"), withdrawn_by__isnull=False) & ~Q(withdrawn_because="")),
                name="opt_out_is_withdrawn_by_somebody_who_says_why",
            ),
            models.UniqueConstraint(fields=["address"], condition=IN_FORCE, name="one_opt_out_of_an_address_in_force"),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"opt-out {self.pk}"
