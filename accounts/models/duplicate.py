"""Two customers, or two contacts, that may be one: what they are found by, and what became of the suspicion."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models.contact import Contact
from accounts.models.customer import Customer
from accounts.models.user import User
from accounts.vocabulary import CandidateState, MatchKind
from crisis_triage.shared.triggers import touch_updated_at

KIND_IS_KNOWN = Q(kind__in=[kind.value for kind in MatchKind])
OPEN = Q(state=CandidateState.OPEN)


class MatchKey(models.Model):
    """What a customer shares with others who may be the same (``accounts.matching``): a copy, made anew when it changes."""

    # Written for customers that were just read, and dropped with them; to check it for each of millions of keys costs as much
    # as writing them.
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    kind = models.CharField(max_length=12, choices=MatchKind.choices)
    key = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=KIND_IS_KNOWN, name="match_key_kind_is_known")]
        indexes = [models.Index(fields=["key", "kind", "customer"], name="match_key_of_customers")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class MatchDue(models.Model):
    """This customer, or what it is known by, changed. Written by triggers in the transaction of the change, and only ever appended,
    so that nobody's import waits for whoever looks."""

    customer_id = models.BigIntegerField()
    asked_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"look at customer {self.customer_id} again"


class CommonMatchKey(models.Model):
    """So many share it that it says nothing by itself: kept to say so."""

    kind = models.CharField(max_length=12, choices=MatchKind.choices)
    key = models.CharField(max_length=200)
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "kind"], name="common_match_key_is_named_once"),
            models.CheckConstraint(condition=KIND_IS_KNOWN, name="common_match_key_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}, of many"


class Pair(models.Model):
    """Once: the older one first. Whoever says that they are two is not asked again. ``first`` and ``second`` are added by each kind."""

    KIND = ""
    first_id: int
    second_id: int

    score = models.SmallIntegerField()
    reasons = models.JSONField(help_text="In words, the strongest first.")
    state = models.CharField(max_length=12, choices=CandidateState.choices, default=CandidateState.OPEN)
    found_at = models.DateTimeField()
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_because = models.TextField(max_length=1000, blank=True, default="", db_default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.score}"

    @property
    def version(self) -> str:
        return f"{self.KIND}-{self.pk}-{self.state}-{int(self.updated_at.timestamp() * 1_000_000)}"


def _rules(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(condition=Q(first__lt=F("second")), name=f"{name}_pair_is_in_order"),
        models.UniqueConstraint(fields=["first", "second"], name=f"one_{name}_of_a_pair"),
        models.CheckConstraint(condition=Q(score__gte=0, score__lte=100), name=f"{name}_score_is_0_to_100"),
        models.CheckConstraint(
            condition=Q(state__in=[state.value for state in CandidateState]), name=f"{name}_state_is_known"
        ),
        models.CheckConstraint(
            condition=(OPEN & Q(settled_at__isnull=True, settled_by__isnull=True))
            | (~OPEN & Q(settled_at__isnull=False, settled_by__isnull=False)),
            name=f"{name}_is_settled_by_somebody",
        ),
    ]


def _orders(name: str) -> list[models.Index]:
    return [
        models.Index(fields=["-score", "-id"], name=f"{name}_open", condition=OPEN),
        models.Index(fields=["updated_at", "id"], name=f"{name}_by_change"),
    ]


@pghistory.track(pghistory.UpdateEvent(condition=pghistory.AnyChange("state")))
class DuplicateCandidate(Pair):
    KIND = "duplicate"

    first = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = _rules("candidate")
        indexes = _orders("candidate")
        triggers = [touch_updated_at()]

    @property
    def customer_ids(self) -> tuple[int, int]:
        return self.first_id, self.second_id


@pghistory.track(pghistory.UpdateEvent(condition=pghistory.AnyChange("state")))
class ContactPair(Pair):
    """Of one customer, or of two: a person moves."""

    KIND = "contact-duplicate"

    first = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = _rules("contact_pair")
        indexes = _orders("contact_pair")
        triggers = [touch_updated_at()]

    @property
    def customer_ids(self) -> tuple[int, int]:
        return self.first.customer_id, self.second.customer_id
