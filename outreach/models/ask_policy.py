"""How often we ask anybody for a favour: one row of settings that people may edit."""

import pghistory
from django.db import models
from django.db.models import F, Q

from outreach.asks import AskRules

USUAL = AskRules()
MOST_ASKS, MOST_DAYS = 50, 365


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class AskPolicy(models.Model):
    """See ``outreach.asks.AskRules``."""

    contact_most = models.PositiveSmallIntegerField(default=USUAL.contact_most)
    contact_days = models.PositiveSmallIntegerField(default=USUAL.contact_days)
    contact_most_a_year = models.PositiveSmallIntegerField(default=USUAL.contact_most_a_year)
    customer_most = models.PositiveSmallIntegerField(default=USUAL.customer_most)
    customer_days = models.PositiveSmallIntegerField(default=USUAL.customer_days)
    broken_days = models.PositiveSmallIntegerField(default=USUAL.broken_days)
    thank_days = models.PositiveSmallIntegerField(default=USUAL.thank_days)

    class Meta:
        verbose_name_plural = "ask policy"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_ask_policy"),
            models.CheckConstraint(
                condition=Q(
                    contact_most__gte=1,
                    contact_most__lte=F("contact_most_a_year"),
                    contact_most_a_year__lte=MOST_ASKS,
                    customer_most__gte=1,
                    customer_most__lte=MOST_ASKS,
                    contact_days__gte=1,
                    contact_days__lte=MOST_DAYS,
                    customer_days__gte=1,
                    customer_days__lte=MOST_DAYS,
                    broken_days__gte=0,
                    broken_days__lte=MOST_DAYS,
                    thank_days__gte=0,
                    thank_days__lte=30,
                ),
                name="ask_policy_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_most} asks of a contact in {self.contact_days} days"

    @classmethod
    def rules(cls) -> AskRules:
        """As they are set, or as they are until somebody does."""
        row = cls.objects.filter(pk=1).first() or cls()
        return AskRules(**{name: getattr(row, name) for name in vars(USUAL)})
