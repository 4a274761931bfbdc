"""What is done so that it does not happen again: out of the review of a crisis, or of an issue whose work is over. Done is not verified:
somebody else than who did it says what shows that it works."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.vocabulary import Function
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import never_deleted, touch_updated_at
from outreach.learning import PREVENTABLE_ISSUES, PREVENTION, FactorKind, PreventionState
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
from outreach.models.owed import OPEN, Owed
from outreach.models.review import Review

TOLD = Told(
    "prevention",
    ("owner_id", "due_on", "result", "evidence"),
    customer="NULL::bigint",
    issue="it.issue_id",
    state="it.state",
    counted="concat_ws('-', it.moves, it.owner_id, to_char(it.due_on, 'YYYY-MM-DD'))",
)
DONE = Q(state__in=[PreventionState.DONE.value, PreventionState.VERIFIED.value])
WORKED_OUT = ", ".join(f"'{state}'" for state in sorted(PREVENTABLE_ISSUES))
SETTLED = [
    *("state", "moves", "owner", "due_on", "done_by", "done_at", "result"),
    *("verified_by", "verified_at", "evidence", "updated_at"),
]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Prevention(Moved, Timestamped):
    review = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, blank=True, related_name="preventions")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, null=True, blank=True, related_name="preventions")
    what = models.TextField(max_length=2000)
    kind = models.CharField(max_length=13, choices=FactorKind.choices, help_text="Of the cause that it is against.")
    function = models.CharField(max_length=20, choices=Function.choices, help_text="Who can change it.")
    theme = models.CharField(max_length=60, blank=True, default="", help_text="Of the complaints that should end.")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="preventions")
    due_on = models.DateField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=PreventionState.choices, default=PreventionState.OPEN)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    result = models.TextField(max_length=4000, blank=True, default="", help_text="What was done.")
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    evidence = models.TextField(max_length=4000, blank=True, default="", help_text="What shows that it works.")

    class Meta:
        constraints = [
            state_is_known(PREVENTION, name="prevention_state_is_known"),
            models.CheckConstraint(
                condition=Q(review__isnull=False, issue__isnull=True) | Q(review__isnull=True, issue__isnull=False),
                name="prevention_comes_of_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(what="")
                & Q(kind__in=[kind.value for kind in FactorKind])
                & Q(function__in=[function.value for function in Function]),
                name="prevention_words_are_known",
            ),
            models.CheckConstraint(
                condition=~DONE | (Q(done_by__isnull=False, done_at__isnull=False) & ~Q(result="")),
                name="done_prevention_says_what_was_done",
            ),
            models.CheckConstraint(
                condition=~Q(state=PreventionState.VERIFIED)
                | (Q(verified_by__isnull=False, verified_at__isnull=False) & ~Q(evidence="")),
                name="verified_prevention_has_its_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(state=PreventionState.VERIFIED)
                | (~Q(verified_by=F("done_by")) & ~Q(verified_by=F("owner"))),
                name="prevention_is_verified_by_somebody_else",
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="prevention_by_change"),
            models.Index(
                fields=["owner", "due_on", "id"], name="prevention_owed", condition=Q(state=PreventionState.OPEN)
            ),
            models.Index(
                fields=["verified_at"], name="prevention_verified", condition=Q(state=PreventionState.VERIFIED)
            ),
        ]
        triggers = [
            *follows_its_ledger(PREVENTION, ledger="outreach_preventionmove", column="prevention_id"),
            pgtrigger.ReadOnly(name="what_was_agreed_stays", exclude=SETTLED),
            pgtrigger.Protect(
                name="what_ended_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state IN ('verified', 'dropped')"),
            ),
            pgtrigger.Trigger(
                name="comes_of_an_issue_whose_work_is_over",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.issue_id IS NOT NULL"),
                func=f"""
                    PERFORM FROM outreach_issue WHERE id = NEW.issue_id AND state IN ({WORKED_OUT}) FOR SHARE;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'the work on issue % is not over: nothing is prevented yet', NEW.issue_id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;""",
            ),
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
        ]

    def __str__(self) -> str:
        return f"prevention {self.pk}: {self.what[:40]}"

    @property
    def version(self) -> str:
        return version_of(self, self.moves, self.owner_id, self.due_on)

    @property
    def is_over(self) -> bool:
        return self.state in (PreventionState.VERIFIED, PreventionState.DROPPED)


class PreventionMove(Move):
    prevention = models.ForeignKey(Prevention, on_delete=models.PROTECT, related_name="ledger", db_index=False)

    class Meta:
        constraints = [
            *moves_of("prevention", PREVENTION),
            models.CheckConstraint(condition=~Q(note=""), name="who_moves_a_prevention_says_why"),
        ]
        triggers = moves_its_row(table="outreach_prevention", column="prevention_id")

    def __str__(self) -> str:
        return f"prevention {self.prevention_id}: {self.from_state} → {self.to_state}"


class PreventionClock(Owed):
    """By when it is to be done; none, once it is."""

    prevention = models.OneToOneField(Prevention, on_delete=models.PROTECT, primary_key=True, related_name="clock")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="prevention_due", condition=OPEN)]

    def __str__(self) -> str:
        return f"prevention {self.prevention_id} is due at {self.due_at}"
