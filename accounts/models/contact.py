"""A person at a customer."""

import pghistory
from django.db import models
from django.db.models import F, Q

from accounts.models.customer import Customer, asks_whom_it_resembles, source_clock
from accounts.vocabulary import Consent
from crisis_triage.shared.change_triggers import Told, tells_its_names
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import touch_updated_at

TOLD = Told(
    "contact",
    ("customer_id", "name", "email", "phone", "job_title", "consent"),
    is_hidden_by_deletion=True,
    may_be_merged=True,
)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Contact(Timestamped):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    job_title = models.CharField(max_length=120, blank=True, default="")
    consent = models.CharField(max_length=10, choices=Consent.choices, default=Consent.UNKNOWN)
    consent_is_held = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="A record of this person, merged into this one, had not consented: no source makes that more, only one of us.",
    )
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="aliases",
        help_text="Who it turned out to be. Never somebody who was merged as well.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="contact_has_a_name"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | (Q(deleted_at__isnull=False) & ~Q(merged_into=F("id"))),
                name="merged_contact_is_out_of_sight",
            ),
            models.CheckConstraint(
                condition=Q(consent_is_held=False) | ~Q(consent=Consent.GRANTED), name="held_consent_is_not_granted"
            ),
            models.CheckConstraint(
                condition=Q(consent__in=[word.value for word in Consent]), name="contact_consent_is_known"
            ),
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="contact_by_change")]
        triggers = [
            touch_updated_at(),
            *TOLD.triggers(may_be_deleted=True),
            *asks_whom_it_resembles("customer_id", "customer_id", "name", "email", "phone", "job_title", "deleted_at"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.customer_id})"


class ContactExternalId(models.Model):
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="external_ids")
    source = models.SlugField(max_length=60, db_index=False)
    value = models.CharField(max_length=200)
    clock = source_clock()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "value"], name="one_contact_per_source_and_external_id"),
            models.CheckConstraint(condition=~Q(value=""), name="contact_external_id_is_not_empty"),
        ]
        triggers = tells_its_names("contact", owner="accounts_contact", customer="it.customer_id")

    def __str__(self) -> str:
        return f"{self.source}:{self.value}"
