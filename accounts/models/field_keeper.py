"""Which source keeps a field: what the others say of it is ignored, and they are told so. A field without a row is everybody's."""

import pghistory
from django.db import models
from django.db.models import Q

CUSTOMER, CONTACT = "customer", "contact"
FIELDS = {
    CUSTOMER: (
        "name", "segment", "region", "arr", "started_on", "renewal_on", "churned_on", "owner_email", "parent_external_id",
        "time_zone", "deleted_at",
    ),
    CONTACT: ("customer_external_id", "name", "email", "phone", "job_title", "consent", "deleted_at"),
}  # fmt: skip
"""Those that somebody can keep: all that a row has. A currency goes with its amount."""


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class FieldKeeper(models.Model):
    kind = models.CharField(max_length=10, choices=[(CUSTOMER, "Customer"), (CONTACT, "Contact")])
    field = models.CharField(max_length=40)
    source = models.SlugField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "field"], name="one_keeper_per_field"),
            models.CheckConstraint(condition=Q(kind__in=[CUSTOMER, CONTACT]), name="field_keeper_kind_is_known"),
            models.CheckConstraint(condition=~Q(field="") & ~Q(source=""), name="field_keeper_is_named"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.field} by {self.source}"
