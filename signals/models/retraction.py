"""A fact that turned out to be of somebody else. It is never changed or deleted, and what it told the scores stays what we knew then; but
its words are no words of this customer, so nobody is quoted, counted or told by them any more."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.triggers import never_deleted
from signals.models.signal import Signal

TOLD = Told(
    "signal",
    (),
    id="it.signal_id",
    customer="(SELECT customer_id FROM signals_signal WHERE id = it.signal_id)",
    row_at="NULL::timestamptz",
)


class Retraction(models.Model):
    signal = models.OneToOneField(Signal, on_delete=models.PROTECT, primary_key=True, related_name="retraction")
    reason = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="retraction_says_why")]
        triggers = [
            pgtrigger.Protect(name="is_written_once", operation=pgtrigger.Update),
            never_deleted(),
            TOLD.when_created("taken_back"),
        ]

    def __str__(self) -> str:
        return f"retraction of signal {self.signal_id}"
