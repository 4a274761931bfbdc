"""One row per customer, in the order to call. A narrow copy made for reading: whatever the list filters by stands in the row,
so that the first page of a million costs what the first page of a hundred costs."""

from datetime import date, timedelta

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Upper

from accounts.models import AccountTeam, Customer, User
from outreach.models.call_plan import MOST_SNOOZE_DAYS
from signals.vocabulary import Band

NO_RENEWAL = date(9999, 12, 31)
"""Stands for "no renewal date" where the list is ordered by renewal: last, and comparable, which NULL is not."""


class CallListEntry(models.Model):
    """``name`` … ``team`` follow the customer by trigger; what follows is written when the customer is ranked; from
    ``assigned_to`` on it is what people plan, which the ranking leaves alone (it only wakes)."""

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="call_list_entry"
    )
    name = models.CharField(max_length=200)
    segment = models.CharField(max_length=80)
    region = models.CharField(max_length=80)
    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, db_index=False)
    team = models.ForeignKey(AccountTeam, on_delete=models.SET_NULL, null=True, db_index=False)
    renewal_on = models.DateField(null=True)

    churn_risk = models.FloatField()
    health_score = models.SmallIntegerField()
    band = models.CharField(max_length=10, choices=Band.choices)
    coverage = models.FloatField()
    top_reason = models.CharField(max_length=300, blank=True, default="")
    risk_change = models.FloatField(null=True, help_text="Against the score of about a week before, in probability.")
    arr = models.DecimalField(max_digits=20, decimal_places=2, help_text="In the reporting currency.")
    arr_is_assumed = models.BooleanField(default=False)
    arr_note = models.CharField(
        max_length=60,
        blank=True,
        default="",
        help_text="Why the ARR is assumed: not known, or no rate for its currency.",
    )
    open_escalations = models.SmallIntegerField(default=0)
    expected_loss = models.DecimalField(max_digits=20, decimal_places=2)
    urgency = models.FloatField()
    priority = models.FloatField()
    factors = models.JSONField(help_text="Each factor of the priority: name, value, sentence.")
    covered_by = models.CharField(
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text="The pending promise or fresh touchpoint, in words.",
    )
    ranked_at = models.DateTimeField()

    assigned_to = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, db_index=False, related_name="calls_assigned"
    )
    snoozed_until = models.DateField(null=True, help_text="Back on the list on this day, or earlier if it gets severe.")
    snoozed_at = models.DateTimeField(null=True)
    snooze_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    was_critical = models.BooleanField(
        default=False, db_default=False, help_text="The band was critical when it was snoozed, and still is."
    )
    last_action = models.ForeignKey(
        "outreach.CallAction", on_delete=models.SET_NULL, null=True, db_index=False, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(priority__gte=0), name="priority_is_not_negative"),
            models.CheckConstraint(
                condition=Q(arr_is_assumed=False, arr_note="") | (Q(arr_is_assumed=True) & ~Q(arr_note="")),
                name="assumed_arr_says_why",
            ),
            models.CheckConstraint(condition=Q(band__in=[word.value for word in Band]), name="call_list_band_is_known"),
            models.CheckConstraint(
                condition=Q(snoozed_until__isnull=True, snoozed_at__isnull=True, snooze_reason="")
                | (Q(snoozed_until__isnull=False, snoozed_at__isnull=False) & ~Q(snooze_reason="")),
                name="snoozed_until_a_day_for_a_reason",
            ),
            # To the day it is checked where the company's day is known (CallAction); by UTC it may be one more.
            models.CheckConstraint(
                condition=Q(snoozed_until__lte=F("snoozed_at") + Value(timedelta(days=MOST_SNOOZE_DAYS + 1))),
                name="snoozed_for_thirty_days_at_most",
            ),
        ]
        # Both columns of an order point the same way: then "after this row" is one row comparison, (priority, customer) <
        # (p, id), that PostgreSQL seeks in the index. With mixed directions it would walk through all that tie.
        indexes = [
            # Whoever is snoozed is not in it: a hundred thousand sleepers at the top cost the first page nothing.
            models.Index(
                fields=["-priority", "-customer"], name="call_list_awake", condition=Q(snoozed_until__isnull=True)
            ),
            models.Index(
                fields=["-priority", "-customer"], name="call_list_snoozed", condition=Q(snoozed_until__isnull=False)
            ),
            models.Index(fields=["snoozed_until"], name="call_list_wakes", condition=Q(snoozed_until__isnull=False)),
            models.Index(
                fields=["assigned_to", "-priority", "-customer"],
                name="call_list_assigned",
                condition=Q(assigned_to__isnull=False),
            ),
            models.Index(fields=["team", "-priority", "-customer"], name="call_list_of_team"),
            models.Index(fields=["owner", "-priority", "-customer"], name="call_list_of_owner"),
            models.Index(fields=["segment", "-priority", "-customer"], name="call_list_of_segment"),
            models.Index(fields=["band", "-priority", "-customer"], name="call_list_of_band"),
            models.Index(fields=["-churn_risk", "-customer"], name="call_list_by_risk"),
            models.Index(fields=["-arr", "-customer"], name="call_list_by_arr"),
            models.Index(Coalesce("renewal_on", Value(NO_RENEWAL)), "customer", name="call_list_by_renewal"),
            models.Index(
                fields=["-priority", "-customer"], name="call_list_escalated", condition=Q(open_escalations__gt=0)
            ),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="call_list_name_part"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.priority:.2f}"
