"""What an import changed, so that it can be taken back as a whole; and what became of that."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Customer
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.triggers import never_deleted
from signals.models.imports import Import
from signals.models.signal import Fact
from signals.models.source import Source
from signals.vocabulary import Content

TOLD = Told("signal", (), row_at="NULL::timestamptz")


class ImportedChunk(models.Model):
    """Of one chunk of rows: a number for what came, and for what changed only the fields that did. One row for thousands, written in
    the transaction of the chunk."""

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="chunks", db_index=False)
    line = models.BigIntegerField(help_text="Where it begins in the file.")
    at = models.DateTimeField(help_text="The moment of its transaction, as the audit's rows have it.")
    created = ArrayField(models.BigIntegerField(), help_text="Ids of the records or signals that it brought.")
    parked = ArrayField(models.TextField(), help_text="External ids of signals whose customer was not known.")
    changed = models.JSONField(default=list, help_text="[id, external id, {field: [before, after]}] of what was there.")
    ignored = models.JSONField(default=dict, help_text="Of each notice, the lines to which it applies.")
    reverted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["of_import", "id"], name="chunk_by_import")]

    def __str__(self) -> str:
        return f"import {self.of_import_id} from line {self.line}"


class RevertConflict(models.Model):
    """Something that the revert of an import left as it is, and why."""

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="conflicts", db_index=False)
    external_id = models.CharField(max_length=200)
    object_id = models.BigIntegerField()
    field = models.CharField(max_length=60, blank=True, default="", help_text="Empty: the whole record stays.")
    reason = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="revert_conflict_has_a_reason")]
        indexes = [models.Index(fields=["of_import", "id"], name="conflict_by_import")]

    def __str__(self) -> str:
        return f"{self.external_id} {self.field}: {self.reason}"


class TakenBackSignal(Fact):
    """A fact that should never have come: out of the book of facts, as it stood there, with the import that brought it. Its external id
    is free again, so that the mended file can be imported."""

    id = models.BigIntegerField(primary_key=True, help_text="As it was among the facts.")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    of_import = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [
            pgtrigger.Protect(name="is_written_once", operation=pgtrigger.Update),
            never_deleted(),
            TOLD.when_created("taken_back"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.external_id}, taken back"


class ColumnMapping(models.Model):
    """Which of our fields the columns of a source's files are, as somebody said last: offered again for the next file of that kind."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="column_mappings", db_index=False)
    content = models.CharField(max_length=10, choices=Content.choices)
    columns = models.JSONField(help_text="{column of the file: field of ours; empty: passed over}")
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "content"], name="one_column_mapping_per_source_and_content"),
            models.CheckConstraint(
                condition=Q(content__in=[word.value for word in Content]), name="column_mapping_content_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"columns of {self.content} from {self.source_id}"
