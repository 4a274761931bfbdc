"""A word that is owed at a moment. The row is the job of noticing that it did not come; it changes no version of whose word it is."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

OPEN = Q(missed_at__isnull=True)


class Owed(models.Model):
    due_at = models.DateTimeField()
    missed_at = models.DateTimeField(null=True, blank=True, help_text="When it was noticed that this one did not come.")
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True
