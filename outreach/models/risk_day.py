"""ARR at risk as it was at the beginning of a day, and what moved it since: whose ARR came in, went out or changed, and why.

At risk is who is at risk or critical, as on the call list. Money is in the reporting currency.
"""

from django.db import models
from django.db.models import F, Q

from accounts.models import AccountTeam, Customer, User
from outreach.battles import Cause, Span


class RiskDay(models.Model):
    """The call list when the day began, as far as it was at risk."""

    day = models.DateField(primary_key=True)
    taken_at = models.DateTimeField()
    currency = models.CharField(max_length=3, help_text="The reporting currency then.")
    is_rebuilt = models.BooleanField(
        default=False, help_text="Nobody was there to take it: from the history of scores, and the ARR of later."
    )

    def __str__(self) -> str:
        return f"ARR at risk on {self.day}"


class RiskDayCustomer(models.Model):
    day = models.ForeignKey(RiskDay, on_delete=models.CASCADE, db_index=False, related_name="customers")
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, db_index=False, db_constraint=False, related_name="+"
    )
    arr = models.DecimalField(max_digits=20, decimal_places=2)
    own_arr = models.DecimalField(max_digits=14, decimal_places=2, null=True, help_text="In the customer's currency.")
    own_currency = models.CharField(max_length=3, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "customer"], name="at_risk_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} on {self.day_id}: {self.arr}"


class RiskStep(models.Model):
    """A customer whose part of the ARR at risk is another one than it was."""

    span = models.CharField(max_length=4, choices=Span.choices)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    cause = models.CharField(max_length=6, choices=Cause.choices)
    before = models.DecimalField(max_digits=20, decimal_places=2)
    after = models.DecimalField(max_digits=20, decimal_places=2)
    size = models.DecimalField(max_digits=20, decimal_places=2, help_text="Of the change, whatever its direction.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["span", "customer"], name="a_customer_moves_once_in_a_span"),
            models.CheckConstraint(
                condition=Q(span__in=[span.value for span in Span], cause__in=[cause.value for cause in Cause]),
                name="risk_step_says_why",
            ),
            models.CheckConstraint(
                condition=Q(size=F("after") - F("before")) | Q(size=F("before") - F("after")),
                name="risk_step_has_its_size",
            ),
        ]
        indexes = [models.Index(fields=["span", "-size", "-id"], name="risk_steps_by_size")]

    def __str__(self) -> str:
        return f"{self.customer_id}, {self.cause}: {self.before} → {self.after}"


class RiskBridge(models.Model):
    """The steps added up per team and owner: small enough to be summed for whatever a person may see. ``cause`` empty: what it was
    before, so that before and all causes together are what it is now."""

    span = models.CharField(max_length=4, choices=Span.choices)
    team = models.ForeignKey(AccountTeam, on_delete=models.CASCADE, null=True, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    cause = models.CharField(max_length=6, choices=Cause.choices, blank=True, default="")
    customers = models.IntegerField(help_text="Who moved; at the end, who is at risk.")
    amount = models.DecimalField(max_digits=24, decimal_places=2)
    is_end = models.BooleanField(default=False, help_text="What it is now.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["span", "team", "owner", "cause", "is_end"],
                nulls_distinct=False,
                name="one_sum_per_cause_team_and_owner",
            ),
            models.CheckConstraint(condition=Q(is_end=False) | Q(cause=""), name="the_end_of_a_bridge_has_no_cause"),
        ]

    def __str__(self) -> str:
        return f"{self.span}, {self.cause or 'whole'}: {self.amount}"
