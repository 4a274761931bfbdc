"""Whom an issue touches by a rule: a filter, or a theme of complaints. The rule stands in the issue; here is who set it, when it was
read, and when it is to be read again."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from crisis_triage.shared.triggers import never_deleted
from outreach.models.issue import Issue
from outreach.models.ledger import move_has_an_actor
from outreach.vocabulary import HowAffected
from signals.models.job import Job

RULES = [HowAffected.FILTER.value, HowAffected.THEME.value]


class AudienceRule(Job):
    """Read with the eyes of who set it: the clock takes in nobody whom that person may not see."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="audience_rules", db_index=False)
    how = models.CharField(max_length=8, choices=HowAffected.choices)
    since = models.DateTimeField(null=True, blank=True, help_text="Of a theme: complaints from this moment on.")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="audience_rules_set", db_index=False
    )
    set_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    matching = models.PositiveIntegerField(default=0, help_text="Customers, when it was last read.")
    strayed = models.PositiveIntegerField(
        default=0, help_text="Whom it found once and does not find any more, and who are owed the outcome all the same."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "how"], name="one_audience_rule_of_a_kind"),
            models.CheckConstraint(
                condition=Q(how=HowAffected.FILTER, since__isnull=True) | Q(how=HowAffected.THEME, since__isnull=False),
                name="audience_rule_of_a_theme_says_since_when",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="audience_rule_due", condition=Q(quarantined_at__isnull=True))]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"audience rule of issue {self.issue_id} by {self.how}"


class Addition(models.Model):
    """Customers who were counted in at once: how many, how they were found, by whom or by what."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="additions")
    how = models.CharField(max_length=8, choices=HowAffected.choices)
    customers = models.PositiveIntegerField()
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    job = models.CharField(max_length=60, blank=True, default="", help_text="What added them, if nobody did.")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(customers__gt=0), name="addition_adds_somebody"),
            move_has_an_actor(name="addition_is_made_by_somebody"),
        ]
        triggers = [pgtrigger.Protect(name="is_written_once", operation=pgtrigger.Update), never_deleted()]

    def __str__(self) -> str:
        return f"{self.customers} customers added to issue {self.issue_id} by {self.how}"
