"""The list of a CRM or a helpdesk that we read again every day, so that a webhook that never came is no loss."""

import pghistory
from django.db import models
from django.db.models import Q

from signals.models.job import Job
from signals.models.source import Source
from signals.vocabulary import SinceAs

TOLD = [
    "source",
    "url",
    "items",
    "wrap",
    "next_path",
    "since_as",
    "header",
    "hour",
    "overlap",
    "most_pages",
    "is_on",
    "whole_days",
]


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), fields=TOLD, model_name="ReconcileEvent"
)
class Reconcile(Job):
    """Where the list stands, and how far it was read. The row is the job: a page at a time, and its place moves only in the
    transaction that keeps what stood on the page."""

    source = models.OneToOneField(Source, on_delete=models.PROTECT, related_name="reconcile")
    url = models.CharField(max_length=500, help_text="With {since}, and {cursor} or {page} if there is one.")
    items = models.CharField(max_length=300, blank=True, default="", help_text="A JSONPath. Empty: the page is one.")
    wrap = models.CharField(max_length=60, blank=True, default="", help_text="Under which name a webhook has the item.")
    next_path = models.CharField(max_length=300, blank=True, default="", help_text="Empty: there is one page.")
    since_as = models.CharField(max_length=10, choices=SinceAs.choices, default=SinceAs.ISO.value)
    header = models.CharField(max_length=60, blank=True, default="")
    sealed_secret = models.TextField(blank=True, default="")
    hour = models.SmallIntegerField(help_text="Of the day, where the company is.")
    overlap = models.DurationField(help_text="It is read again from so long before the last time.")
    most_pages = models.IntegerField(help_text="In one go; the rest an hour later.")
    whole_days = models.SmallIntegerField(
        default=0, db_default=0, help_text="After so many days all of it is read, to see what is gone. 0: when asked."
    )
    is_on = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    read_until = models.DateTimeField(help_text="What changed before was read.")
    began_at = models.DateTimeField(null=True, help_text="When the reading began that is under way.")
    cursor = models.CharField(max_length=500, blank=True, default="", help_text="Of the next page.")
    pages = models.IntegerField(default=0)
    brought = models.IntegerField(default=0, help_text="Items of this reading, or of the last.")
    healed = models.IntegerField(default=0, help_text="Of these, payloads that had not come in the same words.")
    rounds = models.SmallIntegerField(default=1, db_default=1, help_text="Numbered pages: how often from the first.")
    new_in_round = models.IntegerField(default=0, db_default=0, help_text="Payloads that this round brought.")
    is_whole = models.BooleanField(default=False, db_default=False, help_text="The reading that is due, of everything.")
    whole_at = models.DateTimeField(null=True, help_text="When all of it was last read to the end.")
    gone = models.IntegerField(default=0, db_default=0, help_text="Records that were missing then.")
    tried_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hour__gte=0, hour__lte=23), name="reconcile_has_an_hour_of_the_day"),
            models.CheckConstraint(condition=Q(most_pages__gte=1), name="reconcile_reads_a_page_at_least"),
            models.CheckConstraint(
                condition=Q(header="", sealed_secret="") | ~Q(header="") & ~Q(sealed_secret=""),
                name="reconcile_has_a_header_for_its_secret",
            ),
            models.CheckConstraint(
                condition=Q(cursor="") | Q(began_at__isnull=False), name="reconcile_has_a_place_in_a_reading"
            ),
            models.CheckConstraint(
                condition=Q(since_as__in=[word.value for word in SinceAs]), name="reconcile_since_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="reconcile_due", condition=Q(is_on=True, quarantined_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"reconcile of {self.source_id}"
