"""A fitted (or, for `prior`, written-down) way to score: plain arrays and JSON with a passport, never a pickle."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from signals.vocabulary import Family


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class RiskModel(models.Model):
    id = models.SmallAutoField(primary_key=True)
    family = models.CharField(max_length=20, choices=Family.choices)
    version = models.CharField(max_length=40, unique=True, help_text="Such as 'prior-1'.")
    artifact = models.JSONField(help_text="Everything needed to score: plain lists and numbers.")
    sha256 = models.CharField(max_length=64, help_text="Of the artifact's canonical JSON; checked before it is used.")
    passport = models.JSONField(help_text="Features in order, data window, metrics, versions, seed.")
    is_champion = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_champion"], condition=Q(is_champion=True), name="there_is_one_champion"
            ),
            models.CheckConstraint(
                condition=Q(family__in=[word.value for word in Family]), name="risk_model_family_is_known"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="artifact_is_immutable",
                fields=["family", "version", "artifact", "sha256", "passport", "created_at"],
            ),
        ]

    def __str__(self) -> str:
        return self.version
