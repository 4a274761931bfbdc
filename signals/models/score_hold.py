"""Scores jumped for too many at once, so publication stopped until somebody has looked. The last scores stay."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from signals.models.measure import Measure


class ScoreHold(models.Model):
    opened_at = models.DateTimeField(db_default=Now())
    is_open = models.BooleanField(default=True)
    share = models.FloatField(help_text="Of the customers looked at, how many would change their decile.")
    looked_at = models.IntegerField(help_text="How many customers were looked at.")
    measure = models.ForeignKey(
        Measure, on_delete=models.SET_NULL, null=True, db_index=False, help_text="Whose features moved the scores most."
    )
    said = models.TextField(help_text="What happened and what to do, in plain sentences.")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_because = models.TextField(default="", db_default="")
    is_released = models.BooleanField(
        default=False, db_default=False, help_text="Somebody said that the new scores are right."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_open"], condition=Q(is_open=True), name="one_score_hold_at_a_time"),
            models.CheckConstraint(
                condition=Q(is_open=True, ended_at__isnull=True)
                | (Q(is_open=False, ended_at__isnull=False) & ~Q(ended_because="")),
                name="ended_score_hold_says_why",
            ),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="score_hold_share_is_a_share"),
        ]

    def __str__(self) -> str:
        return self.said
