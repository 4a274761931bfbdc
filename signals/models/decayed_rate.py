"""Landmark-decayed sums per customer and measure (design 2.5): what scoring reads instead of history."""

from django.db import models

from accounts.models import Customer
from signals.models.measure import Measure


class DecayedRate(models.Model):
    """``n_h = Σ 2^((s−L)/h)`` and ``x_h = Σ v·2^((s−L)/h)`` over the facts at times s, L = ``signals.rates.LANDMARK``."""

    pk = models.CompositePrimaryKey("customer_id", "measure_id")
    # A rate is made of facts in the statement that stores them, and those hold both references. To check them here once more
    # would be a seventh of the cost of taking in a new customer's facts.
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    facts = models.IntegerField(help_text="How many facts.")
    valued = models.IntegerField(help_text="How many of them carried a value.")
    n7 = models.FloatField()
    n30 = models.FloatField()
    n90 = models.FloatField()
    n365 = models.FloatField()
    x7 = models.FloatField()
    x30 = models.FloatField()
    x90 = models.FloatField()
    x365 = models.FloatField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    last_value = models.FloatField(null=True)
    last_signal_id = models.BigIntegerField(
        default=0, db_default=0, help_text="Largest signal id among the facts: the watermark of a score made from them."
    )

    def __str__(self) -> str:
        return f"{self.customer_id}/{self.measure_id}"
