"""What everybody may read about a crisis: updates, each written by one person and approved by another, and the link under which they
stand. The bytes of the page are a column, made when something is published: showing it asks nothing."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from crisis_triage.shared.triggers import never_deleted
from outreach.models.crisis import Crisis
from outreach.models.ledger import (
    Move,
    Moved,
    follows_its_ledger,
    moves_its_row,
    moves_of,
    state_is_known,
)
from outreach.public_pages import STATUS_UPDATE, Phase, StatusState

SAID = ["crisis", "phase", "headline", "happened", "affected", "doing", "next_update_at", "author", "proposed_at"]


class StatusUpdate(Moved):
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="status_updates")
    state = models.CharField(max_length=10, choices=StatusState.choices, default=StatusState.PROPOSED)
    phase = models.CharField(max_length=12, choices=Phase.choices)
    headline = models.CharField(max_length=200)
    happened = models.TextField(max_length=4000, help_text="What happened.")
    affected = models.TextField(max_length=2000, help_text="Who is affected.")
    doing = models.TextField(max_length=4000, help_text="What we do.")
    next_update_at = models.DateTimeField(null=True, blank=True, help_text="None: it is solved, and this is the last.")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            state_is_known(STATUS_UPDATE, name="status_update_state_is_known"),
            models.CheckConstraint(condition=Q(phase__in=[each.value for each in Phase]), name="status_has_a_phase"),
            models.CheckConstraint(
                condition=~Q(headline="") & ~Q(happened="") & ~Q(affected="") & ~Q(doing=""),
                name="status_update_answers_everything",
            ),
            models.CheckConstraint(
                condition=Q(next_update_at__gt=F("proposed_at"))
                | Q(next_update_at__isnull=True, phase=Phase.SOLVED.value),
                name="status_update_names_the_next_one",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=False, published_at__isnull=False)
                | Q(approver__isnull=True, published_at__isnull=True)
                & Q(state__in=[StatusState.PROPOSED.value, StatusState.SENT_BACK.value]),
                name="what_is_public_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=F("author")), name="nobody_approves_their_own_status"
            ),
            models.UniqueConstraint(
                fields=["crisis"], condition=Q(state=StatusState.PROPOSED), name="one_status_update_waits_at_a_time"
            ),
        ]
        triggers = [
            *follows_its_ledger(STATUS_UPDATE, ledger="outreach_statusupdatemove", column="statusupdate_id"),
            pgtrigger.ReadOnly(name="says_what_it_said", fields=SAID),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"status update {self.pk} of crisis {self.crisis_id}"


class StatusUpdateMove(Move):
    update = models.ForeignKey(
        StatusUpdate, on_delete=models.PROTECT, related_name="ledger", db_index=False, db_column="statusupdate_id"
    )

    class Meta:
        constraints = [
            *moves_of("status_update", STATUS_UPDATE, column="update"),
            models.CheckConstraint(
                condition=Q(to_state=StatusState.PUBLISHED) | ~Q(note=""), name="what_is_not_published_has_a_reason"
            ),
        ]
        triggers = moves_its_row(table="outreach_statusupdate", column="statusupdate_id")

    def __str__(self) -> str:
        return f"status update {self.update_id}: {self.from_state} → {self.to_state}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), exclude=["sealed", "body"])
class StatusPage(models.Model):
    """A link, and what stands there. ``digest``: of its token, by which it is found; ``sealed``: the token, to show the link again to
    whoever works on the crisis. ``number`` grows with every change of the bytes."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="status_pages")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token, in hex.")
    sealed = models.TextField()
    number = models.PositiveIntegerField(default=1)
    body = models.TextField()
    rendered_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.TextField(max_length=1000, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["crisis"], condition=Q(revoked_at__isnull=True), name="a_crisis_has_one_public_link"
            ),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True, revoked_at__isnull=True, revoked_because="")
                | Q(revoked_by__isnull=False, revoked_at__isnull=False) & ~Q(revoked_because=""),
                name="who_revokes_a_link_says_why",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="link_stays_its_own", fields=["crisis", "digest", "sealed", "made_by", "made_at"]),
            pgtrigger.Trigger(
                name="is_revoked_for_good",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at OR NEW.number < OLD.number"
                ),
                func="RAISE EXCEPTION 'public link % is revoked for good, and its number only grows', OLD.id USING ERRCODE = 'check_violation';",
            ),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"public link {self.pk} of crisis {self.crisis_id}"
