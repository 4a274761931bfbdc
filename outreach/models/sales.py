"""What is to be booked by when in a sales crisis, and the deals that may bring it. A deal is a customer's, or a prospect's who does not pay yet."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Customer
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import moves_only_by_merge, never_deleted, touch_updated_at
from outreach.models.crisis import Crisis
from outreach.models.ledger import (
    Move,
    Moved,
    follows_its_ledger,
    moves_its_row,
    moves_of,
    state_is_known,
    version_of,
)
from outreach.sales import DEAL, MOST, BookedBy, DealState


def is_money(*, name: str) -> models.CheckConstraint:
    """To PostgreSQL NaN is larger than every number: only an upper bound keeps it out."""
    return models.CheckConstraint(condition=Q(amount__gt=0, amount__lt=MOST, currency__regex=r"^[A-Z]{3}$"), name=name)


def begins_while_the_crisis_goes_on(column: str, crisis: str) -> pgtrigger.Trigger:
    """``crisis``: how the crisis of the new row is found."""
    return pgtrigger.Trigger(
        name="begins_while_the_crisis_goes_on",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=f"""
            PERFORM FROM outreach_crisis WHERE id = ({crisis}) AND kind = 'sales' AND state <> 'stood_down' FOR SHARE;
            IF NOT FOUND THEN
                RAISE EXCEPTION '% % is no sales crisis that goes on', '{column}', NEW.{column} USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;""",
    )


OF_TARGET = "SELECT crisis_id FROM outreach_salestarget WHERE id = NEW.target_id"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class SalesTarget(Timestamped):
    crisis = models.OneToOneField(Crisis, on_delete=models.PROTECT, related_name="sales_target")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3, help_text="ISO 4217, such as EUR.")
    starts_on = models.DateField(help_text="From this day on what is booked counts.")
    due_on = models.DateField()
    booked_by = models.CharField(max_length=5, choices=BookedBy.choices)
    why = models.TextField(max_length=2000, help_text="What hangs on it; after a change, why it was changed.")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            is_money(name="sales_target_is_money"),
            models.CheckConstraint(condition=Q(due_on__gt=F("starts_on")), name="sales_target_is_due_after_its_start"),
            models.CheckConstraint(
                condition=~Q(why="") & Q(booked_by__in=[kind.value for kind in BookedBy]),
                name="sales_target_words_are_known",
            ),
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="sales_target_by_change")]
        triggers = [
            pgtrigger.ReadOnly(
                name="sales_target_keeps_its_origin", fields=["crisis", "currency", "starts_on", "set_by", "set_at"]
            ),
            begins_while_the_crisis_goes_on("crisis_id", "NEW.crisis_id"),
            touch_updated_at(),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"target {self.pk}: {self.amount} {self.currency}"

    @property
    def version(self) -> str:
        return version_of(self, self.amount, self.due_on, self.booked_by)


DEAL_TOLD = Told(
    "deal",
    ("customer_id", "amount", "expected_on", "owner_id"),
    state="it.state",
    counted="concat_ws('-', it.moves, it.amount, to_char(it.expected_on, 'YYYY-MM-DD'), it.owner_id)",
)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Deal(Moved, Timestamped):
    target = models.ForeignKey(SalesTarget, on_delete=models.PROTECT, related_name="deals")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="deals")
    prospect = models.CharField(max_length=200, blank=True, default="", help_text="Who does not pay yet.")
    segment = models.CharField(max_length=80, blank=True, default="", help_text="Of a prospect.")
    region = models.CharField(max_length=80, blank=True, default="", help_text="Of a prospect.")
    what = models.CharField(max_length=300, help_text="What they would buy.")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    expected_on = models.DateField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deals")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    state = models.CharField(max_length=4, choices=DealState.choices, default=DealState.OPEN)
    booked_on = models.DateField(null=True, blank=True, help_text="When it was won last.")

    class Meta:
        constraints = [
            state_is_known(DEAL, name="deal_state_is_known"),
            is_money(name="deal_is_money"),
            models.CheckConstraint(
                condition=Q(customer__isnull=False, prospect="") | (Q(customer__isnull=True) & ~Q(prospect="")),
                name="deal_is_of_a_customer_or_a_prospect",
            ),
            models.CheckConstraint(condition=~Q(what=""), name="deal_says_what"),
            models.CheckConstraint(
                condition=~Q(state=DealState.WON) | Q(booked_on__isnull=False), name="won_deal_was_booked_on_a_day"
            ),
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="deal_by_change")]
        triggers = [
            *follows_its_ledger(DEAL, ledger="outreach_dealmove", column="deal_id"),
            pgtrigger.ReadOnly(
                name="deal_keeps_its_origin",
                fields=["target", "prospect", "segment", "region", "currency", "added_by", "added_at"],
            ),
            pgtrigger.Protect(
                name="what_was_settled_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'open' AND NEW.state = OLD.state AND OLD.customer_id IS NOT DISTINCT FROM NEW.customer_id"
                ),
            ),
            begins_while_the_crisis_goes_on("target_id", OF_TARGET),
            moves_only_by_merge(),
            touch_updated_at(),
            never_deleted(),
            *DEAL_TOLD.triggers(),
        ]

    def __str__(self) -> str:
        return f"deal {self.pk}: {self.what[:40]}"

    @property
    def version(self) -> str:
        return version_of(self, self.moves, self.amount, self.expected_on, self.owner_id)

    @property
    def whose(self) -> str:
        return self.customer.name if self.customer else self.prospect


class DealMove(Move):
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="ledger", db_index=False)

    class Meta:
        constraints = [
            *moves_of("deal", DEAL),
            models.CheckConstraint(
                condition=Q(to_state=DealState.WON) | ~Q(note=""), name="deal_that_is_not_won_says_why"
            ),
        ]
        triggers = moves_its_row(table="outreach_deal", column="deal_id")

    def __str__(self) -> str:
        return f"deal {self.deal_id}: {self.from_state} → {self.to_state}"
