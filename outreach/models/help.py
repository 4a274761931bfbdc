"""Earned authority: who asked the CCO's office for help, or was offered it, what for, and what came of it. A ledger: what was written stays,
and a correction is another row that names what it corrects, and why."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.vocabulary import Function
from outreach.learning import HelpVerdict
from outreach.models.correction import written_once
from outreach.models.crisis import Crisis
from outreach.models.issue import Issue


class HelpRequest(models.Model):
    asker = models.CharField(max_length=120, help_text="Who asked, by name: not everybody signs in here.")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="help_asked"
    )
    person = models.CharField(
        max_length=130, help_text="The same for the same asker: whether they came back is read from it."
    )
    function = models.CharField(max_length=20, choices=Function.choices)
    is_asked = models.BooleanField(help_text="They asked for it. False: it was offered, or pushed.")
    what = models.TextField(max_length=2000, help_text="What for.")
    asked_on = models.DateField()
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, null=True, blank=True, related_name="help_requests")
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, null=True, blank=True, related_name="help_requests")
    helper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="help_given")
    arr = models.DecimalField(
        max_digits=20, decimal_places=2, null=True, blank=True, help_text="Touched, as it was then."
    )
    currency = models.CharField(max_length=3, blank=True, default="")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    reason = models.TextField(max_length=2000, blank=True, default="", help_text="Why it was corrected.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(asker="")
                & ~Q(person="")
                & ~Q(what="")
                & Q(function__in=[function.value for function in Function]),
                name="help_says_who_asked_and_what_for",
            ),
            models.CheckConstraint(
                condition=Q(issue__isnull=True) | Q(crisis__isnull=True), name="help_is_about_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(arr__isnull=True, currency="") | (Q(arr__gte=0) & Q(currency__regex="^[A-Z]{3}$")),
                name="help_has_money_with_its_currency",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, reason="") | (Q(corrects__isnull=False) & ~Q(reason="")),
                name="who_corrects_help_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["recorded_at", "id"], name="help_by_record"),
            models.Index(fields=["asked_on", "id"], name="help_by_day"),
            models.Index(fields=["person", "asked_on"], name="help_by_person"),
        ]
        triggers = written_once()

    def __str__(self) -> str:
        return f"help {self.pk} for {self.asker}"


class HelpOutcome(models.Model):
    """What came of it. The latest one counts."""

    help = models.ForeignKey(HelpRequest, on_delete=models.PROTECT, related_name="outcomes")
    verdict = models.CharField(max_length=12, choices=HelpVerdict.choices)
    words = models.TextField(max_length=2000)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=[verdict.value for verdict in HelpVerdict]) & ~Q(words=""),
                name="outcome_of_help_says_what_came_of_it",
            ),
        ]
        triggers = written_once()

    def __str__(self) -> str:
        return f"help {self.help_id}: {self.verdict}"
