"""What the model says of a customer now, and what it said before. Narrow tables of their own: a full run must be quick."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Mod, Now
from django.db.models.lookups import Exact

from accounts.models import Customer
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.triggers import never_deleted
from signals.models.risk_model import RiskModel
from signals.scoring.stored_inputs import inputs_of
from signals.vocabulary import Band

TOLD = Told("score", (), state="it.band", id="it.customer_id", row_at="it.scored_at")


class Score(models.Model):
    # The id is that of the champion, read under its lock, and models are never deleted. To check that once more in each row
    # would be a tenth of the cost of scoring everyone.
    model = models.ForeignKey(RiskModel, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    churn_risk = models.FloatField(help_text="Probability in [0, 1] to leave within the horizon.")
    health_score = models.SmallIntegerField(help_text="0 to 100, higher is better.")
    band = models.CharField(max_length=10, choices=Band.choices)
    coverage = models.FloatField(help_text="Share of the expected inputs that were present and fresh.")
    as_of = models.DateTimeField(help_text="The moment whose facts were used.")
    scored_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


class Explained(models.Model):
    """What a score was made from, and what moved it: enough to say it in words, and to reckon it again."""

    margin = models.FloatField(help_text="Log-odds: base plus the sum of all contributions.")
    base = models.FloatField(help_text="Log-odds of a customer about whom nothing is known.")
    # Numbers, not sentences: a million rows are written in seconds, and words are made when somebody looks
    # (signals.queries.scores). A code says which input of which measure it is: signals.features.feature. Bytes, not arrays, where
    # there are a hundred of them: signals.scoring.stored_inputs.
    feature_codes = models.BinaryField(
        default=b"", help_text="Which inputs were there, four bytes each. Absent ones are not listed."
    )
    features = models.BinaryField(default=b"", help_text="Their values, eight bytes each, in the same order.")
    reason_codes = ArrayField(
        models.BigIntegerField(),
        default=list,
        help_text="What moved the score most, the largest first: an input, or two (signals.scoring.reason_codes).",
    )
    reason_points = ArrayField(
        models.FloatField(),
        help_text="What each added in log-odds; the last number is what all others added. Together: margin − base.",
    )

    class Meta:
        abstract = True

    @property
    def inputs(self) -> dict[int, float]:
        """What the score was made from, by feature code."""
        return inputs_of(self.feature_codes, self.features)


HAS_A_VALUE_FOR_EACH_INPUT = Q(Exact(Length("features"), Length("feature_codes") * 2)) & Q(
    Exact(Mod(Length("feature_codes"), 4), 0)
)
REASONS_END_WITH_THE_REST = Q(reason_points__len=F("reason_codes__len") + 1)


class RiskScore(Explained, Score):
    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="risk_score")
    watermark = models.BigIntegerField(help_text="Largest signal id among the facts used. Never goes back.")
    changed_in = models.BigIntegerField(
        help_text="Transaction that wrote the row (pg_current_xact_id), so that readers on a clock miss nothing."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(churn_risk__gte=0, churn_risk__lte=1), name="churn_risk_is_a_probability"
            ),
            models.CheckConstraint(
                condition=Q(health_score__gte=0, health_score__lte=100), name="health_score_is_0_to_100"
            ),
            models.CheckConstraint(condition=Q(coverage__gte=0, coverage__lte=1), name="coverage_is_a_share"),
            models.CheckConstraint(
                condition=Q(coverage__gte=0.5) | Q(band="unknown"), name="thin_coverage_is_band_unknown"
            ),
            models.CheckConstraint(condition=Q(band__in=[word.value for word in Band]), name="score_band_is_known"),
            models.CheckConstraint(
                condition=HAS_A_VALUE_FOR_EACH_INPUT,
                name="score_has_a_value_for_each_input",
            ),
            models.CheckConstraint(condition=REASONS_END_WITH_THE_REST, name="score_reasons_end_with_the_rest"),
        ]
        indexes = [
            models.Index(fields=["changed_in"], name="risk_score_by_change"),
            models.Index(fields=["scored_at", "customer"], name="risk_score_by_moment"),  # of the API's list
        ]
        triggers = [
            pgtrigger.Trigger(
                name="watermark_never_goes_back",
                operation=pgtrigger.Update,
                when=pgtrigger.After,  # before it, every row would be locked once more to look at it
                condition=pgtrigger.Condition("NEW.watermark < OLD.watermark"),
                func="RAISE EXCEPTION 'risk score of customer % would go back from watermark % to %', OLD.customer_id, OLD.watermark, NEW.watermark USING ERRCODE = 'check_violation';",
            ),
            TOLD.when_created(),
            TOLD.when_moved(),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.churn_risk:.3f}"


class ScoreHistory(Score):
    """A row whenever the score moved by a point or changed its band or its model. Never recomputed."""

    # Written by the statement that writes the score, whose reference the database checks.
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, db_index=False, db_constraint=False, related_name="score_history"
    )

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-scored_at"], name="history_by_customer"),
            # "Was it right?" asks who was flagged in a span of time: few rows of many.
            models.Index(
                fields=["scored_at", "customer"],
                name="history_of_alarms",
                condition=Q(band__in=[Band.AT_RISK.value, Band.CRITICAL.value]),
            ),
        ]
        triggers = [pgtrigger.Protect(name="history_is_kept_as_it_was", operation=pgtrigger.Update), never_deleted()]

    def __str__(self) -> str:
        return f"{self.customer_id} at {self.scored_at}: {self.churn_risk:.3f}"
