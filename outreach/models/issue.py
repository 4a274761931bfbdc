"""A problem that touches one or more customers, owned by a business function and an expert of it; never by the CCO's office."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from accounts.vocabulary import Function, Role
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import never_deleted, touch_updated_at
from outreach.models.escalation import Escalation
from outreach.models.ledger import (
    Move,
    Moved,
    follows_its_ledger,
    moves_its_row,
    moves_of,
    state_is_known,
    version_of,
)
from outreach.states import CLOSED_LOOPS, ENDED_ISSUES, ISSUE, IssueState
from outreach.vocabulary import Origin, SquadRole

WORKED_OUT = (IssueState.RESOLVED.value, IssueState.VERIFIED.value)
CLOSED = ", ".join(f"'{state}'" for state in sorted(CLOSED_LOOPS))

TOLD = Told(
    "issue",
    ("title", "description", "function", "owner_id", "severity", "raised_severity", "audience", "root_cause", "action", "theme",
     "merged_into_id"),
    customer="NULL::bigint",
    issue="it.id",
    state="it.state",
    counted="concat_ws('-', it.moves, coalesce(it.owner_id, 0), coalesce(it.raised_severity, 0))",
)  # fmt: skip


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Issue(Moved, Timestamped):
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=8000, blank=True, default="")
    state = models.CharField(max_length=12, choices=IssueState.choices, default=IssueState.NEW)
    function = models.CharField(max_length=20, choices=Function.choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="issues_owned"
    )
    origin = models.CharField(max_length=12, choices=Origin.choices, default=Origin.BY_HAND)
    escalation = models.ForeignKey(
        Escalation, on_delete=models.PROTECT, null=True, blank=True, related_name="issues", db_index=False
    )
    theme = models.CharField(max_length=60, blank=True, default="", help_text="Of the texts that it explains.")
    severity = models.SmallIntegerField(default=5, help_text="By the customers and the ARR that it touches.")
    raised_severity = models.SmallIntegerField(null=True, blank=True, help_text="By a person, who may only raise it.")
    audience = models.JSONField(default=dict, blank=True, help_text="The filter by which customers are affected.")
    root_cause = models.TextField(max_length=4000, blank=True, default="")
    action = models.TextField(max_length=4000, blank=True, default="", help_text="What was done against the cause.")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_issues", db_index=False
    )
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="issues_opened")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="issue_has_a_title"),
            state_is_known(ISSUE, name="issue_state_is_known"),
            models.CheckConstraint(
                condition=Q(function__in=[function.value for function in Function]), name="issue_has_a_function"
            ),
            models.CheckConstraint(
                condition=Q(severity__gte=1, severity__lte=5)
                & (Q(raised_severity__isnull=True) | Q(raised_severity__gte=1, raised_severity__lte=5)),
                name="issue_severity_is_1_to_5",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=WORKED_OUT) | (~Q(root_cause="") & ~Q(action="")),
                name="resolved_issue_says_its_cause_and_action",
            ),
            models.CheckConstraint(
                condition=Q(state=IssueState.NEW) | Q(state=IssueState.MERGED) | Q(owner__isnull=False),
                name="triaged_issue_has_an_owner",
            ),
            models.CheckConstraint(
                condition=~Q(state=IssueState.MERGED) | Q(merged_into__isnull=False),
                name="merged_issue_says_into_which",
            ),
            models.CheckConstraint(
                condition=~Q(origin=Origin.ESCALATION) | Q(escalation__isnull=False),
                name="issue_of_an_escalation_names_it",
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="issue_by_change"),
            models.Index(
                fields=["function", "state", "severity", "id"],
                name="issue_board",
                condition=~Q(state__in=sorted(ENDED_ISSUES)),
            ),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="issue_title_part"),
        ]
        triggers = [
            *follows_its_ledger(ISSUE, ledger="outreach_issuemove", column="issue_id"),
            pgtrigger.Trigger(
                name="closes_when_everyone_was_told",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.state IN ('closed', 'merged') AND OLD.state <> NEW.state"),
                func=f"""
                    IF EXISTS (SELECT FROM outreach_loop WHERE issue_id = NEW.id AND state NOT IN ({CLOSED})) THEN
                        RAISE EXCEPTION 'issue % has an open loop: fixed is not closed', NEW.id USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;""",
            ),
            pgtrigger.Trigger(
                name="owned_by_an_expert_of_its_function",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("owner_id", "function"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.owner_id IS NOT NULL"),
                func=f"""
                    IF NOT EXISTS (SELECT FROM accounts_user WHERE id = NEW.owner_id AND function = NEW.function
                                      AND role <> '{Role.CCO.value}') THEN
                        RAISE EXCEPTION 'issue % can only be owned by an expert of %', NEW.id, NEW.function
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;""",
            ),
            pgtrigger.Trigger(
                name="ends_its_battle",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                condition=pgtrigger.Condition("NEW.state IN ('closed', 'merged') AND OLD.state <> NEW.state"),
                func="""
                    UPDATE outreach_battle
                       SET ended_at = now(), ended_job = 'the issue ended', ended_words = 'The issue is ' || NEW.state || '.'
                     WHERE issue_id = NEW.id AND ended_at IS NULL;
                    RETURN NULL;""",
            ),
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
        ]

    def __str__(self) -> str:
        return f"issue {self.pk}: {self.title}"

    @property
    def version(self) -> str:
        """Another one after every change: it goes from hand to hand, and its severity is raised, without a move."""
        return version_of(self, self.moves, self.owner_id or 0, self.raised_severity or 0)

    @property
    def counted_severity(self) -> int:
        return min(self.severity, self.raised_severity or self.severity)


class IssueMove(Move):
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="ledger", db_index=False)

    class Meta:
        constraints = [
            *moves_of("issue", ISSUE),
        ]
        triggers = moves_its_row(table="outreach_issue", column="issue_id")

    def __str__(self) -> str:
        return f"issue {self.issue_id}: {self.from_state} → {self.to_state}"


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class SquadMember(models.Model):
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="squad")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="squads")
    role = models.CharField(max_length=10, choices=SquadRole.choices)
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "user", "role"], name="nobody_has_a_squad_role_twice"),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in SquadRole]), name="squad_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} is {self.role} of issue {self.issue_id}"
