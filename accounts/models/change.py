"""What happened, in the order of commits: a line a change, for the systems around us. Written by triggers
(crisis_triage.shared.change_triggers), read by cursor, swept when it is old. Ids only: the rows themselves are read where they are."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Change(models.Model):
    # The order in which readers meet lines: those of a transaction together, and none before all older transactions have ended.
    transaction = models.BigIntegerField(help_text="pg_current_xact_id, so that a reader with a cursor misses nothing.")
    kind = models.CharField(max_length=20)
    event = models.CharField(max_length=10)
    # No foreign keys: a line outlives what it is about.
    object_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    issue_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    job = models.CharField(max_length=60)
    changed = ArrayField(models.TextField())
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    counted = models.CharField(
        max_length=60, help_text="What its version has beside the moment; empty for rows without one."
    )
    row_at = models.DateTimeField(null=True, help_text="updated_at of the row: a part of its version.")

    class Meta:
        indexes = [models.Index(fields=["transaction", "id"], name="change_in_order")]
        triggers = [pgtrigger.Protect(name="is_written_once", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.event}"


class ChangeBook(models.Model):
    """What readers must know of the lines that are not there any more; one row, and none while all are there."""

    era = models.IntegerField(
        default=1, help_text="Grows when the database was restored elsewhere: numbers of transactions begin anew there."
    )
    swept_transaction = models.BigIntegerField(default=0, help_text="Lines up to here are gone …")
    swept_id = models.BigIntegerField(default=0, help_text="… and to this one of that transaction.")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_change_book")]

    def __str__(self) -> str:
        return f"era {self.era}, swept to {self.swept_transaction}"
