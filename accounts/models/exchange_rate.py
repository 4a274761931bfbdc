"""What one unit of a currency was worth in the reporting currency on a day."""

import pghistory
from django.db import models
from django.db.models import Q


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ExchangeRate(models.Model):
    currency = models.CharField(max_length=3)
    reporting_currency = models.CharField(max_length=3)
    rated_on = models.DateField()
    rate = models.DecimalField(
        max_digits=18, decimal_places=8, help_text="One unit of the currency in the reporting currency."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "reporting_currency", "rated_on"], name="one_rate_per_pair_and_day"
            ),
            # The upper bound keeps NaN out, which is larger than every number to PostgreSQL.
            models.CheckConstraint(condition=Q(rate__gt=0, rate__lt=10**10), name="exchange_rate_is_positive"),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$", reporting_currency__regex=r"^[A-Z]{3}$"),
                name="exchange_rate_currencies_are_iso_4217",
            ),
        ]

    def __str__(self) -> str:
        return f"1 {self.currency} = {self.rate} {self.reporting_currency} on {self.rated_on}"
