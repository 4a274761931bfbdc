"""The ranking's own book-keeping: how far it has read, and what it must look at again. The rows are the work; a tick of the
clock only says that it may be worth a look."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Customer


class RankingCursor(models.Model):
    """One row. Whoever ranks holds it; every change of a score of a transaction before ``scores_read_to`` is in the list."""

    scores_read_to = models.BigIntegerField(default=0)
    everyone_after = models.BigIntegerField(
        null=True, help_text="Everyone is being ranked anew, and is done up to this customer. Empty: nobody is waiting."
    )
    ranked_on = models.DateField(null=True, help_text="The day for which everyone was ranked: renewals come nearer.")
    summary_is_due = models.BooleanField(default=True)
    summarised_at = models.DateTimeField(null=True)
    model_id = models.SmallIntegerField(
        null=True, help_text="The risk model by which the list is in order: all of it by one, or none yet."
    )
    summary_seconds = models.FloatField(default=0, help_text="How long the last summary took, so that it stays cheap.")
    segments = ArrayField(models.CharField(max_length=80), default=list, help_text="Those of the list, to filter by.")
    regions = ArrayField(models.CharField(max_length=80), default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="there_is_one_ranking_cursor")]

    def __str__(self) -> str:
        return str(self.scores_read_to)


class RankRequest(models.Model):
    """Something that the rank depends on changed: rank this customer again, or everyone (no customer).

    Written by triggers, in the transaction of the change, and only ever appended: two changes are two rows, so nobody waits
    for anybody, and a change that commits while the ranking works is a row that the ranking has not taken yet.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    def __str__(self) -> str:
        return f"rank {self.customer_id or 'everyone'}"
