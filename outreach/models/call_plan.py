"""How the call list is worked off: how many conversations fit into a week, and what people did to its rows."""

from datetime import timedelta

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q, Value

from accounts.models import Customer, User
from crisis_triage.shared.triggers import never_deleted
from outreach.vocabulary import CallVerb, WakeCause

MOST_CONVERSATIONS = 10_000
MOST_SNOOZE_DAYS = 30
UNDO_WITHIN = timedelta(hours=1)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class CallCapacity(models.Model):
    """One row. The list is cut below this many customers."""

    conversations = models.PositiveIntegerField(default=20, help_text="How many conversations fit into a week.")

    class Meta:
        verbose_name_plural = "call capacity"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_call_capacity"),
            models.CheckConstraint(
                condition=Q(conversations__lte=MOST_CONVERSATIONS), name="call_capacity_has_a_bound"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conversations} conversations a week"


class CallAction(models.Model):
    """One act on one row or on thousands. What was before and after stands in its changes, so that it can be undone."""

    verb = models.CharField(max_length=10, choices=CallVerb.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", help_text="Empty: the clock.")
    at = models.DateTimeField()
    on = models.DateField(help_text="The day of it in the company's zone.")
    customers = models.IntegerField(default=0, help_text="How many rows it changed.")
    assignee = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="Empty: nobody."
    )
    until = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    cause = models.CharField(max_length=20, choices=WakeCause.choices, blank=True, default="")
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(verb__in=[verb.value for verb in CallVerb]), name="call_verb_is_known"),
            models.CheckConstraint(
                condition=~Q(verb=CallVerb.SNOOZE.value)
                | Q(until__isnull=False, until__gt=F("on"), until__lte=F("on") + Value(MOST_SNOOZE_DAYS))
                & ~Q(reason=""),
                name="snooze_has_a_near_day_and_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(verb=CallVerb.WAKE.value, cause__in=[cause.value for cause in WakeCause])
                | (~Q(verb=CallVerb.WAKE.value) & Q(cause="")),
                name="who_wakes_says_why",
            ),
            models.CheckConstraint(
                condition=Q(verb=CallVerb.UNDO.value, undoes__isnull=False)
                | (~Q(verb=CallVerb.UNDO.value) & Q(undoes__isnull=True)),
                name="undo_undoes_something",
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(verb=CallVerb.WAKE.value), name="only_waking_is_done_by_the_clock"
            ),
        ]
        indexes = [models.Index(fields=["by", "-id"], name="call_action_of_author")]
        triggers = [
            pgtrigger.ReadOnly(name="call_action_stays_as_it_was", exclude=["customers"]),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"{self.verb} of {self.customers} customers"


class CallActionChange(models.Model):
    """What an act changed at one customer. Never changed, so that it is the history of the row."""

    action = models.ForeignKey(CallAction, on_delete=models.PROTECT, related_name="changes")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, db_index=False, related_name="call_changes")
    assigned_before = models.ForeignKey(User, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    assigned_after = models.ForeignKey(User, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    until_before = models.DateField(null=True)
    until_after = models.DateField(null=True)
    snoozed_at_before = models.DateTimeField(null=True)
    reason_before = models.CharField(max_length=300, blank=True, default="")
    was_critical_before = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "action"], name="one_change_per_customer_and_call_action"),
        ]
        triggers = [pgtrigger.Protect(name="call_change_is_never_altered", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.action_id} at {self.customer_id}"
