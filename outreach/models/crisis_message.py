"""What the customers of a crisis are told, in six blocks: a message like any other, which knows its parts. And the premium ones among them,
who are not written to: somebody calls them."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Customer
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.triggers import moves_only_by_merge, never_deleted
from outreach.models.crisis import Crisis
from outreach.models.message import Message
from outreach.models.spoken import Spoken

DROPPED = Q(dropped_at__isnull=False)
DROPPING = ("dropped_at", "dropped_by", "dropped_because")
USUALLY_PREMIUM = ["Enterprise", "Platinum", "Premium"]
TOLD = Told("personal_call", ("dropped_at",), row_at="NULL::timestamptz")


class CrisisMessage(Spoken):
    """Its parts; the message holds them as one text, which is what was approved and is sent."""

    message = models.OneToOneField(Message, on_delete=models.PROTECT, primary_key=True, related_name="blocks")
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="messages")

    class Meta:
        triggers = [
            pgtrigger.ReadOnly(name="crisis_message_stays_where_it_is", fields=["message", "crisis"]),
            never_deleted(),
            pgtrigger.Trigger(
                name="changes_while_it_is_a_draft",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (SELECT FROM outreach_message WHERE id = NEW.message_id AND state = 'draft') THEN
                        RAISE EXCEPTION 'message % is no draft: its blocks stay', NEW.message_id USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;""",
            ),
        ]

    def __str__(self) -> str:
        return f"blocks of message {self.message_id}"


class PersonalCall(models.Model):
    """Asked of somebody, instead of a mail. It is made when a talk with the customer is logged after it was asked: that is not kept twice."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="calls", db_index=False)
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="calls")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="personal_calls")
    asked_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="personal_calls")
    asked_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    dropped_because = models.TextField(max_length=1000, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "customer"], name="a_customer_is_called_once_for_a_message"),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True, dropped_by__isnull=True, dropped_because="")
                | (DROPPED & Q(dropped_by__isnull=False) & ~Q(dropped_because="")),
                name="who_drops_a_call_says_why",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="what_was_asked_stays", exclude=["customer", *DROPPING]),
            pgtrigger.Protect(
                name="what_was_dropped_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.dropped_at IS NOT NULL AND OLD.customer_id IS NOT DISTINCT FROM NEW.customer_id"
                ),
            ),
            moves_only_by_merge(),
            never_deleted(),
            *TOLD.triggers(),
        ]

    def __str__(self) -> str:
        return f"call to customer {self.customer_id} for message {self.message_id}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class PremiumPolicy(models.Model):
    """One row: who gets a call and not a mail, when something is said to many."""

    segments = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    least_arr = models.DecimalField(
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="In the reporting currency; empty: no ARR does.",
    )

    class Meta:
        verbose_name_plural = "premium policy"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_premium_policy"),
            models.CheckConstraint(
                condition=Q(least_arr__isnull=True) | Q(least_arr__gt=0), name="premium_begins_above_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"premium: {', '.join(self.segments)}"

    @classmethod
    def ours(cls) -> "PremiumPolicy":
        """As it is set, or as it is until somebody does."""
        return cls.objects.filter(pk=1).first() or cls(segments=USUALLY_PREMIUM)
