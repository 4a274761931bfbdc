"""Reminders of promises: on which days, when the next one is due, and what became of each."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from crisis_triage.shared.triggers import never_deleted
from crisis_triage.shared.vocabulary import Vocabulary
from outreach.models.promise import Promise

USUAL_DAYS = (-7, -2, 0, 1)
MOST_DAYS = 10
FURTHEST = 90


def usual_days() -> list[int]:
    return list(USUAL_DAYS)


class ReminderOutcome(Vocabulary):
    SENT = "sent"
    PASSED_OVER = "passed_over"  # a newer one was due as well
    DROPPED = "dropped"  # the promise had ended
    EXPIRED = "expired"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class ReminderPlan(models.Model):
    """Days before (−) and after (+) the day on which a promise is due, for everybody."""

    days = ArrayField(models.SmallIntegerField(), default=usual_days)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_reminder_plan"),
            models.CheckConstraint(condition=Q(days__len__lte=MOST_DAYS), name="reminders_are_few"),
        ]

    def __str__(self) -> str:
        return f"reminders on {self.days}"


class ReminderDue(models.Model):
    """One per promise, as long as there is something to remind of. Made by a trigger on promises, which also makes it due when
    somebody else sees to it."""

    promise = models.OneToOneField(Promise, on_delete=models.CASCADE, primary_key=True, related_name="+")
    next_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="reminder_due")]

    def __str__(self) -> str:
        return f"reminders of promise {self.promise_id}, next at {self.next_at}"


class PromiseReminder(models.Model):
    """Each day of the plan comes to one end, once."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="reminders", db_index=False)
    days = models.SmallIntegerField()
    outcome = models.CharField(max_length=11, choices=ReminderOutcome.choices)
    note = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promise", "days"], name="one_reminder_per_promise_and_day"),
            models.CheckConstraint(
                condition=Q(outcome__in=[outcome.value for outcome in ReminderOutcome]),
                name="reminder_outcome_is_known",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"reminder {self.days:+d} of promise {self.promise_id}: {self.outcome}"
