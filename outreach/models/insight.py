"""Insight: research about a customer before any crisis, by a method, on a day, with the contacts who were spoken to. Written once; what was
a mistake is withdrawn, with a reason, and stays to be read."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5

from accounts.models import Contact, Customer
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import moves_only_by_merge, never_deleted, touch_updated_at
from outreach.insights import RECORDED, ContactLevel, ResearchMethod
from outreach.models.ledger import version_of
from outreach.models.need import Need

LEVELS = ["", *(level.value for level in ContactLevel)]

OF_THE_SAME_CUSTOMER = """
    PERFORM FROM {table} theirs JOIN outreach_insight insight ON insight.id = NEW.insight_id
      WHERE theirs.id = NEW.{column} AND theirs.customer_id = insight.customer_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% % is not of the customer of insight %', '{column}', NEW.{column}, NEW.insight_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


TOLD = Told(
    "insight",
    ("customer_id", "withdrawn_at"),
    state="CASE WHEN it.withdrawn_at IS NULL THEN 'recorded' ELSE 'withdrawn' END",
    counted="(it.withdrawn_at IS NOT NULL)::int::text",
)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Insight(Timestamped):
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, db_index=False, related_name="insights")
    method = models.CharField(max_length=14, choices=[(method.value, method.label) for method in RECORDED])
    held_on = models.DateField(help_text="The day on which we learned it.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="insights")
    logged_at = models.DateTimeField()
    learned = models.TextField(max_length=8000, help_text="What we learned about them.")
    resonates = models.TextField(max_length=1000, blank=True, default="", help_text="What this customer likes to hear.")
    avoid = models.TextField(max_length=1000, blank=True, default="", help_text="What would make it worse.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_because = models.TextField(max_length=2000, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(method__in=[method.value for method in RECORDED]), name="insight_method_is_known"
            ),
            models.CheckConstraint(condition=~Q(learned=""), name="insight_says_what_was_learned"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because="")),
                name="withdrawn_insight_says_why",
            ),
            models.UniqueConstraint(
                "customer",
                "method",
                "held_on",
                MD5("learned"),
                condition=Q(withdrawn_at__isnull=True),
                name="insight_is_recorded_once",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-held_on", "-id"], name="insight_of_customer"),
            models.Index(fields=["updated_at", "id"], name="insight_by_change"),
        ]
        triggers = [
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
            moves_only_by_merge(),
            pgtrigger.ReadOnly(
                name="what_was_learned_stays",
                exclude=["customer", "withdrawn_at", "withdrawn_by", "withdrawn_because", "updated_at"],
            ),
            pgtrigger.Protect(
                name="what_was_withdrawn_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.withdrawn_at IS NOT NULL AND OLD.customer_id IS NOT DISTINCT FROM NEW.customer_id"
                ),
            ),
            pgtrigger.Trigger(
                name="is_not_of_tomorrow",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                # By UTC a day may have begun that has not begun there, and the other way round.
                condition=pgtrigger.Condition("NEW.held_on > (NEW.logged_at AT TIME ZONE 'UTC')::date + 1"),
                func="RAISE EXCEPTION 'insight of %: that day has not come', NEW.held_on USING ERRCODE = 'check_violation';",
            ),
        ]

    def __str__(self) -> str:
        return f"{ResearchMethod(self.method).label} {self.pk} with {self.customer_id}"

    @property
    def version(self) -> str:
        return version_of(self, int(self.withdrawn_at is not None))


class InsightContact(models.Model):
    """Who was spoken to, and at which level they were."""

    insight = models.ForeignKey(Insight, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="insights")
    level = models.CharField(max_length=12, choices=ContactLevel.choices, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["insight", "contact"], name="contact_is_in_an_insight_once"),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="contact_level_is_known"),
        ]
        triggers = [
            never_deleted(),
            moves_only_by_merge("contact"),
            pgtrigger.ReadOnly(name="is_written_once", exclude=["contact"]),
            pgtrigger.Trigger(
                name="is_of_the_same_customer",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=OF_THE_SAME_CUSTOMER.format(table="accounts_contact", column="contact_id"),
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.contact_id} in insight {self.insight_id}"


class InsightNeed(models.Model):
    """A need that the research is about: mostly a latent one."""

    insight = models.ForeignKey(Insight, on_delete=models.PROTECT, related_name="need_links", db_index=False)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="insight_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["insight", "need"], name="need_is_in_an_insight_once")]
        triggers = [
            never_deleted(),
            pgtrigger.ReadOnly(name="is_written_once"),
            pgtrigger.Trigger(
                name="is_of_the_same_customer",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=OF_THE_SAME_CUSTOMER.format(table="outreach_need", column="need_id"),
            ),
        ]

    def __str__(self) -> str:
        return f"need {self.need_id} in insight {self.insight_id}"
