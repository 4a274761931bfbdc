"""A battle: an issue that somebody picked to be fought now, or deliberately left, with the reason, until a day on which it is looked at
again. One at a time stands for an issue; what was decided stays, and another decision ends it."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import never_deleted, touch_updated_at
from outreach.battles import Stand
from outreach.models.issue import Issue
from outreach.models.ledger import version_of
from outreach.models.revisit import Revisited, due_to_remind

STANDS = Q(ended_at__isnull=True)
TOLD = Told(
    "battle",
    ("ended_at",),
    customer="NULL::bigint",
    issue="it.issue_id",
    state="CASE WHEN it.ended_at IS NULL THEN it.stand ELSE 'ended' END",
    counted="(it.ended_at IS NOT NULL)::int::text",
)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Battle(Revisited, Timestamped):
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="battles")
    stand = models.CharField(max_length=6, choices=Stand.choices)
    reason = models.TextField(max_length=2000)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_job = models.CharField(max_length=60, blank=True, default="", help_text="What ended it, if nobody did.")
    ended_words = models.TextField(max_length=2000, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stand__in=[stand.value for stand in Stand]) & ~Q(reason=""), name="battle_says_why"
            ),
            models.UniqueConstraint(fields=["issue"], condition=STANDS, name="one_battle_stands_for_an_issue"),
            models.CheckConstraint(
                condition=(STANDS & Q(ended_by__isnull=True, ended_job="", ended_words=""))
                | (Q(ended_at__isnull=False) & ~Q(ended_words="")),
                name="ended_battle_says_why",
            ),
            models.CheckConstraint(
                condition=STANDS
                | (Q(ended_by__isnull=False, ended_job="") | (Q(ended_by__isnull=True) & ~Q(ended_job=""))),
                name="battle_is_ended_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="battle_by_change"),
            due_to_remind("battle_reminder", ended_at__isnull=True),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="what_was_chosen_stays",
                exclude=["reminded_at", "ended_at", "ended_by", "ended_job", "ended_words", "updated_at"],
            ),
            pgtrigger.Protect(
                name="what_ended_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.ended_at IS NOT NULL"),
            ),
            pgtrigger.Trigger(
                name="is_of_an_open_issue",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    PERFORM FROM outreach_issue WHERE id = NEW.issue_id AND state NOT IN ('closed', 'merged') FOR SHARE;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'issue % is over: there is no battle to pick', NEW.issue_id USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;""",
            ),
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"issue {self.issue_id} is {self.stand}"

    @property
    def version(self) -> str:
        return version_of(self, int(self.ended_at is not None))
