"""Our own company: the one row of settings that people may edit."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pghistory
from django.db import models
from django.db.models import Q

from accounts.models.user import check_time_zone


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Company(models.Model):
    name = models.CharField(max_length=120, default="Our company")
    reporting_currency = models.CharField(
        max_length=3, default="USD", help_text="ISO 4217. Money of several currencies is summed in this one."
    )
    time_zone = models.CharField(max_length=64, default="UTC", validators=[check_time_zone])
    assumed_arr = models.DecimalField(
        "assumed ARR",
        max_digits=14,
        decimal_places=2,
        default=Decimal(1000),
        help_text="Stands in for customers whose ARR is not known, in the reporting currency, so that they can be ranked. Shown as assumed.",
    )
    is_simulated = models.BooleanField(default=False, help_text="Every page says that the data is simulated.")

    class Meta:
        verbose_name_plural = "company"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_company"),
            models.CheckConstraint(
                condition=Q(reporting_currency__regex=r"^[A-Z]{3}$"), name="reporting_currency_is_iso_4217"
            ),
            models.CheckConstraint(
                condition=Q(assumed_arr__gte=0, assumed_arr__lt=10**12), name="assumed_arr_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def ours(cls) -> "Company":
        """As it is set, or as it is until somebody does."""
        return cls.objects.filter(pk=1).first() or cls()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def today(self, at: datetime) -> date:
        """The day that it is for our company: the same one for the colleague in Auckland as for the one in Berlin."""
        return at.astimezone(self.zone).date()
