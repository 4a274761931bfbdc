"""How much each factor counts in the order of the call list. People may edit it; every edit leaves an audit row."""

import pghistory
from django.db import models
from django.db.models import Q


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class PriorityWeights(models.Model):
    """Every weight is a factor ≥ 0; see ``outreach.priority`` for how it is used."""

    renewal_near = models.FloatField(
        default=1.0, help_text="Added to the urgency on the renewal date; fades to nothing over the look-ahead."
    )
    renewal_look_ahead_days = models.PositiveSmallIntegerField(default=180)
    escalation = models.FloatField(
        default=1.0, help_text="Added for an open escalation of severity 1; less for milder ones."
    )
    broken_promise = models.FloatField(default=0.5, help_text="Added for each broken promise, three at most.")
    covered = models.FloatField(
        default=0.5, help_text="The urgency is multiplied by this while a promise is pending or a touchpoint is fresh."
    )

    class Meta:
        verbose_name_plural = "priority weights"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_set_of_weights"),
            models.CheckConstraint(
                condition=Q(
                    renewal_near__gte=0,
                    renewal_near__lte=10,
                    escalation__gte=0,
                    escalation__lte=10,
                    broken_promise__gte=0,
                    broken_promise__lte=10,
                    covered__gt=0,
                    covered__lte=1,
                    renewal_look_ahead_days__gte=1,
                ),
                name="priority_weights_in_range",
            ),
        ]

    def __str__(self) -> str:
        return "Weights of the call list"
