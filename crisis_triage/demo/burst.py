"""A burst of complaints in the last hours: what early warning is for. The clock notices it once the texts are read."""

from datetime import datetime, timedelta

from accounts.models import Customer, User
from outreach.services import watched_products
from outreach.services.watched_products import Naming
from signals.models import Source
from signals.services import facts
from signals.services.items import SignalItem
from signals.vocabulary import Kind

CUSTOMERS = 18
SAID = (
    "The time clocks are down since this morning. This is a terrible outage, nobody can clock in.",
    "Your service is down again! We are angry: the night shift lost all its hours.",
    "Outage at all our sites. Awful. We write everything on paper now.",
    "The system is not available and your status page says nothing. This is really bad.",
    "Down for two hours now, and nobody answers. We are losing money and patience.",
)


PRODUCTS = (
    Naming("Time clocks", ("time clock", "time clocks", "terminal", "clock in")),
    Naming("Shift planner", ("shift plan", "planner", "roster", "rosters")),
    Naming("Status page", ("status page",)),
)


def watch_products(*, by: User, at: datetime) -> None:
    for naming in PRODUCTS:
        watched_products.add(naming=naming, by=by, at=at)


def bring(*, source: Source, at: datetime) -> None:
    """Of as many customers, one after the other."""
    there = Customer.objects.filter(churned_on=None, deleted_at=None, external_ids__source="crm").order_by("pk")
    ids = list(there.values_list("external_ids__value", flat=True)[:CUSTOMERS])
    items = [
        SignalItem(
            f"burst-{place}",
            external_id,
            Kind.SURVEY,
            "comment",
            at - timedelta(minutes=6 + 7 * place),
            None,
            SAID[place % len(SAID)],
        )
        for place, external_id in enumerate(ids)
    ]
    facts.receive(source=source, items=items, known="when it happened", at=at, by=None)
