"""How bad is it, counted ahead: a GROUP BY over a million rows on every page view would cost more than the page."""

from django.db import models
from django.db.models import Q

from accounts.models import AccountTeam, User
from signals.vocabulary import Band


class CallListSummary(models.Model):
    """The call list, added up per team, owner and band. Small enough to be summed for whatever a person may see."""

    team = models.ForeignKey(AccountTeam, on_delete=models.CASCADE, null=True, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    band = models.CharField(max_length=10, choices=Band.choices)
    customers = models.IntegerField()
    arr = models.DecimalField(max_digits=24, decimal_places=2, help_text="In the reporting currency.")
    expected_loss = models.DecimalField(max_digits=24, decimal_places=2)
    loss_change = models.DecimalField(
        max_digits=24, decimal_places=2, help_text="Expected loss now less that of about a week before, at today's ARR."
    )
    worsened = models.IntegerField(help_text="Customers whose risk rose by five points or more in a week.")
    improved = models.IntegerField(help_text="Customers whose risk fell by five points or more in a week.")
    open_escalations = models.IntegerField()
    assumed_arr = models.IntegerField(help_text="Customers whose ARR is assumed.")

    class Meta:
        verbose_name_plural = "call list summaries"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "owner", "band"], nulls_distinct=False, name="one_summary_per_team_owner_and_band"
            ),
            models.CheckConstraint(condition=Q(band__in=[word.value for word in Band]), name="summary_band_is_known"),
        ]

    def __str__(self) -> str:
        return f"team {self.team_id}, owner {self.owner_id}, {self.band}: {self.customers}"
