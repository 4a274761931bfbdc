"""The review after a crisis: what happened, what went well, what did not, and what contributed to it. One writes it, another closes it.
Who owes it, and by when, stands with the crisis (``after_action_owner``)."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.vocabulary import Function
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import never_deleted, touch_updated_at
from outreach.learning import REVIEW, FactorKind, ReviewState
from outreach.models.crisis import Crisis
from outreach.models.ledger import (
    Move,
    Moved,
    follows_its_ledger,
    moves_its_row,
    moves_of,
    state_is_known,
)
from outreach.models.owed import OPEN, Owed

TOLD = Told(
    "review",
    ("what_happened", "went_well", "went_badly"),
    customer="NULL::bigint",
    state="it.state",
    counted="it.moves::text",
)
HANDED_IN = Q(state__in=[ReviewState.WRITTEN.value, ReviewState.CLOSED.value])


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Review(Moved, Timestamped):
    crisis = models.OneToOneField(Crisis, on_delete=models.PROTECT, related_name="review")
    state = models.CharField(max_length=7, choices=ReviewState.choices, default=ReviewState.OWED)
    what_happened = models.TextField(max_length=8000, blank=True, default="")
    went_well = models.TextField(max_length=4000, blank=True, default="")
    went_badly = models.TextField(max_length=4000, blank=True, default="")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "after-action review"
        constraints = [
            state_is_known(REVIEW, name="review_state_is_known"),
            models.CheckConstraint(
                condition=~HANDED_IN
                | (
                    ~Q(what_happened="")
                    & ~Q(went_well="")
                    & ~Q(went_badly="")
                    & Q(written_by__isnull=False, written_at__isnull=False)
                ),
                name="review_that_is_handed_in_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReviewState.CLOSED)
                | (Q(closed_by__isnull=False, closed_at__isnull=False) & ~Q(closed_by=F("written_by"))),
                name="review_is_closed_by_somebody_else",
            ),
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="review_by_change")]
        triggers = [
            *follows_its_ledger(REVIEW, ledger="outreach_reviewmove", column="review_id"),
            pgtrigger.Trigger(
                name="names_what_contributed",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.state <> 'owed' AND OLD.state <> NEW.state"),
                func="""
                    IF NOT EXISTS (SELECT FROM outreach_reviewfactor WHERE review_id = NEW.id) THEN
                        RAISE EXCEPTION 'review % names nothing that contributed', NEW.id USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;""",
            ),
            pgtrigger.ReadOnly(name="review_keeps_its_crisis", fields=["crisis"]),
            pgtrigger.Protect(
                name="what_was_closed_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state = 'closed'"),
            ),
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
        ]

    def __str__(self) -> str:
        return f"review {self.pk} of crisis {self.crisis_id}"


class ReviewMove(Move):
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="ledger", db_index=False)

    class Meta:
        constraints = [
            *moves_of("review", REVIEW),
            models.CheckConstraint(
                condition=~Q(to_state=ReviewState.OWED) | ~Q(note=""), name="review_sent_back_says_what_is_missing"
            ),
        ]
        triggers = moves_its_row(table="outreach_review", column="review_id")

    def __str__(self) -> str:
        return f"review {self.review_id}: {self.from_state} → {self.to_state}"


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class ReviewFactor(models.Model):
    """What contributed: something that a function can change, never somebody."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="factors")
    kind = models.CharField(max_length=13, choices=FactorKind.choices)
    function = models.CharField(max_length=20, choices=Function.choices, help_text="Who can change it.")
    what = models.TextField(max_length=2000)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(what="")
                & Q(kind__in=[kind.value for kind in FactorKind])
                & Q(function__in=[function.value for function in Function]),
                name="review_factor_words_are_known",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="is_written_once", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="changes_while_the_review_is_owed",
                operation=pgtrigger.Insert | pgtrigger.Delete,
                when=pgtrigger.After,
                func="""
                    PERFORM FROM outreach_review WHERE id = coalesce(NEW.review_id, OLD.review_id) AND state = 'owed' FOR SHARE;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'the review was handed in: what contributed stays' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;""",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.what[:40]}"


class ReviewClock(Owed):
    """By when it is owed; none, once it was handed in."""

    review = models.OneToOneField(Review, on_delete=models.PROTECT, primary_key=True, related_name="clock")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="review_due", condition=OPEN)]

    def __str__(self) -> str:
        return f"review {self.review_id} is owed at {self.due_at}"
