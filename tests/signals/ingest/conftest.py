"""Files in a folder of the test, and imports of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.models import Customer
from signals.ingest import running, starting
from signals.models import Import, Source
from signals.vocabulary import Content

ImportOf = Callable[..., Import]


@pytest.fixture
def import_of(crm: Source) -> ImportOf:
    """Import a file to its end, as the commands do."""

    def import_(path: Path, content: Content = Content.SIGNALS, *, is_backfill: bool = False) -> Import:
        of_import = starting.begin(path=path, content=content, source=crm, is_backfill=is_backfill, by=None)
        return running.work(of_import)

    return import_


def counts(of_import: Import) -> dict[str, int]:
    """The words that count something."""
    words = ("created", "updated", "unchanged", "accepted", "duplicate", "parked", "rejected")
    return {word: getattr(of_import, word) for word in words if getattr(of_import, word)}


def names() -> set[str]:
    return set(Customer.objects.values_list("name", flat=True))
