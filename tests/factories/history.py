"""A business with a past: customers who come every week, and some who come less and less and then leave."""

from datetime import datetime, timedelta

import numpy as np
from django.db import connection

from accounts.models import Customer, CustomerExternalId
from signals.models import ScoreRequest, Source
from signals.services import facts, uses
from signals.services.items import SignalItem
from signals.vocabulary import Kind

WEEKS = 80
FADING_WEEKS = 9


def live_through(
    *, customers: int, leavers: int, at: datetime, seed: int = 0, weeks: int = WEEKS, fades: bool = True
) -> list[Customer]:
    """The first ``leavers`` leave at moments spread over the history, after weeks of fading use if ``fades``."""
    crm = Source.objects.get_or_create(slug="crm", defaults={"name": "CRM", "is_directory": True})[0]
    began = at - timedelta(weeks=weeks)
    dice = np.random.default_rng(seed)
    ends = [at - timedelta(days=float(days)) for days in np.linspace(2, 7 * weeks - 200, max(leavers, 1))]
    made = Customer.objects.bulk_create(
        Customer(
            name=f"Customer {at_}",
            started_on=(began - timedelta(days=int(dice.integers(0, 700)))).date(),
            churned_on=ends[at_].date() if at_ < leavers else None,
            segment=("Small", "Large")[at_ % 2],
            arr=1_000 + at_,
            currency="USD",
        )
        for at_ in range(customers)
    )
    CustomerExternalId.objects.bulk_create(
        CustomerExternalId(customer=customer, source="crm", value=f"H-{place}") for place, customer in enumerate(made)
    )
    items = []
    for place in range(customers):
        left_at = ends[place] if place < leavers else None
        items += _visits(place, left_at if fades else None, began, at, dice, until=left_at)
    for start in range(0, len(items), 5_000):
        facts.receive(source=crm, items=items[start : start + 5_000], known="when it happened", at=at, by=None)
    uses.count()
    ScoreRequest.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE signals_signal, signals_decayedrate")
    return made


def _visits(
    place: int,
    fading_to: datetime | None,
    began: datetime,
    at: datetime,
    dice: np.random.Generator,
    *,
    until: datetime | None,
) -> list[SignalItem]:
    visits = []
    for week in range(int((at - began).days // 7)):
        moment = began + timedelta(weeks=week, days=float(dice.random() * 6))
        if until and moment >= until:
            break
        is_fading = fading_to and moment > fading_to - timedelta(weeks=FADING_WEEKS)
        if dice.random() < (0.15 if is_fading else 0.9):
            visits.append(SignalItem(f"{place}-{week}", f"H-{place}", Kind.ENGAGEMENT, "logins", moment, None))
    return visits
