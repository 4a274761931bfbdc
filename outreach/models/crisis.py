"""A crisis: an event that was declared, or is suspected. It has a commander, an audience and a cadence, and moves by its ledger."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Trim, Upper

from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import never_deleted, touch_updated_at
from outreach.crises import LONGEST_CADENCE, CrisisKind
from outreach.models.issue import Issue
from outreach.models.ledger import (
    Move,
    Moved,
    follows_its_ledger,
    moves_its_row,
    moves_of,
    state_is_known,
    version_of,
)
from outreach.states import CRISIS, WAITING_LOOPS, WORKED_OUT_ISSUES, CrisisState

OVER = Q(state=CrisisState.STOOD_DOWN)
RUNNING = Q(state__in=[CrisisState.DECLARED.value, CrisisState.CONTAINED.value, CrisisState.RECOVERING.value])
WAITING = ", ".join(f"'{state}'" for state in sorted(WAITING_LOOPS))
WORKED_OUT = ", ".join(f"'{state}'" for state in sorted(WORKED_OUT_ISSUES))

TOLD = Told(
    "crisis",
    ("kind", "title", "summary", "severity", "cadence_minutes", "commander_id", "liaison_id", "scribe_id",
     "after_action_owner_id", "after_action_due_on"),
    customer="NULL::bigint",
    state="it.state",
    counted="""concat_ws('-', it.moves, it.severity, it.cadence_minutes, coalesce(it.commander_id, 0), coalesce(it.liaison_id, 0),
        coalesce(it.scribe_id, 0))""",
)  # fmt: skip


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Crisis(Moved, Timestamped):
    kind = models.CharField(max_length=16, choices=CrisisKind.choices)
    title = models.CharField(max_length=200)
    summary = models.TextField(max_length=8000, blank=True, default="", help_text="What is known.")
    state = models.CharField(max_length=10, choices=CrisisState.choices, default=CrisisState.SUSPECTED)
    severity = models.SmallIntegerField()
    cadence_minutes = models.PositiveSmallIntegerField(
        help_text="At the latest so long after an update comes the next."
    )
    main_issue = models.ForeignKey(
        Issue, on_delete=models.PROTECT, null=True, blank=True, related_name="crises_named", db_index=False
    )
    commander = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="crises_commanded"
    )
    liaison = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    scribe = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    declared_at = models.DateTimeField(null=True, blank=True)
    stood_down_at = models.DateTimeField(null=True, blank=True)
    after_action_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    after_action_due_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "crises"
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="crisis_has_a_title"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in CrisisKind]), name="crisis_has_a_kind"),
            state_is_known(CRISIS, name="crisis_state_is_known"),
            models.CheckConstraint(condition=Q(severity__gte=1, severity__lte=5), name="crisis_severity_is_1_to_5"),
            models.CheckConstraint(
                condition=Q(cadence_minutes__gte=1, cadence_minutes__lte=LONGEST_CADENCE), name="crisis_has_a_cadence"
            ),
            models.CheckConstraint(
                condition=~RUNNING | Q(commander__isnull=False, declared_at__isnull=False),
                name="declared_crisis_has_a_commander",
            ),
            models.CheckConstraint(
                condition=~OVER
                | Q(stood_down_at__isnull=False)
                & (
                    Q(declared_at__isnull=True) | Q(after_action_owner__isnull=False, after_action_due_on__isnull=False)
                ),
                name="crisis_that_is_over_owes_its_after_action",
            ),
            models.UniqueConstraint(
                "kind", Upper(Trim("title")), condition=~OVER, name="one_crisis_of_a_title_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["kind", "main_issue"], condition=~OVER, name="one_crisis_of_an_issue_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="crisis_by_change")]
        triggers = [
            *follows_its_ledger(CRISIS, ledger="outreach_crisismove", column="crisis_id"),
            pgtrigger.Trigger(
                name="stands_down_when_nothing_is_open",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.state = 'stood_down' AND OLD.state = 'recovering'"),
                func=f"""
                    IF EXISTS (SELECT FROM outreach_crisisaction WHERE crisis_id = NEW.id AND state = 'open')
                       OR EXISTS (SELECT FROM outreach_crisisissue link JOIN outreach_issue issue ON issue.id = link.issue_id
                                   WHERE link.crisis_id = NEW.id AND issue.state NOT IN ({WORKED_OUT}))
                       OR EXISTS (SELECT FROM outreach_crisisissue link JOIN outreach_loop loop USING (issue_id)
                                   WHERE link.crisis_id = NEW.id AND loop.state IN ({WAITING})) THEN
                        RAISE EXCEPTION 'crisis % has something open: it is not over', NEW.id USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;""",  # noqa: S608  our own names
            ),
            pgtrigger.ReadOnly(name="crisis_keeps_its_origin", fields=["kind", "main_issue", "opened_by", "opened_at"]),
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"crisis {self.pk}: {self.title}"

    @property
    def version(self) -> str:
        people = (self.commander_id or 0, self.liaison_id or 0, self.scribe_id or 0)
        return version_of(self, self.moves, self.severity, self.cadence_minutes, *people)

    @property
    def is_over(self) -> bool:
        return self.state == CrisisState.STOOD_DOWN


class CrisisMove(Move):
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="ledger", db_index=False)

    class Meta:
        constraints = [
            *moves_of("crisis", CRISIS),
            models.CheckConstraint(
                condition=~Q(to_state=CrisisState.STOOD_DOWN) | ~Q(note=""), name="who_stands_a_crisis_down_says_why"
            ),
        ]
        triggers = moves_its_row(table="outreach_crisis", column="crisis_id")

    def __str__(self) -> str:
        return f"crisis {self.crisis_id}: {self.from_state} → {self.to_state}"


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class CrisisIssue(models.Model):
    """An issue that belongs to a crisis: its squad sees the room, its customers are the crisis's too."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="links", db_index=False)
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="crises")
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["crisis", "issue"], name="an_issue_belongs_to_a_crisis_once"),
        ]

    def __str__(self) -> str:
        return f"issue {self.issue_id} of crisis {self.crisis_id}"
