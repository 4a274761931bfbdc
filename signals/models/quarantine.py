"""A row that could not be taken in, with the reason, as it came. It can be corrected and replayed; it is never dropped."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from signals.models.imports import Import
from signals.models.source import Source
from signals.vocabulary import Content


class QuarantinedRow(models.Model):
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    content = models.CharField(max_length=10, choices=Content.choices)
    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, null=True, blank=True, related_name="quarantined")
    line = models.IntegerField(help_text="Line of the file, or index in the batch, counted from 1.")
    raw = models.TextField(help_text="The row as it came.")
    field = models.CharField(max_length=60, blank=True, default="")
    reason = models.TextField(help_text="What is wrong and how to mend it.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    replayed_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(replayed_at__isnull=True) | Q(discarded_at__isnull=True),
                name="quarantined_row_is_settled_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="quarantined_row_has_a_reason"),
            models.UniqueConstraint(fields=["of_import", "line"], name="one_quarantined_row_per_import_and_line"),
        ]
        indexes = [
            models.Index(
                fields=["-id"], name="quarantine_open", condition=Q(replayed_at__isnull=True, discarded_at__isnull=True)
            ),
            models.Index(
                fields=["source"],
                name="quarantine_open_by_source",
                condition=Q(replayed_at__isnull=True, discarded_at__isnull=True),
            ),
            # A batch that is sent again finds its open rows here.
            models.Index(
                fields=["source", "line"],
                name="quarantine_open_of_batches",
                condition=Q(of_import__isnull=True, replayed_at__isnull=True, discarded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content} line {self.line}: {self.reason}"
