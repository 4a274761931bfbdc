"""Where help is needed, counted ahead for who sees everybody; everybody else's part is small enough to be counted when they look.
And how many issues an expert can carry."""

import pghistory
from django.db import models
from django.db.models import Q

from accounts.vocabulary import Function
from outreach.models.issue import Issue

MOST_ISSUES = 1_000
FUNCTIONS = [function.value for function in Function]


class Ahead(models.IntegerChoices):
    """What is counted ahead."""

    NEEDS = 1
    RISK = 2
    RESEARCH = 3


class SceneCount(models.Model):
    """A row for each of ``Ahead``. Whoever counts holds it."""

    counted_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0, help_text="How long the last count took, so that it stays cheap.")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id__in=Ahead.values), name="scene_count_is_known")]

    def __str__(self) -> str:
        return f"count {self.pk} as of {self.counted_at}"


class Needing(models.Model):
    """What asks for help, in figures. Money is in the reporting currency."""

    function = models.CharField(max_length=20, choices=Function.choices, blank=True)
    severity = models.SmallIntegerField(
        help_text="What it counts for: the worse of what was found and what was raised."
    )
    customers = models.IntegerField(help_text="Who were not told the outcome yet.")
    arr = models.DecimalField(max_digits=24, decimal_places=2)
    slipped = models.IntegerField(help_text="Open promises that are past their first day, or are going to be.")
    worst_slip = models.IntegerField(help_text="By how many days the worst of them.")
    need = models.FloatField(help_text="How much help it asks for; see outreach.battles.")

    class Meta:
        abstract = True


class SceneIssue(Needing):
    """An issue that goes on."""

    issue = models.OneToOneField(Issue, on_delete=models.CASCADE, primary_key=True, related_name="in_scene")
    is_owned = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(function__in=FUNCTIONS, severity__gte=1, severity__lte=5, need__gte=0),
                name="issue_in_the_scene_has_a_place",
            )
        ]
        indexes = [models.Index(fields=["-need", "-issue"], name="scene_by_need")]

    def __str__(self) -> str:
        return f"issue {self.issue_id} needs {self.need:.0f}"


class SceneCell(Needing):
    """A function and a severity; of a function whole (severity 0); and of all (function empty). Each customer counts once."""

    issues = models.IntegerField()
    unowned = models.IntegerField()
    oldest_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["function", "severity"], name="one_cell_per_function_and_severity"),
            models.CheckConstraint(
                condition=Q(function="", severity=0) | Q(function__in=FUNCTIONS, severity__gte=0, severity__lte=5),
                name="scene_cell_has_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.function or 'all'}, severity {self.severity}: {self.issues}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class ExpertCapacity(models.Model):
    """One row. Whoever owns so many issues that go on has no time for another."""

    issues = models.PositiveSmallIntegerField(default=5, help_text="How many open issues an expert can carry.")

    class Meta:
        verbose_name_plural = "expert capacity"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_expert_capacity"),
            models.CheckConstraint(
                condition=Q(issues__gte=1, issues__lte=MOST_ISSUES), name="expert_capacity_has_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issues} issues an expert"
