"""A walk through history that somebody asked for: when early warning would have been given. The row is the job."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import never_deleted, touch_updated_at
from signals.models.job import Job
from signals.vocabulary import Dimension


class WarningReplay(Job, Timestamped):
    first_day = models.DateField(help_text="UTC.")
    last_day = models.DateField()
    dimension = models.CharField(max_length=10, choices=Dimension.choices, blank=True, default="")
    named = models.CharField(max_length=120, blank=True, default="", help_text="Part of what a series is called.")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    progress = models.FloatField(default=0, help_text="Share of the work that is done.")
    doing = models.CharField(max_length=80, blank=True, default="", help_text="For people.")
    series = models.IntegerField(default=0, help_text="How many were watched then.")
    short = models.IntegerField(default=0, help_text="Of them, with too short a history at the end.")
    found = models.JSONField(default=list, help_text="Each warning: a list of the series that would have seen it.")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "replay of early warning"
        constraints = [
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="replay_begins_before_it_ends"),
            models.CheckConstraint(
                condition=Q(dimension="") | Q(dimension__in=list(Dimension)), name="replay_dimension_is_known"
            ),
            models.CheckConstraint(condition=Q(progress__gte=0, progress__lte=1), name="replay_progress_is_a_share"),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(quarantined_at=None), name="a_replay_that_ended_did_not_fail"
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="replay_by_change"),
            models.Index(fields=["due_at"], name="replay_due", condition=Q(finished_at=None, quarantined_at=None)),
        ]
        triggers = [touch_updated_at(), never_deleted()]

    def __str__(self) -> str:
        return f"replay of {self.first_day} to {self.last_day}"

    @property
    def is_going_on(self) -> bool:
        return self.finished_at is None and self.quarantined_at is None
