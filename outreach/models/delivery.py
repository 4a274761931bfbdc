"""One message for one customer: the row is the job. What stands in it is what was sent, word for word."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from accounts.models import Contact, Customer
from crisis_triage.shared.triggers import moves_only_by_merge, never_deleted
from outreach.models.loop import Loop
from outreach.models.message import Message
from outreach.models.touchpoint import Touchpoint
from outreach.states import BORN_AS, DELIVERY, ON_THE_WAY, DeliveryState
from outreach.vocabulary import Verdict

LEFT = [
    DeliveryState.WAITING.value,
    DeliveryState.SENDING.value,
    DeliveryState.SENT.value,
    DeliveryState.IN_DOUBT.value,
]
OF_A_LOOP_ONE = Q(state__in=sorted(ON_THE_WAY)) | Q(state=DeliveryState.SENT, booked_at__isnull=True)
MOST_BOOKINGS = 5
UNBOOKABLE = Q(state=DeliveryState.SENT, booked_at__isnull=True, book_attempts__gte=MOST_BOOKINGS)
"""What was sent and could not be entered, however often: a person must look."""

REFUSED = Q(state=DeliveryState.WAITING, reason__regex=r"^5\d\d[ -]")
"""The mail server said no for good, and was not believed, because it says so to everybody (``services.refusals``)."""

MOVES = ", ".join(f"('{before}', '{after}')" for before, after in DELIVERY.pairs())
BIRTHS = ", ".join(f"'{state}'" for state in sorted(BORN_AS))


class Audience(models.Model):
    """The deliveries of a message that was started are made portion by portion; this is how far that has come."""

    message = models.OneToOneField(Message, on_delete=models.PROTECT, primary_key=True, related_name="audience")
    after_loop = models.BigIntegerField(default=0, help_text="Loops up to this one have their deliveries.")
    until_loop = models.BigIntegerField(help_text="Who became affected after the start is told by another message.")
    completed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.SmallIntegerField(default=0, db_default=0, help_text="How often a portion could not be written.")
    due_at = models.DateTimeField(null=True, blank=True, help_text="When that is tried again. Empty: at once.")
    trouble = models.TextField(blank=True, default="", db_default="", help_text="Why it could not.")

    class Meta:
        indexes = [models.Index(fields=["message"], name="audience_due", condition=Q(completed_at__isnull=True))]

    def __str__(self) -> str:
        return f"audience of message {self.message_id}"


class Delivery(models.Model):
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="deliveries")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="deliveries")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries")
    address = models.EmailField(blank=True, default="")
    subject = models.CharField(max_length=1000, blank=True, default="")
    body = models.TextField(blank=True, default="")
    header_id = models.CharField(max_length=200, unique=True, help_text="Its Message-ID, the same at every attempt.")

    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    reason = models.TextField(blank=True, default="", help_text="Why it is where it is, in words.")
    due_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True, help_text="When the last attempt began.")
    sent_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who said whether it had left, recorded that it came back, or had it tried again.",
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    booked_at = models.DateTimeField(null=True, blank=True, help_text="Since when touchpoint and loop know of it.")
    book_attempts = models.SmallIntegerField(default=0, db_default=0, help_text="How often it could not be booked.")
    book_after = models.DateTimeField(null=True, blank=True, help_text="When that is tried again. Empty: at once.")
    touchpoint = models.OneToOneField(
        Touchpoint, on_delete=models.PROTECT, null=True, blank=True, related_name="delivery"
    )
    moved_to = models.PositiveIntegerField(null=True, blank=True, help_text="The number of the loop's move.")
    note = models.TextField(blank=True, default="", help_text="What became of the loop, if it could not be moved.")

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["message", "customer"], name="nobody_is_told_twice"),
            models.UniqueConstraint(
                fields=["loop"],
                condition=OF_A_LOOP_ONE,
                name="one_message_on_its_way_to_a_loop",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in DeliveryState]), name="delivery_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=LEFT) | (~Q(address="") & ~Q(subject="") & ~Q(body="")),
                name="what_is_sent_has_an_address_and_a_text",
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENT) | Q(sent_at__isnull=False), name="what_was_sent_has_a_moment"
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.BOUNCED) | Q(bounced_at__isnull=False),
                name="what_bounced_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.SENT])
                | ~Q(reason=""),
                name="what_was_not_sent_says_why",
            ),
            models.CheckConstraint(
                condition=Q(booked_at__isnull=True, touchpoint__isnull=True, moved_to__isnull=True)
                | Q(booked_at__isnull=False, touchpoint__isnull=False, sent_at__isnull=False),
                name="what_is_booked_was_sent_and_is_a_touchpoint",
            ),
        ]
        indexes = [
            models.Index(fields=["message", "state", "id"], name="delivery_of_message"),
            models.Index(fields=["due_at", "id"], name="delivery_due", condition=Q(state=DeliveryState.WAITING)),
            models.Index(fields=["lease_until"], name="delivery_at_work", condition=Q(state=DeliveryState.SENDING)),
            models.Index(
                fields=["message", "id"],
                name="delivery_to_book",
                condition=Q(sent_at__isnull=False, booked_at__isnull=True),
            ),
            models.Index(Upper("address"), name="delivery_by_address"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="begins_as_it_may",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(f"NEW.state NOT IN ({BIRTHS})"),
                func="RAISE EXCEPTION 'a delivery does not begin as %', NEW.state USING ERRCODE = 'check_violation';",
            ),
            pgtrigger.Trigger(
                name="moves_as_the_table_says",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(f"OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({MOVES})"),
                func="RAISE EXCEPTION 'delivery % does not move from % to %', NEW.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';",
            ),
            pgtrigger.ReadOnly(
                name="delivery_is_what_was_approved",
                fields=["message", "loop", "address", "subject", "body", "header_id"],
            ),
            moves_only_by_merge(),
            moves_only_by_merge("contact"),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk} of message {self.message_id}: {self.state}"


class Reply(models.Model):
    """What a customer answered to a delivery. Each is a touchpoint; a yes or a no moves the loop too."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="replies")
    touchpoint = models.OneToOneField(Touchpoint, on_delete=models.PROTECT, related_name="reply")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    logged_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "replies"
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=[verdict.value for verdict in Verdict]), name="reply_verdict_is_known"
            )
        ]
        triggers = [pgtrigger.Protect(name="is_written_once", operation=pgtrigger.Update), never_deleted()]

    def __str__(self) -> str:
        return f"reply to delivery {self.delivery_id}: {self.verdict}"
