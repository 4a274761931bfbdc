"""How the made-up facts reach the product: by the same doors as real ones."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime

from accounts.models import User
from accounts.services.contacts import ContactRow, upsert_contacts
from accounts.services.customers import CustomerRow, upsert_customers
from crisis_triage.demo.simulator import World, files
from signals.models import Source
from signals.services import facts
from signals.services.items import SignalItem
from signals.vocabulary import Kind

CHUNK = 5_000
MOMENT, VALUE = 4, 5  # places in a row of a signals file

Row = tuple[object, ...]


class Feeds:
    """Every feed's rows in the order of time, to be cut where wanted."""

    def __init__(self, world: World) -> None:
        self.rows = {source: list(files.signals(world, source)) for source in files.sources(world)}
        self.moments = {source: [str(row[MOMENT]) for row in rows] for source, rows in self.rows.items()}

    def between(self, source: str, begins: datetime | None, ends: datetime) -> Sequence[Row]:
        moments = self.moments[source]
        first = bisect_left(moments, _stamp(begins)) if begins else 0
        return self.rows[source][first : bisect_left(moments, _stamp(ends))]


def _stamp(moment: datetime) -> str:
    """As in the files, where moments sort as text."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def deliver(rows: Iterable[Row], *, source: Source, at: datetime) -> None:
    """As a live feed does, which brings each fact when it happens; here a week's facts come at once."""
    facts.receive(source=source, items=[item(row) for row in rows], known="when it happened", at=at, by=None)


def item(row: Row) -> SignalItem:
    external_id, customer, kind, measure, moment, value, text, author, url = map(str, row)
    happened = datetime.fromisoformat(moment)
    number = float(value) if value else None
    return SignalItem(
        external_id, customer, Kind(kind), measure, happened, number, text or None, author or None, url or None
    )


def introduce(world: World, *, source: Source, by: User, at: datetime) -> None:
    customers = [CustomerRow(**_named(files.CUSTOMER_COLUMNS, row)) for row in files.customers(world)]
    upsert_customers(source=source.slug, rows=customers, by=by, at=at)
    contacts = [ContactRow(**_named(files.CONTACT_COLUMNS, row)) for row in files.contacts(world)]
    upsert_contacts(source=source.slug, rows=contacts, by=by, at=at)


def _named(header: str, row: Row) -> dict[str, str]:
    return dict(zip(header.split(","), map(str, row), strict=True))
