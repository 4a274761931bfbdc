"""Scoring that is due. The row is the job; a Celery message only says that it may be worth a look.

A worker claims a row by lease, counts the attempt *before* it works (a row that kills its worker must not do so for ever),
and may finish only what it still holds: ``lease_token`` is the fence.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Customer
from signals.vocabulary import Outcome


class Job(models.Model):
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.SmallIntegerField(default=0, db_default=0)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    quarantined_at = models.DateTimeField(null=True, help_text="After five attempts. Shown to people, tried no more.")
    failure = models.TextField(default="", db_default="")

    class Meta:
        abstract = True


class ScoreRequest(Job):
    """This customer's facts changed. ``version`` counts the changes: one that came while we scored keeps the row due."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True)
    version = models.BigIntegerField(default=1, db_default=1)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="score_request_due", condition=Q(quarantined_at__isnull=True))]

    def __str__(self) -> str:
        return f"score {self.customer_id}"


class ScoringRun(models.Model):
    """Everyone is scored anew: once a day, and when the model changes."""

    outcome = models.CharField(
        max_length=10,
        choices=Outcome.choices,
        default=Outcome.CHURN,
        db_default=Outcome.CHURN,
        help_text="By which sort of model.",
    )
    period = models.CharField(
        max_length=40, unique=True, help_text="What it is for, such as 'daily 2026-11-21': asking twice makes one run."
    )
    as_of = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=[word.value for word in Outcome]), name="run_outcome_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.period


class ScoringShard(Job):
    """A range of customer ids of a run."""

    run = models.ForeignKey(ScoringRun, on_delete=models.CASCADE, related_name="shards")
    from_customer_id = models.BigIntegerField()
    to_customer_id = models.BigIntegerField(help_text="Inclusive.")
    finished_at = models.DateTimeField(null=True)
    scored = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "from_customer_id"], name="one_shard_per_run_and_start")]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="scoring_shard_due",
                condition=Q(quarantined_at__isnull=True, finished_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.from_customer_id}–{self.to_customer_id}"
