"""Something that somebody decided for a time: a day on which it is looked at again. The row is the job of the reminder."""

from django.db import models


class Revisited(models.Model):
    due_on = models.DateField(help_text="When it is looked at again.")
    remind_at = models.DateTimeField(help_text="The morning of that day, where who looks at it is.")
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def due_to_remind(name: str, **going_on: object) -> models.Index:
    """Of those that go on, whom nobody was reminded of."""
    return models.Index(
        fields=["remind_at"], name=name, condition=models.Q(reminded_at__isnull=True) & models.Q(**going_on)
    )
