"""Who complained about a theme, in what could be read."""

from datetime import datetime

from django.db.models import QuerySet

from signals.models import TextReading
from signals.text.reading import NEGATIVE_BELOW
from signals.text.taxonomy import Theme


def who_complained(*, theme: Theme, since: datetime) -> "QuerySet[TextReading, int]":
    """Their ids, whoever may see them: the caller limits them."""
    readings = TextReading.objects.filter(
        occurred_at__gte=since,
        sentiment__lt=NEGATIVE_BELOW,
        themes__contains=[theme.code],
        signal__retraction=None,
    )
    return readings.values_list("signal__customer_id", flat=True)
