"""Columns that many tables share."""

from django.db import models
from django.db.models.functions import Now


class Timestamped(models.Model):
    """``created_at`` and ``updated_at`` by the database's clock. A trigger moves ``updated_at``, so raw SQL does too."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True
