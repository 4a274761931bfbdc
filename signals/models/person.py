"""Whose person it is, as a source says: product analytics know who clicked, and seldom for which customer."""

from django.db import models

from signals.models.source import Source


class SourcePerson(models.Model):
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="people")
    name = models.CharField(max_length=200, help_text="user:… as events call the person.")
    customer_external_id = models.CharField(max_length=200)
    said_at = models.DateTimeField(
        help_text="The source's own moment: what was said earlier never wins over what came later."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="one_customer_per_person_of_a_source")]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.name}"
