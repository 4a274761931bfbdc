"""One dated fact about a customer: immutable, and unique for ever by (source, external id)."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Customer
from signals.models.measure import Measure
from signals.models.source import Source


class Fact(models.Model):
    """The columns that a signal has, whether its customer is known yet or not."""

    # Both rows are read in the transaction that writes the fact, and neither is ever deleted. To look them up once more for
    # each of a million facts would be an eighth of the cost of taking these in.
    source = models.ForeignKey(Source, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    occurred_at = models.DateTimeField()
    known_at = models.DateTimeField(
        help_text="The moment we could have known: receipt for live feeds, occurred_at for a declared backfill."
    )
    received_at = models.DateTimeField(db_default=Now(), editable=False)
    value = models.FloatField(null=True, blank=True)
    external_id = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    author = models.CharField(max_length=200, blank=True, default="")
    url = models.CharField(max_length=2000, blank=True, default="")

    class Meta:
        abstract = True


class Signal(Fact):
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, db_index=False, related_name="signals")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="one_signal_per_source_and_external_id"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | (Q(value__gt=float("-inf")) & Q(value__lt=float("inf"))),
                name="signal_value_is_finite",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-occurred_at", "-id"], name="signal_by_customer_and_moment"),
            # The order in which the API hands them on. New rows always come last, which costs an index little.
            models.Index(fields=["received_at", "id"], name="signal_by_receipt"),
        ]
        triggers = [
            # Only the customer may change: a merge moves a signal to the customer who survives it.
            pgtrigger.ReadOnly(name="signal_is_immutable", exclude=["customer"]),
            # An import that is taken back moves its facts to the book of those (signals.models.reverts): none is lost.
            pgtrigger.Trigger(
                name="never_deleted",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (SELECT FROM signals_takenbacksignal WHERE id = OLD.id) THEN
                        RAISE EXCEPTION 'signal % is never deleted', OLD.id USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN OLD;""",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.external_id}"


class ParkedSignal(Fact):
    """A signal for a customer we do not know yet. Shown, counted, and attached when the customer arrives."""

    customer_external_id = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], name="one_parked_signal_per_source_and_external_id"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | (Q(value__gt=float("-inf")) & Q(value__lt=float("inf"))),
                name="parked_value_is_finite",
            ),
        ]
        indexes = [
            models.Index(fields=["customer_external_id"], name="parked_by_customer"),
            # Those that wait under a person's name (signals.services.people) are asked for by the minute.
            models.Index(
                fields=["customer_external_id"],
                name="parked_by_person",
                condition=Q(customer_external_id__startswith="user:"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.external_id}"
