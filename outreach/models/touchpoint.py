"""One act of contact with a customer: a call, a meeting, an e-mail, a visit, an event. Corrected, never deleted."""

from datetime import timedelta

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Contact, Customer
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import never_deleted, touch_updated_at
from outreach.discovery import may_be
from outreach.vocabulary import Discovery, Heading, Outcome, TouchpointKind

CLOCKS_DIFFER = timedelta(minutes=5)
"""What two machines may disagree about; what is later than that has not happened yet."""

DISCOVERY_FITS = Q(*(
    Q(outcome=outcome, is_two_way=is_two_way, discovery=discovery)
    for outcome in Outcome
    for is_two_way in (True, False)
    for discovery in Discovery
    if may_be(discovery, outcome=outcome, is_two_way=is_two_way)
), _connector=Q.OR)  # fmt: skip

# A touchpoint that says it found needs has some, and one that has some says so: at the end of every transaction, because
# the two tables are written one after the other.
NEEDS_ARE_THERE = """
    IF EXISTS (
        SELECT FROM outreach_touchpoint touchpoint WHERE touchpoint.id = {id}
           AND (touchpoint.discovery = 'needs')
            <> EXISTS (SELECT FROM outreach_need need WHERE need.touchpoint_id = touchpoint.id)
    ) THEN
        RAISE EXCEPTION 'touchpoint % and its needs contradict each other', {id}
            USING ERRCODE = 'check_violation', CONSTRAINT = 'touchpoint_found_what_it_says';
    END IF;
    RETURN NULL;
"""

TOLD = Told(
    "touchpoint",
    ("customer_id", "contact_id", "kind", "heading", "happened_at", "outcome", "is_two_way", "discovery", "summary", "resonates",
     "avoid"),
)  # fmt: skip


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Touchpoint(Timestamped):
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, db_index=False, related_name="touchpoints")
    contact = models.ForeignKey(
        Contact,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="touchpoints",
        help_text="If one is known.",
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="touchpoints_made")
    kind = models.CharField(max_length=10, choices=TouchpointKind.choices)
    heading = models.CharField(max_length=10, choices=Heading.choices)
    happened_at = models.DateTimeField()
    logged_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    is_two_way = models.BooleanField(help_text="Both sides spoke: then it owes a discovery.")
    discovery = models.CharField(max_length=10, choices=Discovery.choices)
    summary = models.TextField(max_length=4000, blank=True, default="")
    resonates = models.TextField(max_length=1000, blank=True, default="", help_text="What this customer likes to hear.")
    avoid = models.TextField(max_length=1000, blank=True, default="", help_text="What would make it worse.")
    source = models.SlugField(max_length=60, blank=True, default="", help_text="Of the system that logged it by API.")
    external_id = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(TouchpointKind)), name="touchpoint_kind_is_known"),
            models.CheckConstraint(condition=Q(heading__in=list(Heading)), name="touchpoint_heading_is_known"),
            models.CheckConstraint(condition=DISCOVERY_FITS, name="touchpoint_discovery_fits"),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.CONNECTED) | ~Q(summary=""), name="touchpoint_says_what_was_said"
            ),
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("logged_at") + CLOCKS_DIFFER), name="touchpoint_has_happened"
            ),
            models.CheckConstraint(
                condition=Q(source="", external_id="") | (~Q(source="") & ~Q(external_id="")),
                name="touchpoint_of_a_system_says_which",
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="one_touchpoint_per_source_and_external_id",
            ),
            # For the needs: theirs is the customer of their touchpoint (migration 0006).
            models.UniqueConstraint(fields=["id", "customer"], name="touchpoint_and_its_customer"),
        ]
        indexes = [
            models.Index(fields=["customer", "-happened_at", "-id"], name="touchpoint_of_customer"),
            models.Index(fields=["-happened_at", "-id"], name="touchpoint_by_moment"),
            models.Index(fields=["made_by", "-happened_at", "-id"], name="touchpoint_of_person"),
            models.Index(
                fields=["-happened_at", "-id"], name="touchpoint_to_complete", condition=Q(discovery=Discovery.PENDING)
            ),
            models.Index(fields=["updated_at", "id"], name="touchpoint_by_change"),
        ]
        triggers = [
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
            # Not the customer: it moves when two customers turn out to be one.
            pgtrigger.ReadOnly(
                name="touchpoint_keeps_its_origin", fields=["made_by", "logged_at", "source", "external_id"]
            ),
            pgtrigger.Trigger(
                name="found_what_it_says",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("discovery"),
                timing=pgtrigger.Deferred,
                func=NEEDS_ARE_THERE.format(id="NEW.id"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} with {self.customer_id}"
