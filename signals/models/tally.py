"""How many facts of which measure came from which source on which day: counted as they are stored."""

from django.db import models
from django.db.models import Q

from signals.models.measure import Measure
from signals.models.source import Source


class FactTally(models.Model):
    """Every transaction that stores facts adds rows of its own, so that feeds never wait for one another's counter;
    ``signals.services.tallies.compact`` adds rows up. A count is therefore always a sum."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, db_index=False)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, db_index=False)
    day = models.DateField(help_text="UTC, of the moment when we could have known.")
    facts = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(facts__gt=0), name="tally_counts_something")]
        indexes = [models.Index(fields=["source", "day"], name="tally_by_source_and_day")]

    def __str__(self) -> str:
        return f"{self.source_id}/{self.measure_id} on {self.day}: {self.facts}"
