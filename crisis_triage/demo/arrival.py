"""How the made-up facts reach the product: by the same doors as real ones."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings

from accounts.models import User
from crisis_triage.demo.simulator import World, files
from signals.ingest import running, starting
from signals.models import Import, Source
from signals.services import facts
from signals.services.items import SignalItem
from signals.vocabulary import Content, Kind

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


def import_file(name: str, header: str, rows: Iterable[Row], *, content: Content, source: Source, by: User) -> Import:
    """As the import commands do. The file stays where uploads are kept, so that its import can be looked at."""
    folder = Path(settings.MEDIA_ROOT) / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return take_in(files.write_table(folder / name, header, rows), content=content, source=source, by=by)


def take_in(path: Path, *, content: Content, source: Source, by: User) -> Import:
    return running.work(starting.begin(path=path, content=content, source=source, is_backfill=True, by=by))


def import_directory(world: World, *, source: Source, by: User) -> None:
    tables = (
        ("customers.csv", files.CUSTOMER_COLUMNS, files.customers(world), Content.CUSTOMERS),
        ("contacts.csv", files.CONTACT_COLUMNS, files.contacts(world), Content.CONTACTS),
    )
    for name, header, rows, content in tables:
        import_file(name, header, rows, content=content, source=source, by=by)


def import_history(feeds: Feeds, *, source: Source, until: datetime, by: User) -> None:
    rows = feeds.between(source.slug, None, until)
    name = f"{source.slug}-history.csv"
    import_file(name, files.SIGNAL_COLUMNS, rows, content=Content.SIGNALS, source=source, by=by)
