"""A recovery case: one customer whose trust is to be rebuilt, by a plan, with an honest word at a promised rhythm. It moves by its ledger."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Contact, Customer
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import moves_only_by_merge, never_deleted, touch_updated_at
from outreach.models.crisis import Crisis
from outreach.models.ledger import (
    Move,
    Moved,
    follows_its_ledger,
    move_has_an_actor,
    moves_its_row,
    moves_of,
    state_is_known,
    version_of,
)
from outreach.models.owed import OPEN as NOT_MISSED
from outreach.models.owed import Owed
from outreach.recoveries import ENDED, LONGEST_CADENCE, RECOVERY, RecoveryCause, RecoveryState, WordKind
from outreach.vocabulary import Channel

OPEN = Q(state__in=[RecoveryState.AT_RISK.value, RecoveryState.PLAN_IN_PLACE.value, RecoveryState.SAVING.value])
PLANNED = Q(state__in=[RecoveryState.PLAN_IN_PLACE.value, RecoveryState.SAVING.value, RecoveryState.RECOVERED.value])
OVER = ", ".join(f"'{state}'" for state in sorted(ENDED))

TOLD = Told(
    "recovery",
    ("owner_id", "cause", "goal", "cadence_days"),
    state="it.state",
    counted="concat_ws('-', it.moves, it.owner_id, coalesce(it.cadence_days, 0))",
)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Recovery(Moved, Timestamped):
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="recoveries")
    state = models.CharField(max_length=13, choices=RecoveryState.choices, default=RecoveryState.AT_RISK)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recoveries_owned", help_text="Who leads it."
    )
    opened_because = models.CharField(max_length=14, choices=RecoveryCause.choices)
    reason = models.TextField(max_length=4000, help_text="Why their trust is at risk.")
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, null=True, blank=True, related_name="recoveries")
    follows = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        help_text="They were here before.",
    )
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(help_text="When its clock began.")
    arr = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True, help_text="As it was then.")
    currency = models.CharField(max_length=3, blank=True, default="")
    cause = models.TextField(
        max_length=4000, blank=True, default="", help_text="What went wrong, as we tell it to them."
    )
    goal = models.TextField(
        max_length=4000, blank=True, default="", help_text="What must be so, that they trust us again."
    )
    cadence_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="At the latest so long after an honest word comes the next."
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "recovery case", "recovery cases"
        constraints = [
            state_is_known(RECOVERY, name="recovery_state_is_known"),
            models.CheckConstraint(
                condition=~Q(reason="") & Q(opened_because__in=[cause.value for cause in RecoveryCause]),
                name="recovery_says_why",
            ),
            models.CheckConstraint(
                condition=~PLANNED | (~Q(cause="") & ~Q(goal="") & Q(cadence_days__isnull=False)),
                name="recovery_has_its_plan",
            ),
            models.CheckConstraint(
                condition=Q(cadence_days__isnull=True) | Q(cadence_days__gte=1, cadence_days__lte=LONGEST_CADENCE),
                name="recovery_cadence_is_a_month_at_most",
            ),
            models.CheckConstraint(condition=OPEN | Q(ended_at__isnull=False), name="recovery_that_ended_says_when"),
            models.UniqueConstraint(fields=["customer"], condition=OPEN, name="one_open_recovery_per_customer"),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="recovery_by_change"),
            models.Index(fields=["ended_at"], name="recovery_ended", condition=Q(ended_at__isnull=False)),
            models.Index(fields=["opened_at"], name="recovery_opened"),
        ]
        triggers = [
            *follows_its_ledger(RECOVERY, ledger="outreach_recoverymove", column="recovery_id"),
            pgtrigger.Trigger(
                name="ends_with_no_step_open",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(f"NEW.state IN ({OVER}) AND OLD.state <> NEW.state"),
                func="""
                    IF EXISTS (SELECT FROM outreach_recoverystep WHERE recovery_id = NEW.id AND state = 'open') THEN
                        RAISE EXCEPTION 'recovery % has an open step: it is not over', NEW.id USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;""",
            ),
            pgtrigger.ReadOnly(
                name="recovery_keeps_its_origin",
                fields=["opened_because", "reason", "crisis", "follows", "opened_by", "opened_at", "arr", "currency"],
            ),
            pgtrigger.Protect(
                name="what_ended_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"OLD.state IN ({OVER}) AND OLD.customer_id = NEW.customer_id"),
            ),
            moves_only_by_merge(),
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
        ]

    def __str__(self) -> str:
        return f"recovery {self.pk} of customer {self.customer_id}"

    @property
    def version(self) -> str:
        return version_of(self, self.moves, self.owner_id, self.cadence_days or 0)

    @property
    def is_over(self) -> bool:
        return self.state in ENDED


class RecoveryMove(Move):
    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="ledger", db_index=False)

    class Meta:
        constraints = [
            *moves_of("recovery", RECOVERY),
            models.CheckConstraint(
                condition=~Q(to_state__in=sorted(ENDED)) | ~Q(note=""),
                name="who_ends_a_recovery_says_how",
            ),
        ]
        triggers = moves_its_row(table="outreach_recovery", column="recovery_id")

    def __str__(self) -> str:
        return f"recovery {self.recovery_id}: {self.from_state} → {self.to_state}"


class RecoveryWord(models.Model):
    """An honest update to the customer: what is so, also when nothing moved. Or one that was due and did not come. Only appended."""

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="words", db_index=False)
    kind = models.CharField(max_length=6, choices=WordKind.choices)
    text = models.TextField(max_length=4000, help_text="What they were told.")
    has_moved = models.BooleanField(default=False, help_text="Something is other than at the last update.")
    tells_the_cause = models.BooleanField(default=False, help_text="They heard what went wrong, and the steps.")
    channel = models.CharField(max_length=8, choices=Channel.choices, blank=True, default="")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    job = models.CharField(max_length=60, blank=True, default="", help_text="What noticed it, if nobody said anything.")
    said_at = models.DateTimeField()
    was_due_at = models.DateTimeField(null=True, blank=True)
    next_due_on = models.DateField(null=True, blank=True, help_text="They were told to hear from us by then.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & Q(kind__in=[kind.value for kind in WordKind]),
                name="recovery_word_says_something",
            ),
            models.CheckConstraint(
                condition=Q(kind=WordKind.UPDATE, channel__in=[c.value for c in Channel], next_due_on__isnull=False)
                | Q(kind=WordKind.MISSED, channel="", next_due_on__isnull=True, was_due_at__isnull=False),
                name="recovery_update_names_channel_and_next",
            ),
            move_has_an_actor(name="recovery_word_is_somebodys", who="said_by"),
            models.UniqueConstraint(
                fields=["recovery", "was_due_at"],
                condition=Q(kind=WordKind.MISSED),
                name="a_recovery_word_is_missed_once",
            ),
        ]
        indexes = [models.Index(fields=["recovery", "said_at", "id"], name="recovery_words_in_order")]
        triggers = [
            pgtrigger.ReadOnly(name="is_written_once", exclude=["contact"]),
            moves_only_by_merge("contact"),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of recovery {self.recovery_id}: {self.text[:40]}"

    @property
    def who(self) -> str:
        return self.said_by.name if self.said_by else self.job


class RecoveryClock(Owed):
    """By when the plan is owed, and after it the next word to the customer; none, when the case is over."""

    recovery = models.OneToOneField(Recovery, on_delete=models.PROTECT, primary_key=True, related_name="clock")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="recovery_word_due", condition=NOT_MISSED)]

    def __str__(self) -> str:
        return f"recovery {self.recovery_id} owes a word at {self.due_at}"
