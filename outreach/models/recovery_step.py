"""What is done to rebuild trust: a touch (a call, a visit) that the touchpoint itself ticks off, or work. It belongs to the day on which it is due."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import never_deleted, touch_updated_at
from outreach.models.ledger import version_of
from outreach.models.recovery import OVER, Recovery
from outreach.models.touchpoint import Touchpoint
from outreach.recoveries import StepState
from outreach.vocabulary import TouchpointKind


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class RecoveryStep(Timestamped):
    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="steps")
    what = models.TextField(max_length=2000)
    touch = models.CharField(
        max_length=10, choices=TouchpointKind.choices, blank=True, default="", help_text="Empty: it is work of ours."
    )
    programme = models.CharField(max_length=40, blank=True, default="", help_text="The programme that it belongs to.")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recovery_steps")
    due_on = models.DateField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=StepState.choices, default=StepState.OPEN)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(max_length=2000, blank=True, default="", help_text="What came of it, or why not.")
    touchpoint = models.ForeignKey(
        Touchpoint,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="recovery_steps",
        help_text="That did it.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(what="")
                & Q(touch__in=["", *(kind.value for kind in TouchpointKind)])
                & Q(state__in=[state.value for state in StepState]),
                name="recovery_step_words_are_known",
            ),
            models.CheckConstraint(
                condition=Q(state=StepState.OPEN, settled_by__isnull=True, settled_at__isnull=True, outcome="")
                | (~Q(state=StepState.OPEN) & Q(settled_by__isnull=False, settled_at__isnull=False) & ~Q(outcome="")),
                name="settled_recovery_step_says_what_came_of_it",
            ),
            models.CheckConstraint(
                condition=Q(touchpoint__isnull=True) | Q(state=StepState.DONE), name="touchpoint_does_a_recovery_step"
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on", "id"], name="recovery_step_owed", condition=Q(state=StepState.OPEN)
            ),
            models.Index(fields=["updated_at", "id"], name="recovery_step_by_change"),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="what_was_planned_stays",
                exclude=["state", "settled_by", "settled_at", "outcome", "touchpoint", "updated_at", "owner", "due_on"],
            ),
            pgtrigger.Protect(
                name="what_was_settled_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state <> 'open'"),
            ),
            pgtrigger.Trigger(
                name="opens_in_an_open_case",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                    PERFORM FROM outreach_recovery WHERE id = NEW.recovery_id AND state NOT IN ({OVER}) FOR SHARE;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'recovery % is over: no step of it can be open', NEW.recovery_id USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;""",
            ),
            touch_updated_at(),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"step {self.pk} of recovery {self.recovery_id}: {self.what[:40]}"

    @property
    def version(self) -> str:
        return version_of(self, self.state, self.owner_id)
