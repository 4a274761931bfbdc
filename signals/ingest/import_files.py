"""The files that tell of an import, as they are sent to people and to programs."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import IO, NamedTuple

from django.http import FileResponse

from accounts.models import User
from accounts.services import taken_files
from crisis_triage.shared.downloads import spooled
from signals.ingest import rejects, results
from signals.models import Import
from signals.vocabulary import RowResult


class Taker(NamedTuple):
    """Who takes the file along; ``token``: the prefix of the program's."""

    by: User
    at: datetime
    token: str = ""


def rejects_of(of_import: Import, taker: Taker) -> FileResponse:
    return _table(of_import, "rejects", rejects.write, taker)


def notices_of(of_import: Import, taker: Taker) -> FileResponse:
    return _table(of_import, "notices", rejects.write_notices, taker)


def results_of(of_import: Import, taker: Taker, only: RowResult | None = None) -> FileResponse:
    return _table(of_import, only or "rows", partial(results.write, only=only), taker)


def _table(of_import: Import, kind: str, write: Callable[[Import, IO[str]], int], taker: Taker) -> FileResponse:
    ended = taken_files.begin(name=f"import-{kind}", filters={"import": of_import.pk}, **taker._asdict())
    stem = of_import.file_name.removesuffix(".gz").rsplit(".", 1)[0]
    return spooled(lambda file: ended(write(of_import, file), True), f"{stem}-{kind}.csv")
