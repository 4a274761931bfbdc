"""An early warning: more customers complain than usual. One burst is one warning, whichever series see it.

What the clock finds changes the series and no version of the warning; what people do with it moves it by its ledger.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import Customer
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import moves_only_by_merge, never_deleted, touch_updated_at
from outreach.models.crisis import Crisis
from outreach.models.issue import Issue
from outreach.models.ledger import (
    Move,
    Moved,
    follows_its_ledger,
    moves_its_row,
    moves_of,
    state_is_known,
)
from outreach.states import WARNING, WarningState
from signals.vocabulary import Dimension

TOLD = Told(
    "warning",
    ("dimension", "key", "label", "ended_at", "snoozed_until", "issue_id", "crisis_id"),
    customer="NULL::bigint",
    issue="it.issue_id",
    state="it.state",
    counted="it.moves::text",
)


class EarlyWarning(Moved, Timestamped):
    """``dimension``, ``key`` and ``label``: of its most telling series."""

    state = models.CharField(max_length=10, choices=WarningState.choices, default=WarningState.RAISED)
    dimension = models.CharField(max_length=10, choices=Dimension.choices)
    key = models.CharField(max_length=80)
    label = models.CharField(max_length=120, help_text="What the series is called for people.")
    began_at = models.DateTimeField(help_text="The first of the hours that made it known.")
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Back to usual, or usual from now on.")
    snoozed_until = models.DateTimeField(null=True, blank=True)
    customers_then = models.IntegerField(null=True, blank=True, help_text="So many complained when it was snoozed.")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, null=True, blank=True, related_name="warnings")
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, null=True, blank=True, related_name="warnings")

    class Meta:
        constraints = [
            state_is_known(WARNING, name="warning_state_is_known"),
            models.CheckConstraint(condition=Q(dimension__in=list(Dimension)), name="warning_has_a_dimension"),
            models.CheckConstraint(
                condition=Q(began_at__lte=F("raised_at")) & (Q(ended_at=None) | Q(ended_at__gt=F("began_at"))),
                name="warning_begins_before_it_ends",
            ),
            models.CheckConstraint(
                condition=~Q(state=WarningState.SNOOZED) | Q(snoozed_until__isnull=False, customers_then__isnull=False),
                name="warning_sleeps_until_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=WarningState.IN_HAND) | Q(issue__isnull=False) | Q(crisis__isnull=False),
                name="warning_in_hand_says_where",
            ),
            models.CheckConstraint(
                condition=~Q(state=WarningState.OVER) | Q(ended_at__isnull=False), name="warning_is_over_when_it_ended"
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="warning_by_change"),
            models.Index(fields=["-raised_at", "-id"], name="warning_by_moment"),
            models.Index(fields=["id"], name="warning_going_on", condition=Q(ended_at=None)),
        ]
        triggers = [
            *follows_its_ledger(WARNING, ledger="outreach_earlywarningmove", column="warning_id"),
            pgtrigger.ReadOnly(name="warning_keeps_its_beginning", fields=["began_at", "raised_at"]),
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
        ]

    def __str__(self) -> str:
        return f"early warning {self.pk}: {self.label}"

    @property
    def goes_on(self) -> bool:
        return self.ended_at is None


class EarlyWarningMove(Move):
    warning = models.ForeignKey(EarlyWarning, on_delete=models.PROTECT, related_name="ledger", db_index=False)

    class Meta:
        constraints = [
            *moves_of("warning", WARNING),
            models.CheckConstraint(
                condition=~Q(to_state__in=[WarningState.SNOOZED.value, WarningState.DISMISSED.value]) | ~Q(note=""),
                name="who_puts_a_warning_aside_says_why",
            ),
        ]
        triggers = moves_its_row(table="outreach_earlywarning", column="warning_id")

    def __str__(self) -> str:
        return f"early warning {self.warning_id}: {self.from_state} → {self.to_state}"


class WarnedSeries(models.Model):
    """One of the series that see the burst, with what made it one where that was least likely by chance."""

    warning = models.ForeignKey(EarlyWarning, on_delete=models.PROTECT, related_name="series")
    dimension = models.CharField(max_length=10, choices=Dimension.choices)
    key = models.CharField(max_length=80)
    label = models.CharField(max_length=120)
    began_at = models.DateTimeField()
    alarmed_at = models.DateTimeField(help_text="The hour at which it was known.")
    unusual_at = models.DateTimeField(help_text="The last hour that was unusual.")
    ended_at = models.DateTimeField(null=True, blank=True)
    is_lasting = models.BooleanField(default=False, help_text="It did not go back to usual: it is the usual now.")
    peak_at = models.DateTimeField(help_text="The last hour of the window.")
    window_hours = models.SmallIntegerField()
    found = models.IntegerField(help_text="Customers who complained, by hour.")
    expected = models.FloatField()
    enough = models.IntegerField(help_text="So many would have been a burst.")
    chance = models.FloatField(help_text="How likely so many are, if nothing is wrong.")
    picture = models.JSONField(
        default=list, help_text="Found, expected and enough, for each six hours of the two weeks before."
    )
    pictured_at = models.DateTimeField(null=True, blank=True, help_text="The end of the last six of them.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dimension", "key"], condition=Q(ended_at=None), name="a_series_has_one_burst_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["warning", "dimension", "key", "began_at"], name="a_burst_of_a_series_is_told_once"
            ),
            models.CheckConstraint(condition=Q(dimension__in=list(Dimension)), name="warned_series_has_a_dimension"),
            models.CheckConstraint(
                condition=Q(found__gt=0, expected__gte=0, enough__gt=0, window_hours__gte=1)
                & Q(chance__gte=0, chance__lte=1),
                name="warned_series_has_its_figures",
            ),
            models.CheckConstraint(
                condition=Q(is_lasting=False) | Q(ended_at__isnull=False), name="what_lasts_is_told_no_more"
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.dimension} {self.label} of early warning {self.warning_id}"


class WarnedCustomer(models.Model):
    """Who complained in the burst: whoever sees one of them sees the warning."""

    warning = models.ForeignKey(EarlyWarning, on_delete=models.PROTECT, related_name="customers", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="warnings")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["warning", "customer"], name="a_customer_is_in_a_warning_once"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="is_written_once", exclude=["customer"]),
            moves_only_by_merge(),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} in early warning {self.warning_id}"


class WarningWatch(models.Model):
    """There is one: how far the series were watched. The row is the job, and whoever holds it watches alone."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    due_at = models.DateTimeField(db_default=Now())
    watched_until = models.DateTimeField(null=True, blank=True, help_text="Begin of the last hour that was judged.")
    series = models.IntegerField(default=0, db_default=0, help_text="How many there are.")
    short = models.IntegerField(default=0, db_default=0, help_text="Of them, with too short a history.")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="there_is_one_watch")]

    def __str__(self) -> str:
        return f"watched until {self.watched_until}"
