"""Scores that nobody sees: what the challenger would have said, and what the next champion will say.

Both are narrow copies that may be thrown away at any time and are made again, so nothing refers to them and they refer to
nothing by constraint.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Customer
from signals.models.risk_model import RiskModel


class ShadowScore(models.Model):
    """The challenger's, made in the same pass and from the same inputs as the champion's."""

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, db_constraint=False, related_name="+"
    )
    model = models.ForeignKey(RiskModel, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    churn_risk = models.FloatField()
    margin = models.FloatField()
    as_of = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.churn_risk:.3f}"


class PreparedScore(models.Model):
    """Everything that a score is, ready before the champion changes: then one transaction puts all of them in force. The table is
    unlogged: should the server fall over it is empty, and a promotion begins anew."""

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, db_constraint=False, related_name="+"
    )
    model = models.ForeignKey(RiskModel, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    base = models.FloatField()
    margin = models.FloatField()
    churn_risk = models.FloatField()
    health_score = models.SmallIntegerField()
    band = models.SmallIntegerField(help_text="Its number in signals.scoring.health.BANDS.")
    coverage = models.FloatField()
    watermark = models.BigIntegerField()
    feature_codes = models.BinaryField()
    features = models.BinaryField()
    reason_codes = ArrayField(models.BigIntegerField())
    reason_points = ArrayField(models.FloatField())
    as_of = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.churn_risk:.3f}"
