"""Many customers say the same within two hours, and the clock hears it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Customer
from outreach.models import EarlyWarning
from signals.services.items import SignalItem
from signals.vocabulary import Kind
from tests.browser import crisis_steps as steps


def they_complain(customers: Sequence[Customer], *, about: str, source: str = "crm") -> EarlyWarning:
    """The clock reads their texts, counts and warns. ``customers``: by their ids in ``source``; what comes through one source within hours is
    one burst, so two crises of one run have two."""
    now = timezone.now()
    items = [
        SignalItem(f"says-{key}", key, Kind.SURVEY, "comment", _ago(now, place), None, about)
        for place, key in enumerate(str(customer.external_ids.get().value) for customer in customers)
    ]
    steps.the_clock_hears(items, source=source)
    return EarlyWarning.objects.filter(customers__customer=customers[-1]).latest("pk")


def _ago(now: datetime, place: int) -> datetime:
    return now - timedelta(minutes=3 + 4 * place)
