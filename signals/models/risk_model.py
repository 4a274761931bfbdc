"""A fitted (or, for `prior`, written-down) way to score: plain arrays and JSON with a passport, never a pickle.

One table for every outcome: a model that foretells who leaves and one that foretells who buys more are made, proved and kept alike.
"""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from crisis_triage.shared.triggers import never_deleted
from signals.vocabulary import Family, Outcome, Role

# A gate that says nothing of having been passed was not passed.
REFUSE_WHO_FAILED = """
    IF NEW.gates = '{}' AND NEW.family <> 'prior' OR
       EXISTS (SELECT FROM jsonb_each(NEW.gates) WHERE value -> 'passed' IS DISTINCT FROM 'true'::jsonb) THEN
        RAISE EXCEPTION 'risk model % has not passed its gates and cannot be the champion: %', NEW.version,
            coalesce((SELECT string_agg(key || ': ' || coalesce(value ->> 'said', 'nothing said'), '; ' ORDER BY key)
                        FROM jsonb_each(NEW.gates) WHERE value -> 'passed' IS DISTINCT FROM 'true'::jsonb), 'none is on record')
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class RiskModel(models.Model):
    id = models.SmallAutoField(primary_key=True)
    outcome = models.CharField(
        max_length=10,
        choices=Outcome.choices,
        default=Outcome.CHURN,
        db_default=Outcome.CHURN,
        help_text="What it foretells.",
    )
    family = models.CharField(max_length=20, choices=Family.choices)
    version = models.CharField(max_length=40, unique=True, help_text="Such as 'prior-1'.")
    artifact = models.JSONField(help_text="Everything needed to score: plain lists and numbers.")
    sha256 = models.CharField(max_length=64, help_text="Of the artifact's canonical JSON; checked before it is used.")
    passport = models.JSONField(help_text="Features in order, data window, metrics, versions, seed.")
    gates = models.JSONField(
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        help_text="What it had to show before it was registered: name → {passed, said}.",
    )
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.RETIRED)
    role_since = models.DateTimeField(db_default=Now())
    role_reason = models.TextField(
        default="", db_default="", help_text="Why it got its role: one sentence. Who gave it stands in its history."
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outcome"], condition=Q(role="champion"), name="there_is_one_champion"),
            models.UniqueConstraint(
                fields=["outcome"], condition=Q(role="challenger"), name="there_is_at_most_one_challenger"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[word.value for word in Outcome]), name="risk_model_outcome_is_known"
            ),
            models.CheckConstraint(
                condition=Q(role__in=[word.value for word in Role]), name="risk_model_role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(family__in=[word.value for word in Family]), name="risk_model_family_is_known"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="artifact_is_immutable",
                fields=["outcome", "family", "version", "artifact", "sha256", "passport", "gates", "created_at"],
            ),
            pgtrigger.Trigger(
                name="champion_passed_its_gates",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.role = 'champion'"),
                func=REFUSE_WHO_FAILED,
            ),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return self.version

    @classmethod
    def in_charge(cls, outcome: Outcome = Outcome.CHURN) -> "RiskModel | None":
        return cls.objects.filter(role=Role.CHAMPION, outcome=outcome).first()
