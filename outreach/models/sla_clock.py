"""The clocks themselves. A row is the job: it says when it wants to be looked at next, and whoever looks needs nothing else.

The rows follow from the story of their subject (``outreach.sla.story``) and can be made anew from it at any time; what was noticed
(``SlaEvent``) stays.
"""

from datetime import timedelta
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import never_deleted, touch_updated_at
from outreach.models.issue import Issue
from outreach.models.loop import Loop
from outreach.models.sla_calendar import CalendarVersion
from outreach.models.sla_policy import SlaPolicy
from outreach.vocabulary import SlaAlarm, SlaState, SlaTarget

OF_LOOP = Q(
    loop__isnull=False, issue__isnull=True, target__in=[SlaTarget.FIRST_CONTACT.value, SlaTarget.CLOSE_LOOP.value]
)
OF_ISSUE = Q(loop__isnull=True, issue__isnull=False, target=SlaTarget.RESOLVE.value)
MOMENTS = ("counting_since", "next_at", "due_at", "paused_since", "violated_at", "stopped_at")


def _has(*moments: str, maybe: tuple[str, ...] = ()) -> Q:
    """These moments are there, the others are not."""
    asked: dict[str, Any] = {f"{name}__isnull": name not in moments for name in MOMENTS if name not in maybe}
    return Q(**asked)


SHAPES = (
    Q(state=SlaState.RUNNING) & _has("counting_since", "next_at", "due_at")
    | Q(state=SlaState.PAUSED) & _has("paused_since")
    | Q(state=SlaState.MET) & _has("due_at", "stopped_at") & Q(stopped_at__lte=F("due_at"))
    | Q(state=SlaState.VIOLATED, due_at=F("violated_at")) & _has("due_at", "violated_at", maybe=("stopped_at",))
    | Q(state=SlaState.CANCELLED) & _has("due_at", "stopped_at")
)


class SlaClock(Timestamped):
    """``episode``: the second one began when the subject was reopened; the first one stays as it ended."""

    loop = models.ForeignKey(
        Loop, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="sla_clocks"
    )
    issue = models.ForeignKey(
        Issue, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="sla_clocks"
    )
    target = models.CharField(max_length=13, choices=SlaTarget.choices)
    episode = models.PositiveSmallIntegerField(default=1)
    policy = models.ForeignKey(SlaPolicy, on_delete=models.PROTECT, related_name="clocks")
    calendar = models.ForeignKey(
        CalendarVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="clocks"
    )
    state = models.CharField(max_length=9, choices=SlaState.choices)
    started_at = models.DateTimeField()
    used = models.DurationField(
        default=timedelta, help_text="What counted until it was last set going, or until its end."
    )
    counting_since = models.DateTimeField(null=True, blank=True)
    paused_since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, help_text="Nothing is due while it is paused.")
    next_at = models.DateTimeField(null=True, blank=True, help_text="The next warning, or the end.")
    warned = models.PositiveSmallIntegerField(default=0, help_text="Percent of the last warning.")
    violated_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=OF_LOOP | OF_ISSUE, name="sla_clock_has_one_subject"),
            models.CheckConstraint(condition=SHAPES, name="sla_clock_is_what_its_state_says"),
            models.CheckConstraint(
                condition=Q(used__gte=timedelta(0), warned__in=[0, 50, 75, 90], episode__gte=1),
                name="sla_clock_counts_forward",
            ),
            models.UniqueConstraint(
                fields=["loop", "issue", "target", "episode"], nulls_distinct=False, name="sla_episodes_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["loop", "issue", "target"],
                condition=Q(stopped_at__isnull=True),
                nulls_distinct=False,
                name="one_open_sla_clock_of_a_target",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], name="sla_clock_to_look_at", condition=Q(state=SlaState.RUNNING)),
            models.Index(fields=["due_at", "id"], name="sla_clock_by_due"),
            models.Index(fields=["issue"], name="sla_clock_of_issue", condition=Q(issue__isnull=False)),
            models.Index(fields=["updated_at", "id"], name="sla_clock_by_change"),
        ]
        triggers = [touch_updated_at(), never_deleted()]

    def __str__(self) -> str:
        return f"{self.target} clock {self.episode} of {f'loop {self.loop_id}' if self.loop_id else f'issue {self.issue_id}'}"


class SlaTerms(models.Model):
    """Since when which version of policy and calendar held: the first row is how a clock started, each later one a change."""

    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    target = models.CharField(max_length=13, choices=SlaTarget.choices)
    since = models.DateTimeField()
    policy = models.ForeignKey(SlaPolicy, on_delete=models.PROTECT, related_name="+")
    calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "SLA terms"
        constraints = [
            models.CheckConstraint(condition=OF_LOOP | OF_ISSUE, name="sla_terms_have_one_subject"),
            models.UniqueConstraint(
                fields=["loop", "issue", "target", "since"], nulls_distinct=False, name="sla_terms_one_at_a_time"
            ),
        ]
        triggers = [pgtrigger.Protect(name="sla_terms_stay", operation=pgtrigger.Update), never_deleted()]

    def __str__(self) -> str:
        return f"terms of {self.target} since {self.since}"


class SlaEvent(models.Model):
    """What was noticed, once each: for whoever owns the subject. ``at``: when it was so; ``noticed_at``: when we saw it."""

    clock = models.ForeignKey(SlaClock, on_delete=models.PROTECT, db_index=False, related_name="events")
    kind = models.CharField(max_length=10, choices=SlaAlarm.choices)
    at = models.DateTimeField()
    noticed_at = models.DateTimeField(db_default=Now(), editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="sla_events"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "kind"], name="sla_event_happens_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[alarm.value for alarm in SlaAlarm]), name="sla_event_kind_is_known"
            ),
        ]
        triggers = [pgtrigger.Protect(name="sla_event_stays", operation=pgtrigger.Update), never_deleted()]

    def __str__(self) -> str:
        return f"{self.kind} of clock {self.clock_id}"


class SlaRequest(models.Model):
    """Something that a clock depends on changed: tell its story anew. Without a subject: all clocks that run.

    Written by triggers, in the transaction of the change, and only ever appended.
    """

    loop_id = models.BigIntegerField(null=True)
    issue_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["loop_id"], name="sla_request_of_loop"),
            models.Index(fields=["issue_id"], name="sla_request_of_issue"),
        ]

    def __str__(self) -> str:
        return f"clocks of loop {self.loop_id}, issue {self.issue_id}"
