"""A remark on how the organisation works, noted during a crisis and kept until calm: nobody argues about it while customers wait, and it is
not lost. Then somebody takes it up, tries something and says what came of it; or it is let go, with a reason."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import never_deleted, touch_updated_at
from outreach.learning import REMARK, Habit, RemarkState
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
from outreach.models.owed import OPEN, Owed

TRIED = Q(state__in=[RemarkState.TAKEN_UP.value, RemarkState.SETTLED.value])


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Remark(Moved, Timestamped):
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="remarks")
    habit = models.CharField(max_length=11, choices=Habit.choices)
    what = models.TextField(max_length=2000, help_text="What happens, and not who does it.")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="remarks")
    noted_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=RemarkState.choices, default=RemarkState.KEPT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="remarks_owned"
    )
    trying = models.TextField(max_length=2000, blank=True, default="", help_text="What is tried.")
    due_on = models.DateField(null=True, blank=True, help_text="When somebody says what came of it.")
    outcome = models.TextField(max_length=4000, blank=True, default="", help_text="What came of it.")

    class Meta:
        constraints = [
            state_is_known(REMARK, name="remark_state_is_known"),
            models.CheckConstraint(
                condition=~Q(what="") & Q(habit__in=[habit.value for habit in Habit]), name="remark_says_what_happens"
            ),
            models.CheckConstraint(
                condition=~TRIED | (Q(owner__isnull=False, due_on__isnull=False) & ~Q(trying="")),
                name="who_takes_a_remark_up_says_what_is_tried",
            ),
            models.CheckConstraint(
                condition=~Q(state=RemarkState.SETTLED) | ~Q(outcome=""), name="settled_remark_says_what_came_of_it"
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="remark_by_change"),
            models.Index(fields=["crisis"], name="remark_kept", condition=Q(state=RemarkState.KEPT)),
        ]
        triggers = [
            *follows_its_ledger(REMARK, ledger="outreach_remarkmove", column="remark_id"),
            pgtrigger.Trigger(
                name="is_kept_until_calm",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.state = 'kept' AND NEW.state <> 'kept'"),
                func="""
                    PERFORM FROM outreach_crisis WHERE id = NEW.crisis_id AND state = 'stood_down';
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'crisis % goes on: its remarks are kept until calm', NEW.crisis_id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;""",
            ),
            pgtrigger.ReadOnly(name="what_was_noted_stays", fields=["crisis", "habit", "what", "noted_by", "noted_at"]),
            pgtrigger.Protect(
                name="what_ended_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state IN ('settled', 'let_go')"),
            ),
            touch_updated_at(),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"remark {self.pk}: {self.what[:40]}"

    @property
    def version(self) -> str:
        return version_of(self, self.moves, self.owner_id or 0, self.due_on or "")


class RemarkMove(Move):
    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="ledger", db_index=False)

    class Meta:
        constraints = [
            *moves_of("remark", REMARK),
            models.CheckConstraint(condition=~Q(note=""), name="who_moves_a_remark_says_why"),
        ]
        triggers = moves_its_row(table="outreach_remark", column="remark_id")

    def __str__(self) -> str:
        return f"remark {self.remark_id}: {self.from_state} → {self.to_state}"


class RemarkClock(Owed):
    """By when it is taken up or let go, and then by when somebody says what came of it; none, while it is kept and once it is over."""

    remark = models.OneToOneField(Remark, on_delete=models.PROTECT, primary_key=True, related_name="clock")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="remark_due", condition=OPEN)]

    def __str__(self) -> str:
        return f"remark {self.remark_id} is due at {self.due_at}"
