"""What a signal measures inside its kind, and which way is good."""

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from crisis_triage.shared.triggers import never_deleted
from signals.vocabulary import Direction, Kind


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Measure(models.Model):
    id = models.SmallAutoField(primary_key=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=60)
    unit = models.CharField(
        max_length=40,
        blank=True,
        default="",
        help_text="Of the value: 'points', 'minutes'. Empty: facts are only counted.",
    )
    direction = models.CharField(
        max_length=20,
        choices=Direction.choices,
        default=Direction.UNKNOWN,
        help_text="Of the count: are more of these facts better or worse?",
    )
    value_direction = models.CharField(
        max_length=20,
        choices=Direction.choices,
        default=Direction.UNKNOWN,
        help_text="Of the value: is a larger value better or worse?",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="one_measure_per_kind_and_name"),
            models.CheckConstraint(condition=Q(kind__in=[word.value for word in Kind]), name="measure_kind_is_known"),
            models.CheckConstraint(condition=~Q(name=""), name="measure_has_a_name"),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


class MeasureUse(models.Model):
    """How much a measure is used here, counted now and then. It tells a feed that fell silent from calm customers."""

    measure = models.OneToOneField(Measure, on_delete=models.CASCADE, primary_key=True, related_name="use")
    customers = models.IntegerField(help_text="How many customers have facts of it.")
    per_day = models.FloatField(help_text="Facts a day of all customers together, of the last months.")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    counted_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.customers}"
