"""How many customers complained in an hour, by what they complain about and who they are: what early warning is worked out from."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now, Upper

from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import touch_updated_at
from signals.vocabulary import Dimension

MOST_WORDS = 20


class NegativeHour(models.Model):
    """Counted from the texts that were read, again and again while texts of that day may still come. Nothing hangs on it."""

    dimension = models.CharField(max_length=10, choices=Dimension.choices)
    key = models.CharField(max_length=80, help_text="Code of the theme, id of the source, or the name itself.")
    hour = models.DateTimeField()
    negative = models.IntegerField(help_text="Customers who sounded unhappy, each once.")
    heard = models.IntegerField(help_text="Customers who said anything.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hour", "dimension", "key"], name="an_hour_is_counted_once"),
            models.CheckConstraint(
                condition=Q(negative__gte=0, heard__gte=F("negative"), heard__gt=0), name="who_complains_is_heard"
            ),
            models.CheckConstraint(condition=Q(dimension__in=list(Dimension)), name="hour_has_a_dimension"),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.key} at {self.hour}"


class CountedDay(models.Model):
    """A day that is to be counted, again when it is due: the row is the job."""

    day = models.DateField(primary_key=True, help_text="UTC.")
    due_at = models.DateTimeField(db_default=Now())
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="counted_day_due")]

    def __str__(self) -> str:
        return f"{self.day}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class WatchedProduct(Timestamped):
    """What we sell, and the words by which customers name it: no source says which product a text is about."""

    name = models.CharField(max_length=80)
    words = ArrayField(models.CharField(max_length=80), help_text="A text that has one of them is about it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(Upper("name"), name="a_product_is_watched_once"),
            models.CheckConstraint(
                condition=~Q(name="") & Q(words__len__gte=1, words__len__lte=MOST_WORDS), name="a_product_has_words"
            ),
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="product_by_change")]
        triggers = [touch_updated_at()]

    def __str__(self) -> str:
        return self.name

    @property
    def version(self) -> str:
        return f"product-{self.pk}-{int(self.updated_at.timestamp() * 1_000_000)}"
