"""What is done in a crisis, and the question that cannot be skipped: how will this affect customers? Good: we tell them. Bad: we soften it."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import never_deleted, touch_updated_at
from outreach.crises import CrisisActionState, Facing
from outreach.models.crisis import Crisis
from outreach.models.ledger import version_of
from outreach.vocabulary import Impact

ANSWERS = [Impact.POSITIVE.value, Impact.NEUTRAL.value, Impact.NEGATIVE.value]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class CrisisAction(Timestamped):
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="actions")
    what = models.TextField(max_length=2000)
    facing = models.CharField(max_length=10, choices=Facing.choices)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="crisis_actions")
    impact = models.CharField(max_length=8, choices=Impact.choices)
    impact_words = models.TextField(max_length=4000, help_text="How it will affect customers.")
    highlight_to = models.TextField(max_length=1000, blank=True, default="", help_text="Who should hear of it.")
    highlight_words = models.TextField(max_length=4000, blank=True, default="")
    highlight_by = models.DateField(null=True, blank=True)
    mitigation = models.TextField(max_length=4000, blank=True, default="")
    residual = models.TextField(max_length=4000, blank=True, default="", help_text="What remains of it all the same.")
    residual_accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=CrisisActionState.choices, default=CrisisActionState.OPEN)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(max_length=2000, blank=True, default="", help_text="What came of it, or why not.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(what="")
                & Q(facing__in=[facing.value for facing in Facing])
                & Q(state__in=[state.value for state in CrisisActionState]),
                name="crisis_action_words_are_known",
            ),
            models.CheckConstraint(
                condition=Q(impact__in=ANSWERS) & ~Q(impact_words=""), name="crisis_action_answers_for_customers"
            ),
            models.CheckConstraint(
                condition=~Q(impact=Impact.POSITIVE)
                | (~Q(highlight_to="") & ~Q(highlight_words="") & Q(highlight_by__isnull=False)),
                name="good_action_has_a_plan_to_highlight",
            ),
            models.CheckConstraint(
                condition=~Q(impact=Impact.NEGATIVE)
                | (~Q(mitigation="") & ~Q(residual="") & Q(residual_accepted_by__isnull=False)),
                name="bad_action_is_mitigated_and_accepted",
            ),
            models.CheckConstraint(
                condition=Q(state=CrisisActionState.OPEN, settled_by__isnull=True, settled_at__isnull=True, outcome="")
                | (
                    ~Q(state=CrisisActionState.OPEN)
                    & Q(settled_by__isnull=False, settled_at__isnull=False)
                    & ~Q(outcome="")
                ),
                name="settled_crisis_action_says_what_came_of_it",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="what_was_answered_stays",
                exclude=["state", "settled_by", "settled_at", "outcome", "updated_at", "owner"],
            ),
            pgtrigger.Protect(
                name="what_was_settled_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state <> 'open'"),
            ),
            pgtrigger.Trigger(
                name="opens_in_an_open_crisis",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    PERFORM FROM outreach_crisis WHERE id = NEW.crisis_id AND state <> 'stood_down' FOR SHARE;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'crisis % is over: no action of it can be open', NEW.crisis_id USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;""",
            ),
            touch_updated_at(),
            never_deleted(),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"action {self.pk} of crisis {self.crisis_id}: {self.what[:40]}"

    @property
    def version(self) -> str:
        return version_of(self, self.state, self.owner_id)
