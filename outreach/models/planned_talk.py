"""A talk that is planned to end a blind spot: with whom, by when, to find out what. What is recorded afterwards ticks it off."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Contact, Customer
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import moves_only_by_merge, never_deleted, touch_updated_at
from outreach.insights import ResearchMethod, TalkState
from outreach.models.insight import Insight
from outreach.models.ledger import version_as_told
from outreach.models.touchpoint import Touchpoint

KIND = "planned_talk"
TOLD = Told(
    KIND,
    ("customer_id", "contact_id", "owner_id", "due_on"),
    state="it.state",
    counted="concat_ws('-', it.state, it.owner_id, to_char(it.due_on, 'YYYY-MM-DD'))",
)
OPEN = Q(state=TalkState.OPEN)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class PlannedTalk(Timestamped):
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="planned_talks")
    method = models.CharField(max_length=14, choices=ResearchMethod.choices)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="planned_talks")
    question = models.TextField(max_length=2000, help_text="What is to be found out.")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="planned_talks")
    due_on = models.DateField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=TalkState.choices, default=TalkState.OPEN)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(max_length=2000, blank=True, default="", help_text="Why it was dropped.")
    insight = models.ForeignKey(Insight, on_delete=models.PROTECT, null=True, blank=True, related_name="planned_talks")
    touchpoint = models.ForeignKey(
        Touchpoint, on_delete=models.PROTECT, null=True, blank=True, related_name="planned_talks"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(question="")
                & Q(method__in=[method.value for method in ResearchMethod])
                & Q(state__in=[state.value for state in TalkState]),
                name="planned_talk_words_are_known",
            ),
            models.CheckConstraint(
                condition=Q(state=TalkState.OPEN, settled_by__isnull=True, settled_at__isnull=True)
                | (~Q(state=TalkState.OPEN) & Q(settled_by__isnull=False, settled_at__isnull=False)),
                name="settled_talk_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=TalkState.DONE) | Q(insight__isnull=False) | Q(touchpoint__isnull=False),
                name="talk_is_done_by_what_was_recorded",
            ),
            models.CheckConstraint(condition=~Q(state=TalkState.DROPPED) | ~Q(note=""), name="dropped_talk_says_why"),
            models.UniqueConstraint(fields=["customer", "method"], condition=OPEN, name="one_talk_is_planned_a_method"),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="planned_talk_due", condition=OPEN),
            models.Index(fields=["updated_at", "id"], name="planned_talk_by_change"),
        ]
        triggers = [
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
            moves_only_by_merge(),
            pgtrigger.ReadOnly(
                name="what_was_planned_stays",
                exclude=[
                    *("customer", "contact", "owner", "due_on", "state", "settled_by", "settled_at", "note"),
                    *("insight", "touchpoint", "updated_at"),
                ],
            ),
            pgtrigger.Protect(
                name="what_was_settled_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'open' AND (OLD.customer_id, OLD.contact_id) IS NOT DISTINCT FROM (NEW.customer_id, NEW.contact_id)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} with {self.customer_id} by {self.due_on}"

    @property
    def version(self) -> str:
        return version_as_told(KIND, self.pk, self.updated_at, self.state, self.owner_id, self.due_on)
