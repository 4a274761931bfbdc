"""Somebody is asked to join a call of a sales crisis: the CCO, or an expert. It moves by its ledger; what comes of the call is recorded."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Customer
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import moves_only_by_merge, never_deleted, touch_updated_at
from outreach.models.ledger import (
    Move,
    Moved,
    follows_its_ledger,
    moves_its_row,
    moves_of,
    state_is_known,
    version_as_told,
)
from outreach.models.owed import OPEN, Owed
from outreach.models.sales import OF_TARGET, Deal, SalesTarget, begins_while_the_crisis_goes_on
from outreach.sales import JOIN, OPEN_JOINS, JoinResult, JoinState

KIND = "join_request"
TOLD = Told(KIND, ("customer_id",), state="it.state", counted="it.moves::text")
STILL_OPEN = ", ".join(f"'{state}'" for state in sorted(OPEN_JOINS))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class JoinRequest(Moved, Timestamped):
    target = models.ForeignKey(SalesTarget, on_delete=models.PROTECT, related_name="joins")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="joins")
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, null=True, blank=True, related_name="joins")
    asked = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="joins_asked")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="joins_asked_for")
    asked_at = models.DateTimeField()
    purpose = models.CharField(max_length=300, help_text="What the call is to reach.")
    brief = models.TextField(max_length=4000, help_text="What whoever joins must know.")
    call_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=JoinState.choices, default=JoinState.ASKED)
    result = models.CharField(max_length=7, choices=JoinResult.choices, blank=True, default="")
    outcome = models.TextField(max_length=4000, blank=True, default="", help_text="What came of the call.")

    class Meta:
        verbose_name = "request"
        constraints = [
            state_is_known(JOIN, name="join_state_is_known"),
            models.CheckConstraint(
                condition=Q(customer__isnull=False) | Q(deal__isnull=False), name="join_is_about_a_customer_or_a_deal"
            ),
            models.CheckConstraint(condition=~Q(asked=F("asked_by")), name="nobody_asks_themselves_to_join"),
            models.CheckConstraint(
                condition=~Q(purpose="") & ~Q(brief="") & Q(call_at__gt=F("asked_at")),
                name="join_has_purpose_brief_and_hour",
            ),
            models.CheckConstraint(
                condition=~Q(state=JoinState.HELD)
                | (Q(result__in=[result.value for result in JoinResult]) & ~Q(outcome="")),
                name="held_call_says_what_came_of_it",
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="join_by_change"),
            models.Index(
                fields=["asked", "call_at", "id"], name="join_open", condition=Q(state__in=sorted(OPEN_JOINS))
            ),
        ]
        triggers = [
            *follows_its_ledger(JOIN, ledger="outreach_joinrequestmove", column="join_id"),
            pgtrigger.ReadOnly(
                name="what_was_asked_stays",
                exclude=["state", "moves", "result", "outcome", "customer", "updated_at"],
            ),
            pgtrigger.Protect(
                name="what_ended_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.state NOT IN ({STILL_OPEN}) AND OLD.customer_id IS NOT DISTINCT FROM NEW.customer_id"
                ),
            ),
            begins_while_the_crisis_goes_on("target_id", OF_TARGET),
            moves_only_by_merge(),
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
        ]

    def __str__(self) -> str:
        return f"request {self.pk} to join a call: {self.purpose[:40]}"

    @property
    def version(self) -> str:
        return version_as_told(KIND, self.pk, self.updated_at, self.moves)

    @property
    def whose(self) -> str:
        """``self`` with customer and deal."""
        return self.customer.name if self.customer else self.deal.whose if self.deal else ""


class JoinRequestMove(Move):
    join = models.ForeignKey(JoinRequest, on_delete=models.PROTECT, related_name="ledger", db_index=False)

    class Meta:
        constraints = [
            *moves_of("join", JOIN),
            models.CheckConstraint(
                condition=~Q(to_state__in=[JoinState.DECLINED.value, JoinState.WITHDRAWN.value]) | ~Q(note=""),
                name="who_says_no_to_a_call_says_why",
            ),
        ]
        triggers = moves_its_row(table="outreach_joinrequest", column="join_id")

    def __str__(self) -> str:
        return f"request {self.join_id} to join a call: {self.from_state} → {self.to_state}"


class JoinRequestClock(Owed):
    """By when an answer is owed, then what came of the call; none, once it ended."""

    join = models.OneToOneField(JoinRequest, on_delete=models.PROTECT, primary_key=True, related_name="clock")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="join_due", condition=OPEN)]

    def __str__(self) -> str:
        return f"request {self.join_id} to join a call owes a word at {self.due_at}"
