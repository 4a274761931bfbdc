"""The recorded answer to an issue, with its trade-off, and with the question that cannot be skipped: how will this affect
customers? And what handling an issue cost: concessions."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Customer
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import moves_only_by_merge, never_deleted, touch_updated_at
from outreach.models.issue import Issue
from outreach.models.ledger import version_of
from outreach.vocabulary import ConcessionKind, DecisionKind, DecisionState, Impact

APPROVED = Q(state__in=[DecisionState.APPROVED.value, DecisionState.REPLACED.value])
ASKED = ["kind", "options", "customer_value", "cost_and_strategy", "impact", "impact_words", "reason", "alternative"]
PLANS = ["highlight_to", "highlight_words", "highlight_by", "mitigation", "residual", "residual_accepted_by_id"]
SETTLED = ["settled_by_id", "settled_at"]


def _columns(row: str) -> str:
    return ", ".join(f"{row}.{column}" for column in [*ASKED, *PLANS, *SETTLED])


TOLD = Told(
    "decision",
    (*ASKED, *PLANS, "highlighted_at", "verdict"),
    customer="NULL::bigint",
    issue="it.issue_id",
    state="it.state",
)
CONCESSION_TOLD = Told("concession", (), issue="it.issue_id", row_at="NULL::timestamptz")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Decision(Timestamped):
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=16, choices=DecisionKind.choices)
    state = models.CharField(max_length=8, choices=DecisionState.choices, default=DecisionState.PROPOSED)
    options = models.TextField(max_length=4000, help_text="What else was considered.")
    customer_value = models.TextField(max_length=4000, help_text="What it is worth to customers.")
    cost_and_strategy = models.TextField(max_length=4000, help_text="What it costs, and how it fits our strategy.")
    reason = models.TextField(max_length=4000, blank=True, default="", help_text="Of a no: the honest reason.")
    alternative = models.TextField(max_length=4000, blank=True, default="", help_text="Of a no: what they can do.")

    impact = models.CharField(max_length=8, choices=Impact.choices, default=Impact.UNKNOWN)
    impact_words = models.TextField(max_length=4000, blank=True, default="", help_text="How it will affect customers.")
    highlight_to = models.TextField(max_length=1000, blank=True, default="", help_text="Who should hear of it.")
    highlight_words = models.TextField(max_length=4000, blank=True, default="")
    highlight_by = models.DateField(null=True, blank=True)
    highlighted_at = models.DateTimeField(null=True, blank=True)
    mitigation = models.TextField(max_length=4000, blank=True, default="")
    residual = models.TextField(max_length=4000, blank=True, default="", help_text="What remains of it all the same.")
    residual_accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    verdict = models.TextField(max_length=2000, blank=True, default="", help_text="Why it was rejected.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in DecisionKind])
                & Q(state__in=[state.value for state in DecisionState])
                & Q(impact__in=[impact.value for impact in Impact]),
                name="decision_words_are_known",
            ),
            models.CheckConstraint(
                condition=~Q(options="") & ~Q(customer_value="") & ~Q(cost_and_strategy=""),
                name="decision_says_its_trade_off",
            ),
            models.CheckConstraint(
                condition=~APPROVED | (~Q(impact=Impact.UNKNOWN) & ~Q(impact_words="")),
                name="approved_decision_knows_its_impact",
            ),
            models.CheckConstraint(
                condition=~APPROVED
                | ~Q(impact=Impact.POSITIVE)
                | (~Q(highlight_to="") & ~Q(highlight_words="") & Q(highlight_by__isnull=False)),
                name="good_news_has_a_plan",
            ),
            models.CheckConstraint(
                condition=~APPROVED
                | ~Q(impact=Impact.NEGATIVE)
                | (~Q(mitigation="") & ~Q(residual="") & Q(residual_accepted_by__isnull=False)),
                name="bad_news_is_mitigated_and_accepted",
            ),
            models.CheckConstraint(
                condition=~APPROVED | ~Q(kind=DecisionKind.WILL_NOT_ADDRESS) | (~Q(reason="") & ~Q(alternative="")),
                name="a_no_has_a_reason_and_an_alternative",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(settled_by=F("proposed_by")),
                name="nobody_approves_an_own_proposal",
            ),
            models.CheckConstraint(
                condition=Q(state=DecisionState.PROPOSED, settled_at__isnull=True, settled_by__isnull=True)
                | (~Q(state=DecisionState.PROPOSED) & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="decision_is_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=DecisionState.REJECTED) | ~Q(verdict=""), name="rejected_decision_says_why"
            ),
            models.UniqueConstraint(
                fields=["issue"], condition=Q(state=DecisionState.APPROVED), name="one_decision_of_an_issue_holds"
            ),
            models.UniqueConstraint(
                fields=["issue"], condition=Q(state=DecisionState.PROPOSED), name="one_proposal_at_a_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["highlight_by", "id"],
                name="decision_to_highlight",
                condition=Q(state=DecisionState.APPROVED, impact=Impact.POSITIVE, highlighted_at__isnull=True),
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="what_was_settled_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'proposed' AND (OLD.state <> 'approved' OR NEW.state NOT IN ('approved', 'replaced'))"
                ),
            ),
            pgtrigger.Protect(
                name="what_was_approved_stays_as_it_was",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.state <> 'proposed' AND ({_columns('OLD')}) IS DISTINCT FROM ({_columns('NEW')})"
                ),
            ),
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk} on issue {self.issue_id}: {self.kind}, {self.state}"

    @property
    def version(self) -> str:
        return version_of(self, self.state)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Substitute(models.Model):
    """What is done for customers when the cause itself cannot be removed, and what it was found to do."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="substitutes")
    what = models.TextField(max_length=2000)
    effect = models.TextField(max_length=2000, blank=True, default="", help_text="As measured, with the numbers.")
    measured_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="substitute_says_what"),
            models.CheckConstraint(
                condition=Q(effect="", measured_at__isnull=True) | (~Q(effect="") & Q(measured_at__isnull=False)),
                name="effect_was_measured_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.what[:60]

    @property
    def version(self) -> str:
        """Only its measured effect changes."""
        return f"substitute-{self.pk}-{self.measured_at.timestamp() if self.measured_at else 0}"


class Concession(models.Model):
    """Logged, never taken back: a credit, a discount or a free service given while an issue was handled."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="concessions")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, null=True, blank=True, related_name="concessions")
    kind = models.CharField(max_length=12, choices=ConcessionKind.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3, help_text="ISO 4217, such as EUR.")
    reason = models.TextField(max_length=2000)
    is_repeated = models.BooleanField(help_text="The customer had one within the year before.")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in ConcessionKind]), name="concession_kind_is_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, amount__lt=10**12), name="concession_has_an_amount"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="concession_has_a_currency"),
            models.CheckConstraint(condition=~Q(reason=""), name="concession_has_a_reason"),
        ]
        indexes = [models.Index(fields=["customer", "-given_at"], name="concession_by_customer")]
        triggers = [
            pgtrigger.ReadOnly(name="is_written_once", exclude=["customer"]),
            moves_only_by_merge(),
            never_deleted(),
            *CONCESSION_TOLD.triggers(),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} to {self.customer_id}"
