"""The duty to tell one customer the outcome of one issue. It closes when the customer was told, not when something was fixed."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Contact, Customer
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import moves_only_by_merge, never_deleted, touch_updated_at
from outreach.models.issue import Issue
from outreach.models.ledger import (
    Move,
    Moved,
    follows_its_ledger,
    move_has_an_actor,
    moves_its_row,
    moves_of,
    state_is_known,
)
from outreach.states import CLOSED_LOOPS, LOOP, LoopState
from outreach.vocabulary import Channel, HowAffected

CLOSED = ", ".join(f"'{state}'" for state in sorted(CLOSED_LOOPS))
TELLING = (LoopState.TOLD.value, LoopState.DECLINED_TOLD.value)

TOLD = Told(
    "loop", ("issue_id", "customer_id", "affected_by"), issue="it.issue_id", state="it.state", counted="it.moves::text"
)


# Its moves are its history; what they do not say is that it went over to another issue.
@pghistory.track(pghistory.UpdateEvent(condition=pghistory.AnyChange("issue")))
class Loop(Moved, Timestamped):
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="loops", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="loops")
    state = models.CharField(max_length=14, choices=LoopState.choices, default=LoopState.OPEN)
    affected_by = models.CharField(max_length=8, choices=HowAffected.choices, default=HowAffected.BY_HAND)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    opened_job = models.CharField(max_length=60, blank=True, default="", help_text="What opened it, if nobody did.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "customer"], name="one_loop_per_issue_and_customer"),
            state_is_known(LOOP, name="loop_state_is_known"),
            models.CheckConstraint(
                condition=Q(affected_by__in=[how.value for how in HowAffected]), name="loop_says_how_it_was_found"
            ),
            move_has_an_actor(name="loop_is_opened_by_somebody", who="opened_by", job="opened_job"),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="loop_by_change"),
            models.Index(fields=["issue", "state", "id"], name="loop_of_issue"),
            models.Index(fields=["customer", "id"], name="loop_open", condition=~Q(state__in=sorted(CLOSED_LOOPS))),
        ]
        triggers = [
            *follows_its_ledger(LOOP, ledger="outreach_loopmove", column="loop_id"),
            # FOR SHARE: whoever closes the issue at this moment waits for us, or we for them.
            pgtrigger.Trigger(
                name="open_in_an_open_issue",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(f"NEW.state NOT IN ({CLOSED})"),
                func="""
                    PERFORM FROM outreach_issue WHERE id = NEW.issue_id AND state NOT IN ('closed', 'merged') FOR SHARE;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'issue % is closed: no loop of it can be open', NEW.issue_id USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;""",
            ),
            pgtrigger.ReadOnly(name="loop_keeps_its_origin", fields=["opened_at", "opened_by", "opened_job"]),
            moves_only_by_merge(),
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
        ]

    def __str__(self) -> str:
        return f"loop {self.pk} of issue {self.issue_id} and customer {self.customer_id}"

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED_LOOPS


class LoopMove(Move):
    """With what was said, to whom, how, and what proves it, wherever the customer was told something."""

    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="ledger", db_index=False)
    channel = models.CharField(max_length=8, choices=Channel.choices, blank=True, default="")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    message = models.TextField(max_length=8000, blank=True, default="")
    proof = models.TextField(
        max_length=2000, blank=True, default="", help_text="Where it can be seen that it was said, or done."
    )

    class Meta:
        constraints = [
            *moves_of("loop", LOOP),
            models.CheckConstraint(
                condition=~Q(to_state__in=TELLING)
                | (Q(channel__in=[channel.value for channel in Channel]) & ~Q(message="")),
                name="telling_has_a_channel_and_a_message",
            ),
            models.CheckConstraint(
                condition=~Q(to_state=LoopState.REOPENED) | ~Q(message=""), name="reopening_has_the_customers_words"
            ),
            models.CheckConstraint(
                condition=~Q(to_state=LoopState.DELIVERED) | ~Q(proof=""), name="delivery_has_its_evidence"
            ),
            models.CheckConstraint(
                condition=~Q(to_state=LoopState.NOT_AFFECTED) | ~Q(note=""), name="not_affected_says_why"
            ),
        ]
        indexes = [models.Index(fields=["moved_at", "id"], name="loop_moves_by_moment")]
        triggers = [
            *moves_its_row(table="outreach_loop", column="loop_id", but=["contact"]),
            moves_only_by_merge("contact"),
        ]

    def __str__(self) -> str:
        return f"loop {self.loop_id}: {self.from_state} → {self.to_state}"
