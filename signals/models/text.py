"""What was read in the texts of signals, and by what."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from signals.models.job import Job
from signals.models.signal import Signal
from signals.models.source import Source
from signals.vocabulary import Kind


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class TextModel(models.Model):
    """The lexicon (one row, without source), or a model learned on the rated answers of one source and kind and used only there."""

    id = models.SmallAutoField(primary_key=True)
    version = models.CharField(max_length=120, unique=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, blank=True, default="")
    artifact = models.JSONField(default=dict, help_text="Words and weights: plain lists and numbers.")
    sha256 = models.CharField(max_length=64, help_text="Of the artifact's canonical JSON; checked before it is used.")
    passport = models.JSONField(help_text="Answers it was learned on, comparison with the lexicon, versions, seed.")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind"],
                condition=Q(is_active=True, source__isnull=False),
                name="one_active_text_model_per_source_and_kind",
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=True, kind="") | (Q(source__isnull=False) & ~Q(kind="")),
                name="learned_text_model_has_source_and_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.version


class TextReading(models.Model):
    """Narrow, and never changed: a later model reads later texts."""

    signal = models.OneToOneField(Signal, on_delete=models.PROTECT, primary_key=True, related_name="reading")
    model = models.ForeignKey(TextModel, on_delete=models.PROTECT, db_index=False)
    language = models.CharField(max_length=10, help_text="'en', or 'unknown', which is not neutral.")
    sentiment = models.FloatField(null=True, help_text="−1 to 1; empty where the language is unknown.")
    themes = ArrayField(models.SmallIntegerField(), help_text="Codes of signals.text.taxonomy.")
    # The signal's own, which never changes: what was said lately is found here without looking at every signal.
    occurred_at = models.DateTimeField()
    read_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sentiment__isnull=True) | Q(sentiment__range=(-1, 1)),
                name="reading_sentiment_is_on_its_scale",
            ),
            models.CheckConstraint(
                condition=~Q(language="unknown") | Q(sentiment__isnull=True), name="unknown_language_has_no_sentiment"
            ),
        ]
        indexes = [models.Index(fields=["occurred_at"], name="reading_by_moment")]

    def __str__(self) -> str:
        return f"reading of signal {self.signal_id}"


class TextDue(Job):
    """A text that nobody has read yet. Written by the statement that stores the signal, so none is forgotten."""

    # The statement that writes it writes the signal too, and signals are never deleted: nothing is left to check.
    signal = models.OneToOneField(Signal, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="text_due", condition=Q(quarantined_at__isnull=True))]

    def __str__(self) -> str:
        return f"read {self.signal_id}"
