"""How much came from which source on which day: counted as it is stored."""

from django.db import models
from django.db.models import Q

from signals.models.measure import Measure
from signals.models.source import Source


class FactTally(models.Model):
    """Every transaction that stores facts adds rows of its own, so that feeds never wait for one another's counter;
    ``signals.services.tallies.compact`` adds rows up. A count is therefore always a sum; what is taken back counts less than nothing."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, db_index=False)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, db_index=False)
    day = models.DateField(help_text="UTC, of the moment when we could have known.")
    facts = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(facts=0), name="tally_counts_something")]
        indexes = [models.Index(fields=["source", "day"], name="tally_by_source_and_day")]

    def __str__(self) -> str:
        return f"{self.source_id}/{self.measure_id} on {self.day}: {self.facts}"


class IntakeTally(models.Model):
    """What became of what a source sent that day, the facts and the rest. Rows are added up as those of ``FactTally`` are."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, db_index=False)
    day = models.DateField(help_text="UTC, when it came.")
    accepted = models.BigIntegerField(default=0)
    duplicate = models.BigIntegerField(default=0)
    parked = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    forgotten = models.BigIntegerField(default=0, help_text="Raw payloads that were kept for long enough.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted__gte=0, duplicate__gte=0, parked__gte=0, rejected__gte=0, forgotten__gte=0),
                name="intake_is_counted_from_nought",
            )
        ]
        indexes = [models.Index(fields=["source", "day"], name="intake_by_source_and_day")]

    def __str__(self) -> str:
        return f"{self.source_id} on {self.day}"
