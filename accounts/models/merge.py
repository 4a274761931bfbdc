"""Two customers turned out to be one. What was before, and which rows went over, is kept: people err, and take it back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models.customer import Customer
from accounts.models.user import User
from crisis_triage.shared.triggers import never_deleted

HOLDS = Q(unmerged_at__isnull=True)


class CustomerMerge(models.Model):
    survivor = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="absorbed")
    loser = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges", db_index=False)
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
        constraints = [
            models.CheckConstraint(condition=~Q(survivor=F("loser")), name="customer_is_not_merged_into_itself"),
            models.UniqueConstraint(fields=["loser"], condition=HOLDS, name="customer_is_merged_once"),
            models.CheckConstraint(
                condition=Q(unmerged_at__isnull=True, unmerged_by__isnull=True, conflicts__isnull=True)
                | Q(unmerged_at__gte=F("merged_at"), unmerged_by__isnull=False, conflicts__isnull=False),
                name="customer_is_unmerged_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["transaction"], name="customer_merge_by_transaction")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.loser_id} into {self.survivor_id}"


class MergedRows(models.Model):
    """The rows of one table that went over; of some, what the database must know to let them go back."""

    merge = models.ForeignKey(CustomerMerge, on_delete=models.PROTECT, related_name="rows", db_index=False)
    table = models.CharField(max_length=63)
    column = models.CharField(max_length=63)
    ids = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merge", "table", "column"], name="rows_of_a_merge_are_listed_once")
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{len(self.ids)} of {self.table}"
