"""Two customers, or two contacts, turned out to be one. What was before, and which rows went over, is kept: people err, and take it back."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models.contact import Contact
from accounts.models.customer import Customer
from accounts.models.user import User
from crisis_triage.shared.triggers import never_deleted

HOLDS = Q(unmerged_at__isnull=True)


class Merge(models.Model):
    """``survivor`` and ``loser`` are added by each kind."""

    KIND = ""
    survivor_id: int
    loser_id: int
    rows: Any

    merged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    transaction = models.BigIntegerField(
        help_text="Of the merge, or of what was done to it since: in that one, rows may change their customer."
    )
    before = models.JSONField(help_text="The fields of both, before.")
    after = models.JSONField(help_text="The fields of the survivor, after.")
    kept = models.JSONField(default=dict, help_text="Rows that were dropped, as they were.")
    unmerged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    unmerged_at = models.DateTimeField(null=True)
    conflicts = models.JSONField(null=True, help_text="What could not go back as it was, when it was taken back.")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.loser_id} into {self.survivor_id}"

    @property
    def version(self) -> str:
        return f"{self.KIND}-{self.pk}-{self.transaction}"


def _rules(kind: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(condition=~Q(survivor=F("loser")), name=f"{kind}_is_not_merged_into_itself"),
        models.UniqueConstraint(fields=["loser"], condition=HOLDS, name=f"{kind}_is_merged_once"),
        models.CheckConstraint(
            condition=Q(unmerged_at__isnull=True, unmerged_by__isnull=True, conflicts__isnull=True)
            | Q(unmerged_at__gte=F("merged_at"), unmerged_by__isnull=False, conflicts__isnull=False),
            name=f"{kind}_is_unmerged_by_somebody",
        ),
    ]


class CustomerMerge(Merge):
    KIND = "merge"

    survivor = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="absorbed")
    loser = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges", db_index=False)
    due_at = models.DateTimeField(
        null=True, help_text="When the next portion of rows goes over, or back. Empty: all of them have."
    )
    attempts = models.SmallIntegerField(default=0, db_default=0, help_text="How often that portion failed.")

    class Meta:
        constraints = _rules("customer")
        indexes = [
            models.Index(fields=["transaction"], name="customer_merge_by_transaction"),
            models.Index(fields=["due_at"], name="customer_merge_due", condition=Q(due_at__isnull=False)),
        ]
        triggers = [never_deleted()]


class ContactMerge(Merge):
    KIND = "contact-merge"

    survivor = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="absorbed")
    loser = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="merges", db_index=False)

    class Meta:
        constraints = _rules("contact")
        indexes = [models.Index(fields=["transaction"], name="contact_merge_by_transaction")]
        triggers = [never_deleted()]


class RowsThatMoved(models.Model):
    """The rows of one table that went over, in a portion if there were many."""

    table = models.CharField(max_length=63)
    column = models.CharField(max_length=63)
    number = models.IntegerField(default=0, db_default=0)
    ids = ArrayField(models.BigIntegerField())
    went_back = models.IntegerField(null=True, help_text="How many, when the two were parted.")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{len(self.ids)} of {self.table}"


class MergedRows(RowsThatMoved):
    merge = models.ForeignKey(CustomerMerge, on_delete=models.PROTECT, related_name="rows", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merge", "table", "column", "number"], name="rows_of_a_merge_are_listed_once"
            )
        ]
        triggers = [never_deleted()]


class MergedContactRows(RowsThatMoved):
    merge = models.ForeignKey(ContactMerge, on_delete=models.PROTECT, related_name="rows", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merge", "table", "column", "number"], name="rows_of_a_contact_merge_are_listed_once"
            )
        ]
        triggers = [never_deleted()]
