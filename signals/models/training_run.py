"""Training that is due. The row is the job: claimed by lease, counted before the work, finished only by who still holds it."""

from django.db import models
from django.db.models import Q

from signals.models.job import Job
from signals.models.risk_model import RiskModel
from signals.vocabulary import Outcome, TrainingState


class TrainingRun(Job):
    period = models.CharField(
        max_length=40, unique=True, help_text="What it is for, such as 'week 2026-11-16': asking twice makes one run."
    )
    foretells = models.CharField(
        max_length=10,
        choices=Outcome.choices,
        default=Outcome.CHURN,
        db_default=Outcome.CHURN,
        help_text="What it is to foretell.",
    )
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=TrainingState.choices, default=TrainingState.DUE)
    progress = models.FloatField(default=0, help_text="Share of the work that is done, for the progress bar.")
    doing = models.CharField(max_length=80, default="", help_text="What it is doing now, for people.")
    outcome = models.TextField(default="", help_text="What came of it, in plain sentences.")
    model = models.ForeignKey(RiskModel, on_delete=models.PROTECT, null=True, help_text="The model that came of it.")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(foretells__in=[word.value for word in Outcome]), name="training_outcome_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[word.value for word in TrainingState]), name="training_state_is_known"
            ),
            models.CheckConstraint(condition=Q(progress__gte=0, progress__lte=1), name="training_progress_is_a_share"),
            models.CheckConstraint(
                condition=Q(state="due", finished_at__isnull=True)
                | (~Q(state="due") & Q(finished_at__isnull=False) & ~Q(outcome="")),
                name="finished_training_says_what_came_of_it",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="training_run_due", condition=Q(state="due"))]

    def __str__(self) -> str:
        return self.period
