"""What was put right, and why: a touchpoint that stood with the wrong customer, a need that belonged to another issue."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Customer
from crisis_triage.shared.triggers import never_deleted
from outreach.models.issue import Issue
from outreach.models.need import Need
from outreach.models.touchpoint import Touchpoint


class Correction(models.Model):
    reason = models.TextField(max_length=4000)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        abstract = True


def written_once() -> list[pgtrigger.Trigger]:
    return [pgtrigger.Protect(name="iswritten_once", operation=pgtrigger.Update), never_deleted()]


class TouchpointMove(Correction):
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="moved")
    from_customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    to_customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="touchpoint_move_says_why"),
            models.CheckConstraint(
                condition=~Q(from_customer=F("to_customer")), name="touchpoint_moves_to_another_customer"
            ),
        ]
        triggers = written_once()

    def __str__(self) -> str:
        return f"touchpoint {self.touchpoint_id}: {self.from_customer_id} → {self.to_customer_id}"


class NeedUnlink(Correction):
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="unlinked")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="need_unlink_says_why")]
        triggers = written_once()

    def __str__(self) -> str:
        return f"need {self.need_id} out of issue {self.issue_id}"
