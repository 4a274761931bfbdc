"""How likely a customer is to buy more, or again, and what that would be worth.

A row for each customer and each model that is asked: the champion's are what people see, the challenger's wait beside them. So a
model takes over by one change of its role, and no list ever mixes two (docs/decisions/0056).
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import Customer
from signals.models.risk_model import RiskModel
from signals.models.risk_score import HAS_A_VALUE_FOR_EACH_INPUT, REASONS_END_WITH_THE_REST, Explained


class Propensity(Explained):
    # Models are never deleted, and whoever writes a row has just read the model.
    model = models.ForeignKey(RiskModel, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="propensities")
    probability = models.FloatField(help_text="In [0, 1]: that it happens within the model's horizon.")
    at_stake = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        null=True,
        help_text="What it would be worth if it happened; NULL: nobody can tell.",
    )
    expected = models.DecimalField(
        max_digits=16, decimal_places=2, default=0, help_text="probability × at_stake; 0 where that is not known."
    )
    currency = models.CharField(max_length=3, blank=True, default="", help_text="Of both amounts: ISO 4217.")
    coverage = models.FloatField(help_text="Share of the expected inputs that were present and fresh.")
    as_of = models.DateTimeField(help_text="The moment whose facts were used.")
    scored_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "customer"], name="one_propensity_per_model_and_customer"),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="propensity_is_a_probability"
            ),
            models.CheckConstraint(
                condition=Q(coverage__gte=0, coverage__lte=1), name="propensity_coverage_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(at_stake__isnull=True, expected=0, currency="")
                | Q(at_stake__isnull=False, at_stake__gte=F("expected"), expected__gte=0, currency__regex="^[A-Z]{3}$"),
                name="propensity_money_has_a_currency",
            ),
            models.CheckConstraint(condition=HAS_A_VALUE_FOR_EACH_INPUT, name="propensity_has_a_value_for_each_input"),
            models.CheckConstraint(condition=REASONS_END_WITH_THE_REST, name="propensity_reasons_end_with_the_rest"),
        ]
        indexes = [
            models.Index(fields=["model", "-expected", "-probability", "-customer"], name="propensity_by_money"),
            models.Index(fields=["model", "-probability", "-customer"], name="propensity_by_chance"),
            models.Index(fields=["model", "scored_at", "customer"], name="propensity_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.probability:.3f}"
