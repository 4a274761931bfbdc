"""Who complained about a theme, in what could be read."""

from datetime import datetime

from signals.models import TextReading
from signals.text.reading import NEGATIVE_BELOW
from signals.text.taxonomy import Theme


def customers_who_complained(*, theme: Theme, since: datetime) -> list[int]:
    """Their ids, whoever may see them: the caller limits them."""
    readings = TextReading.objects.filter(
        occurred_at__gte=since, sentiment__lt=NEGATIVE_BELOW, themes__contains=[theme.code]
    )
    return sorted(readings.values_list("signal__customer_id", flat=True).distinct())
