"""A programme that was parked during a crisis, with the day on which it is resumed: the long game is paused, not forgotten."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Trim, Upper

from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import never_deleted, touch_updated_at
from outreach.battles import Parking
from outreach.models.crisis import Crisis
from outreach.models.ledger import version_as_told
from outreach.models.revisit import Revisited, due_to_remind

PARKED = Q(state=Parking.PARKED)
TOLD = Told(
    "programme",
    ("owner_id", "due_on", "postponed_because"),
    customer="NULL::bigint",
    state="it.state",
    counted="concat_ws('-', it.state, to_char(it.due_on, 'YYYY-MM-DD'))",
)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class ParkedProgramme(Revisited, Timestamped):
    name = models.CharField(max_length=200)
    why = models.TextField(max_length=2000, help_text="Why it is parked.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="programmes", help_text="Who resumes it."
    )
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="programmes")
    first_due_on = models.DateField(help_text="When it was first meant to be resumed.")
    postponed_because = models.TextField(max_length=2000, blank=True, default="", help_text="The last time.")
    state = models.CharField(max_length=7, choices=Parking.choices, default=Parking.PARKED)
    parked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    parked_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_words = models.TextField(max_length=2000, blank=True, default="", help_text="How it goes on, or why not.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in Parking]) & ~Q(name="") & ~Q(why=""),
                name="parked_programme_says_why",
            ),
            models.UniqueConstraint(Upper(Trim("name")), condition=PARKED, name="a_programme_is_parked_once_at_a_time"),
            models.CheckConstraint(
                condition=(PARKED & Q(ended_by__isnull=True, ended_at__isnull=True, ended_words=""))
                | (~PARKED & Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(ended_words="")),
                name="ended_parking_says_how",
            ),
            models.CheckConstraint(
                condition=Q(due_on=F("first_due_on")) | ~Q(postponed_because=""), name="who_postpones_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="programme_by_change"),
            due_to_remind("programme_reminder", state=Parking.PARKED),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="what_was_parked_stays", fields=["name", "why", "crisis", "first_due_on", "parked_by", "parked_at"]
            ),
            pgtrigger.Protect(
                name="what_goes_on_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state <> 'parked'"),
            ),
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.state}, due {self.due_on}"

    @property
    def version(self) -> str:
        return version_as_told("programme", self.pk, self.updated_at, self.state, self.due_on.isoformat())
