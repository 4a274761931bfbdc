"""What, to whom, by when. A promise without a date is not a promise; one that ended never changes again."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Contact
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import moves_only_by_merge, never_deleted, touch_updated_at
from outreach.models.ledger import state_is_known, version_of
from outreach.models.loop import Loop
from outreach.states import PROMISE, PromiseState
from outreach.vocabulary import Channel

PENDING = Q(state=PromiseState.PENDING)
# To whom it was promised may turn out to be somebody else.
NOT_ONLY_ITS_CONTACT = """(OLD.contact_id IS NOT DISTINCT FROM NEW.contact_id
    OR to_jsonb(OLD) - '{contact_id,updated_at}'::text[] <> to_jsonb(NEW) - '{contact_id,updated_at}'::text[])"""
DELIVERED = (PromiseState.KEPT.value, PromiseState.KEPT_LATE.value)

TOLD = Told(
    "promise",
    ("owner_id", "evidence", "reason"),
    customer="(SELECT customer_id FROM outreach_loop WHERE id = it.loop_id)",
    issue="(SELECT issue_id FROM outreach_loop WHERE id = it.loop_id)",
    state="it.state",
    counted="it.state || '-' || it.owner_id",
)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Promise(Timestamped):
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="promises")
    what = models.TextField(max_length=2000)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="promises_owed",
        help_text="Who sees to it that it is kept.",
    )
    state = models.CharField(max_length=10, choices=PromiseState.choices, default=PromiseState.PENDING)
    due_on = models.DateField()
    time_zone = models.CharField(max_length=64, help_text="Whose evening ends the day.")
    due_at = models.DateTimeField(help_text="The end of that day there.")
    original_due_on = models.DateField()
    original_due_at = models.DateTimeField(help_text="Of the first promise of the chain: kept for ever.")
    follows = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="promises_made")
    made_at = models.DateTimeField()

    delivered_at = models.DateTimeField(null=True, blank=True)
    evidence = models.TextField(max_length=4000, blank=True, default="")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(max_length=2000, blank=True, default="", help_text="Why it was moved or cancelled.")
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the customer was told that it slips.")
    told_channel = models.CharField(max_length=8, choices=Channel.choices, blank=True, default="")
    told_message = models.TextField(max_length=4000, blank=True, default="")

    class Meta:
        constraints = [
            state_is_known(PROMISE, name="promise_state_is_known"),
            models.CheckConstraint(condition=~Q(what=""), name="promise_says_what"),
            models.CheckConstraint(condition=Q(due_at__gt=F("made_at")), name="promise_is_due_after_it_is_made"),
            models.CheckConstraint(
                condition=Q(follows__isnull=False) | Q(original_due_at=F("due_at"), original_due_on=F("due_on")),
                name="first_promise_is_its_own_original",
            ),
            models.CheckConstraint(
                condition=(PENDING & Q(settled_at__isnull=True)) | (~PENDING & Q(settled_at__isnull=False)),
                name="promise_is_settled_at_a_moment",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=DELIVERED, delivered_at__isnull=False) & ~Q(evidence=""))
                | (~Q(state__in=DELIVERED) & Q(delivered_at__isnull=True)),
                name="delivered_promise_has_its_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(state=PromiseState.KEPT) | Q(delivered_at__lt=F("due_at")), name="kept_promise_is_in_time"
            ),
            models.CheckConstraint(
                condition=~Q(state=PromiseState.KEPT_LATE) | Q(delivered_at__gte=F("due_at")),
                name="late_promise_is_late",
            ),
            models.CheckConstraint(
                condition=~Q(state=PromiseState.BROKEN) | Q(settled_at__gte=F("due_at")),
                name="promise_breaks_when_it_is_due",
            ),
            models.CheckConstraint(
                condition=~Q(state=PromiseState.SUPERSEDED)
                | (
                    Q(settled_at__lt=F("due_at"), told_at__lte=F("settled_at"))
                    & ~Q(told_channel="")
                    & ~Q(told_message="")
                    & ~Q(reason="")
                ),
                name="promise_is_renegotiated_in_time_and_told",
            ),
            models.CheckConstraint(
                condition=~Q(state=PromiseState.CANCELLED) | ~Q(reason=""), name="cancelled_promise_says_why"
            ),
            models.UniqueConstraint(fields=["loop"], condition=PENDING, name="one_pending_promise_per_loop"),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="promise_due", condition=PENDING),
            models.Index(fields=["owner", "due_at", "id"], name="promise_owed", condition=PENDING),
            models.Index(fields=["updated_at", "id"], name="promise_by_change"),
            models.Index(fields=["due_at"], name="promise_by_due"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="begins_pending",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.state <> 'pending'"),
                func="RAISE EXCEPTION 'a promise begins pending, not %', NEW.state USING ERRCODE = 'check_violation';",
            ),
            pgtrigger.Protect(
                name="what_ended_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"OLD.state <> 'pending' AND {NOT_ONLY_ITS_CONTACT}"),
            ),
            moves_only_by_merge("contact"),
            pgtrigger.ReadOnly(
                name="a_promise_is_a_promise",
                fields=[
                    "what",
                    "due_on",
                    "time_zone",
                    "due_at",
                    "original_due_on",
                    "original_due_at",
                    "follows",
                    "made_by",
                    "made_at",
                ],
            ),
            pgtrigger.Trigger(
                name="chain_keeps_its_first_due",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.follows_id IS NOT NULL"),
                func="""
                    IF NOT EXISTS (
                        SELECT FROM outreach_promise before WHERE id = NEW.follows_id AND loop_id = NEW.loop_id
                           AND state IN ('superseded', 'broken') AND original_due_at = NEW.original_due_at
                           AND original_due_on = NEW.original_due_on) THEN
                        RAISE EXCEPTION 'promise % does not follow promise %', NEW.id, NEW.follows_id USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;""",
            ),
            pgtrigger.Trigger(
                name="asks_for_its_reminders",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func="INSERT INTO outreach_reminderdue (promise_id, next_at) VALUES (NEW.id, NEW.made_at); RETURN NULL;",
            ),
            pgtrigger.Trigger(
                name="reminds_whoever_sees_to_it",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                condition=pgtrigger.Condition("OLD.owner_id <> NEW.owner_id"),
                func="UPDATE outreach_reminderdue SET next_at = NEW.made_at WHERE promise_id = NEW.id; RETURN NULL;",
            ),
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
        ]

    def __str__(self) -> str:
        return f"promise {self.pk} of loop {self.loop_id}, due {self.due_on}"

    @property
    def version(self) -> str:
        """Another one after every change: it is settled once, and goes from hand to hand before."""
        return version_of(self, self.state, self.owner_id)
