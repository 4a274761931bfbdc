"""How much is known of our customers, counted ahead: a row a day for the company and each large segment, the blind spots that weigh most, and
what was known of those whom a crisis touches when it was declared. And how long research stays fresh."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import Contact, Customer
from outreach.insights import MOST_FRESH_DAYS, ResearchMethod, SpotKind
from outreach.models.crisis import Crisis

METHODS = [method.value for method in ResearchMethod]


class Researched(models.Model):
    """The figures of ``outreach.insights.Figures``, and the readiness as it was reckoned then. Money is in the reporting currency."""

    taken_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    customers = models.IntegerField()
    arr = models.DecimalField(max_digits=24, decimal_places=2)
    loss = models.DecimalField(max_digits=24, decimal_places=2, help_text="Expected: churn risk × ARR.")
    fresh_customers = models.IntegerField()
    fresh_arr = models.DecimalField(max_digits=24, decimal_places=2)
    fresh_loss = models.DecimalField(max_digits=24, decimal_places=2)
    broad_arr = models.DecimalField(
        max_digits=24, decimal_places=2, help_text="Of whom we met several people at several levels."
    )
    single_customers = models.IntegerField(help_text="Of whom we met one person only.")
    single_arr = models.DecimalField(max_digits=24, decimal_places=2)
    worded_arr = models.DecimalField(
        max_digits=24, decimal_places=2, help_text="Of whom we know what resonates, and what would make it worse."
    )
    by_method = models.JSONField(help_text="Of each method: customers and ARR with something fresh.")
    readiness = models.SmallIntegerField(null=True)

    class Meta:
        abstract = True


def adds_up(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(fresh_customers__gte=0, fresh_customers__lte=F("customers"))
        & Q(fresh_arr__gte=0, fresh_arr__lte=F("arr"))
        & Q(broad_arr__lte=F("arr"), worded_arr__lte=F("arr"), single_arr__lte=F("arr"))
        & (
            Q(readiness__isnull=True, customers=0)
            | Q(readiness__isnull=False, readiness__gte=0, readiness__lte=100, customers__gt=0)
        ),
        name=name,
    )


class ResearchDay(Researched):
    """``segment`` None: the whole company. Today's row is written anew with every count."""

    day = models.DateField()
    segment = models.CharField(max_length=80, null=True, blank=True)  # noqa: DJ001  empty is a segment: of who has none

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["segment", "day"], nulls_distinct=False, name="research_is_counted_once_a_day"
            ),
            adds_up("research_day_adds_up"),
        ]

    def __str__(self) -> str:
        return f"research on {self.day}, {self.segment if self.segment is not None else 'all'}: {self.readiness}"


class BlindSpot(models.Model):
    """Of those who see everybody: the customers whose lack of research weighs most. Everybody else's are counted when they look."""

    kind = models.CharField(max_length=6, choices=SpotKind.choices)
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, db_index=False, db_constraint=False, related_name="+"
    )
    segment = models.CharField(max_length=80, blank=True)
    weight = models.FloatField(help_text="ARR × churn risk × staleness.")
    staleness = models.FloatField()
    last_method = models.CharField(max_length=14, blank=True, help_text="Empty: nobody ever asked.")
    last_on = models.DateField(null=True)
    people = models.IntegerField(help_text="Met in a year.")
    levels = models.IntegerField()
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, null=True, db_constraint=False, related_name="+", help_text="The only one."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "customer"], name="a_customer_is_a_blind_spot_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in SpotKind], staleness__gte=0, staleness__lte=1),
                name="blind_spot_words_are_known",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "-weight", "-customer"], name="blind_spot_by_weight"),
            models.Index(fields=["kind", "segment", "-weight", "-customer"], name="blind_spot_of_segment"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.customer_id}, {self.weight:.0f}"


class CrisisResearch(Researched):
    """What was known of those whom a crisis touches, when its audience was frozen."""

    crisis = models.OneToOneField(Crisis, on_delete=models.PROTECT, primary_key=True, related_name="research")

    class Meta:
        constraints = [adds_up("crisis_research_adds_up")]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="what_was_known_then_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.customers > 0"),
            ),
        ]

    def __str__(self) -> str:
        return f"research of crisis {self.crisis_id}: {self.readiness}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class MethodFreshness(models.Model):
    """For how many days research by a method is fresh, where somebody set it."""

    method = models.CharField(max_length=14, primary_key=True, choices=ResearchMethod.choices)
    days = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name_plural = "freshness by method"
        constraints = [
            models.CheckConstraint(
                condition=Q(method__in=METHODS, days__gte=1, days__lte=MOST_FRESH_DAYS),
                name="freshness_has_bounds",
            )
        ]

    def __str__(self) -> str:
        return f"{self.method}: {self.days} days"
