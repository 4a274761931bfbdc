"""What happened in a crisis, who wrote it down, when it was, and when we knew. Only ever appended: what was wrong is corrected by another
entry. And when the next update is due."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from crisis_triage.shared.triggers import never_deleted
from outreach.crises import EntryKind
from outreach.models.crisis import Crisis
from outreach.models.ledger import move_has_an_actor
from outreach.models.owed import OPEN, Owed
from outreach.models.touchpoint import CLOCKS_DIFFER


class CrisisEntry(models.Model):
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="entries", db_index=False)
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    text = models.TextField(max_length=4000)
    happened_at = models.DateTimeField(help_text="When it was.")
    known_at = models.DateTimeField(help_text="When we knew.")
    written_at = models.DateTimeField(help_text="When it was written down.")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    job = models.CharField(max_length=60, blank=True, default="", help_text="What wrote it, if nobody did.")
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections", db_index=False
    )
    was_due_at = models.DateTimeField(null=True, blank=True, help_text="Of an update that came, or did not.")
    next_due_at = models.DateTimeField(null=True, blank=True, help_text="Of an update: when the next one comes.")

    class Meta:
        verbose_name_plural = "crisis entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in EntryKind]) & ~Q(text=""),
                name="crisis_entry_says_something",
            ),
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("known_at"), known_at__lte=F("written_at") + CLOCKS_DIFFER),
                name="crisis_entry_is_known_after_it_was",
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.CORRECTION, corrects__isnull=False)
                | (~Q(kind=EntryKind.CORRECTION) & Q(corrects__isnull=True)),
                name="correction_names_what_it_corrects",
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.UPDATE, next_due_at__isnull=False, next_due_at__gt=F("written_at"))
                | (~Q(kind=EntryKind.UPDATE) & Q(next_due_at__isnull=True)),
                name="update_names_the_next_one",
            ),
            models.CheckConstraint(
                condition=Q(was_due_at__isnull=True, kind__in=[EntryKind.FACT.value, EntryKind.CORRECTION.value])
                | Q(kind=EntryKind.UPDATE)
                | Q(kind=EntryKind.MISSED, was_due_at__isnull=False),
                name="missed_update_was_due_at_a_moment",
            ),
            move_has_an_actor(name="crisis_entry_is_written_by_somebody", who="written_by"),
            models.UniqueConstraint(
                fields=["crisis", "was_due_at"], condition=Q(kind=EntryKind.MISSED), name="an_update_is_missed_once"
            ),
        ]
        indexes = [models.Index(fields=["crisis", "happened_at", "id"], name="crisis_entries_in_order")]
        triggers = [
            pgtrigger.Protect(name="is_written_once", operation=pgtrigger.Update),
            never_deleted(),
            pgtrigger.Trigger(
                name="corrects_its_own_crisis",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.corrects_id IS NOT NULL"),
                func="""
                    IF NOT EXISTS (SELECT FROM outreach_crisisentry WHERE id = NEW.corrects_id AND crisis_id = NEW.crisis_id) THEN
                        RAISE EXCEPTION 'entry % belongs to another crisis', NEW.corrects_id USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;""",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of crisis {self.crisis_id}: {self.text[:40]}"

    @property
    def who(self) -> str:
        return self.written_by.name if self.written_by else self.job


class CrisisCadence(Owed):
    """When the next update of a crisis is due; none, while it is suspected or over."""

    crisis = models.OneToOneField(Crisis, on_delete=models.PROTECT, primary_key=True, related_name="cadence")

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="crisis_update_due", condition=OPEN),
        ]

    def __str__(self) -> str:
        return f"crisis {self.crisis_id} owes an update at {self.due_at}"
