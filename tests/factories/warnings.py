"""An early warning, raised by the clock."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import Customer
from outreach.models import EarlyWarning, WarnedCustomer, WarnedSeries
from outreach.services import warning_watch
from tests.factories.bursts import NOW, burst, calm_weeks, crowd


def a_warning(*others: Any, at: datetime = NOW, **about: Any) -> EarlyWarning:
    """``others``: customers who complain as well; they are heard last."""
    people = [*others, *crowd(24 - len(others), **about)]
    calm_weeks(people, until=at)
    burst(people, at=at)
    warning_watch.watch(at=at)
    return EarlyWarning.objects.get()


def a_written_warning(
    customer: Customer | None, *, at: datetime = NOW, label: str = "Delivery and delays"
) -> EarlyWarning:
    """As the clock would have written it, without the weeks before."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    about = {"dimension": "segment", "key": label, "label": label, "began_at": hour - timedelta(hours=6)}
    warning = EarlyWarning.objects.create(**about, raised_at=at)
    WarnedSeries.objects.create(
        warning=warning,
        **about,
        alarmed_at=hour,
        unusual_at=hour,
        peak_at=hour,
        window_hours=6,
        found=40,
        expected=4.2,
        enough=19,
        chance=1e-9,
        picture=[[4, 4.2, 19], [40, 4.2, 19]],
        pictured_at=hour,
    )
    if customer is not None:
        WarnedCustomer.objects.create(warning=warning, customer=customer, added_at=at)
    return warning
