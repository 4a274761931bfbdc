"""How much time there is for what, and for whom. An edit is a new version: the one before says when it was replaced, and stays."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.models import Customer
from crisis_triage.shared.triggers import moves_only_by_merge, never_deleted
from outreach.models.sla_calendar import BusinessCalendar
from outreach.vocabulary import Counting, SlaScope, SlaTarget

MOST_MINUTES = 2000 * 60
NO_CUSTOMER, NO_SEGMENT, NO_SEVERITY = Q(customer__isnull=True), Q(segment=""), Q(severity__isnull=True)
COUNTING = [counting.value for counting in Counting]


def target_fits(target: SlaTarget) -> models.CheckConstraint:
    minutes, counting = f"{target.value}_minutes", f"{target.value}_counting"
    return models.CheckConstraint(
        condition=Q(**{f"{counting}__in": COUNTING})
        & (Q(**{f"{minutes}__isnull": True}) | Q(**{f"{minutes}__gte": 1, f"{minutes}__lte": MOST_MINUTES})),
        name=f"sla_policy_{target.value}_fits",
    )


class SlaPolicy(models.Model):
    """A target without minutes is left to the next policy in precedence. No calendar: the default one."""

    scope = models.CharField(max_length=8, choices=SlaScope.choices)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="sla_policies")
    segment = models.CharField(max_length=80, blank=True, default="")
    severity = models.SmallIntegerField(null=True, blank=True)
    number = models.PositiveIntegerField(default=1, help_text="Of the version.")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When another version took over, or none.")
    first_contact_minutes = models.PositiveIntegerField(null=True, blank=True)
    first_contact_counting = models.CharField(max_length=10, choices=Counting.choices, default=Counting.WALL_CLOCK)
    close_loop_minutes = models.PositiveIntegerField(null=True, blank=True)
    close_loop_counting = models.CharField(max_length=10, choices=Counting.choices, default=Counting.BUSINESS)
    resolve_minutes = models.PositiveIntegerField(null=True, blank=True)
    resolve_counting = models.CharField(max_length=10, choices=Counting.choices, default=Counting.BUSINESS)
    calendar = models.ForeignKey(
        BusinessCalendar, on_delete=models.PROTECT, null=True, blank=True, related_name="policies"
    )
    loop_pauses = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    issue_pauses = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(Q(scope=SlaScope.CUSTOMER, customer__isnull=False), NO_SEGMENT, NO_SEVERITY)
                | Q(Q(scope=SlaScope.SEGMENT), ~NO_SEGMENT, NO_CUSTOMER, NO_SEVERITY)
                | Q(
                    Q(scope=SlaScope.SEVERITY, severity__isnull=False, severity__gte=1, severity__lte=5),
                    NO_CUSTOMER,
                    NO_SEGMENT,
                )
                | Q(Q(scope=SlaScope.DEFAULT), NO_CUSTOMER, NO_SEGMENT, NO_SEVERITY),
                name="sla_policy_is_for_what_its_scope_says",
            ),
            models.UniqueConstraint(
                "scope",
                "customer",
                Lower("segment"),
                "severity",
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="one_sla_policy_holds_for_each",
            ),
            *[target_fits(target) for target in SlaTarget],
            models.CheckConstraint(
                condition=Q(number=1, replaces__isnull=True) | Q(number__gt=1, replaces__isnull=False),
                name="sla_policy_version_replaces_one",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("made_at")),
                name="sla_policy_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=~Q(scope=SlaScope.DEFAULT) | Q(first_contact_minutes__isnull=False),
                name="default_sla_policy_sets_the_first_contact",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="sla_policy_only_ends",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                # A merge may move it, with its end as it was.
                func="""
                    IF OLD.ended_at IS NOT NULL AND OLD.customer_id IS NOT DISTINCT FROM NEW.customer_id
                       OR OLD.ended_at IS NOT NULL AND OLD.ended_at IS DISTINCT FROM NEW.ended_at
                       OR to_jsonb(OLD) - '{ended_at,customer_id}'::text[] <> to_jsonb(NEW) - '{ended_at,customer_id}'::text[] THEN
                        RAISE EXCEPTION 'version % of this policy stays as it was made: write a new one', OLD.number
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;""",
            ),
            moves_only_by_merge(),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of the SLA policy for {self.whom()}"

    def whom(self) -> str:
        """Asks for the customer, if it is one's: select it with the policy."""
        return {
            SlaScope.CUSTOMER: self.customer.name if self.customer else "",
            SlaScope.SEGMENT: f"segment {self.segment}",
            SlaScope.SEVERITY: f"severity {self.severity}",
            SlaScope.DEFAULT: "everyone else",
        }[SlaScope(self.scope)]

    def minutes_of(self, target: SlaTarget) -> int | None:
        minutes: int | None = getattr(self, f"{target.value}_minutes")
        return minutes

    def counting_of(self, target: SlaTarget) -> Counting:
        return Counting(getattr(self, f"{target.value}_counting"))
