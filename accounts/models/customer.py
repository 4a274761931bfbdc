"""The organisation, or the consumer, that pays; and the names that other systems have for it."""

from decimal import Decimal

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Upper

from accounts.models.team import AccountTeam
from accounts.models.user import User, check_time_zone
from crisis_triage.shared.change_triggers import Told, tells_its_names
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import asks_when_written, touch_updated_at

ASK_WHOM_IT_RESEMBLES = "INSERT INTO accounts_matchdue (customer_id) SELECT DISTINCT {column} FROM {rows}"

TOLD = Told(
    "customer",
    ("name", "segment", "region", "arr", "currency", "started_on", "renewal_on", "churned_on", "owner_id", "owner_email", "team_id",
     "parent_id", "strategic_weight", "time_zone"),
    # Whoever was merged is told with the one who goes on.
    customer="coalesce(it.merged_into_id, it.id)",
    is_hidden_by_deletion=True,
    may_be_merged=True,
)  # fmt: skip


def asks_whom_it_resembles(column: str, *watched: str) -> list[pgtrigger.Trigger]:
    """For the tables that a customer is known by (``accounts.models.duplicate``)."""
    return asks_when_written("match", ASK_WHOM_IT_RESEMBLES, column=column, watched=watched)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Customer(Timestamped):
    name = models.CharField(max_length=200)
    segment = models.CharField(max_length=80, blank=True, default="")
    region = models.CharField(max_length=80, blank=True, default="")
    arr = models.DecimalField("annual recurring revenue", max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="", help_text="ISO 4217, such as EUR.")
    started_on = models.DateField(null=True, blank=True)
    renewal_on = models.DateField(null=True, blank=True)
    churned_on = models.DateField(null=True, blank=True, help_text="The day it took effect, not the day of notice.")
    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="owned_customers")
    owner_email = models.EmailField(
        blank=True, default="", help_text="As the CRM says; becomes the owner when that person is invited."
    )
    team = models.ForeignKey(AccountTeam, on_delete=models.SET_NULL, null=True, blank=True, related_name="customers")
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children")
    strategic_weight = models.DecimalField(
        max_digits=3,
        decimal_places=2,
        default=Decimal(0),
        help_text="0 for most; 0.5 lifts the priority by half. At most 3.",
    )
    time_zone = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        validators=[check_time_zone],
        help_text="Whose evening ends the day on which a promise is due; the company's, if left out.",
    )
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="aliases",
        help_text="Who it turned out to be. Never somebody who was merged as well.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="customer_has_a_name"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | (Q(deleted_at__isnull=False) & ~Q(merged_into=F("id"))),
                name="merged_customer_is_out_of_sight",
            ),
            # To PostgreSQL NaN is larger than every number: only an upper bound keeps it out.
            models.CheckConstraint(
                condition=Q(arr__isnull=True) | Q(arr__gte=0, arr__lt=10**12), name="customer_arr_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(currency="") | Q(currency__regex=r"^[A-Z]{3}$"), name="customer_currency_is_iso_4217"
            ),
            models.CheckConstraint(condition=Q(arr__isnull=True) | ~Q(currency=""), name="customer_arr_has_a_currency"),
            models.CheckConstraint(
                condition=Q(strategic_weight__gte=0, strategic_weight__lte=3), name="customer_strategic_weight_in_range"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="customer_is_not_its_own_parent"
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="customer_by_change"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="customer_name_part"),
            # "Was it right?" asks who left in a span of time: few of many.
            models.Index(
                fields=["churned_on"], name="customer_by_leaving", condition=models.Q(churned_on__isnull=False)
            ),
        ]
        triggers = [
            touch_updated_at(),
            *TOLD.triggers(may_be_deleted=True),
            *asks_whom_it_resembles("id", "name", "parent_id", "deleted_at"),
        ]

    def __str__(self) -> str:
        return self.name


def source_clock() -> "models.JSONField[dict[str, int], dict[str, int]]":
    return models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        editable=False,
        help_text="When the source said each field last, in its own microseconds since 1970; empty if it tells no time.",
    )


class CustomerExternalId(models.Model):
    """The name that one source has for a customer. A customer may have several, also from one source (after a merge)."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="external_ids")
    # No index of its own: for a source that is newer than the statistics the planner took it, and read all its ids for each.
    source = models.SlugField(max_length=60, db_index=False, help_text="The slug of the source that uses this id.")
    value = models.CharField(max_length=200)
    clock = source_clock()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "value"], name="one_customer_per_source_and_external_id"),
            models.CheckConstraint(condition=~Q(value=""), name="customer_external_id_is_not_empty"),
        ]
        triggers = [
            *tells_its_names("customer", owner="accounts_customer", customer="it.id"),
            *asks_whom_it_resembles("customer_id", "customer_id", "source", "value"),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.value}"


class AwaitedParent(models.Model):
    """The parent that a source named before it sent it: files come in any order and in pieces.

    The customer gets its parent, and this row goes, as soon as that parent arrives."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="awaited_parent")
    source = models.SlugField(max_length=60)
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(value=""), name="awaited_parent_is_named")]
        indexes = [models.Index(fields=["source", "value"], name="awaited_parent_by_name")]

    def __str__(self) -> str:
        return f"{self.customer_id} awaits {self.source}:{self.value}"
