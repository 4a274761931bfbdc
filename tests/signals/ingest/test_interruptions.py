"""An import that is held up: whoever goes on goes on where it stopped, and no chunk counts without its rows."""

import gzip
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Customer
from signals.ingest import leases, running, starting, tasks
from signals.ingest.leases import LeaseLost
from signals.models import Import, QuarantinedRow, Signal, Source
from signals.services import facts
from signals.vocabulary import Content
from tests.signals.ingest.conftest import ImportOf, counts
from tests.signals.ingest.files import signal, signals_file, table, written


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK_ROWS", dict.fromkeys(Content, 3))


@pytest.mark.usefixtures("small_chunks")
def test_an_import_that_was_cut_off_goes_on_where_it_stopped(
    tmp_path: Path, crm: Source, acme: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [signal(str(number), text="two\nlines") for number in range(10)] + [signal("bad", kind="?")]
    path = written(tmp_path / "s.csv.gz", table(rows), packed=True)
    about = {"path": path, "content": Content.SIGNALS, "source": crm, "is_backfill": False, "by": None}
    first = starting.begin(**about)
    _stop_after(monkeypatch, chunks=2)
    with pytest.raises(RuntimeError):
        running.work(first)
    monkeypatch.undo()
    Import.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    at_rest = (Import.objects.get().rows_done, Signal.objects.count())

    done = running.work(starting.begin(**about))

    assert at_rest == (6, 6)
    assert done.pk == first.pk
    assert (done.state, counts(done)) == ("done", {"accepted": 10, "rejected": 1})
    assert QuarantinedRow.objects.get().line == 22


def _stop_after(monkeypatch: pytest.MonkeyPatch, *, chunks: int) -> None:
    """As if the worker died between two chunks' work: after so many, in the middle of the next."""
    store, calls = facts.store, []

    def store_or_die(**given: object) -> object:
        calls.append(given)
        stored = store(**given)
        if len(calls) > chunks:
            raise RuntimeError("killed")
        return stored

    monkeypatch.setattr(facts, "store", store_or_die)


@pytest.mark.usefixtures("small_chunks")
def test_time_that_runs_out_leaves_the_rest_for_the_next_worker(tmp_path: Path, crm: Source, acme: Customer) -> None:
    path = signals_file(tmp_path, *(signal(str(number)) for number in range(7)))
    of_import = starting.begin(path=path, content=Content.SIGNALS, source=crm, is_backfill=False, by=None)

    part = running.work(of_import, seconds=0)

    assert (part.state, part.rows_done, part.lease_until) == ("due", 3, None)
    assert tasks.resume_imports() == "worked on 1 imports, gave up 0"
    assert counts(Import.objects.get()) == {"accepted": 7}


@pytest.mark.usefixtures("small_chunks")
def test_who_lost_the_lease_commits_nothing_more(tmp_path: Path, crm: Source, acme: Customer) -> None:
    path = signals_file(tmp_path, *(signal(str(number)) for number in range(7)))
    of_import = starting.begin(path=path, content=Content.SIGNALS, source=crm, is_backfill=False, by=None)

    def taken_over(now: Import) -> None:
        Import.objects.filter(pk=now.pk).update(lease_token=uuid.uuid4())

    with pytest.raises(LeaseLost):
        running.work(of_import, on_chunk=taken_over)
    assert Signal.objects.count() == Import.objects.get().rows_done == 3


def test_what_came_before_the_break_of_a_file_is_kept(tmp_path: Path, import_of: ImportOf, acme: Customer) -> None:
    whole = gzip.compress(
        table(signal(str(number), author=f"{number * 7919 % 997}") for number in range(3_000)).encode()
    )
    path = written(tmp_path / "cut.csv.gz", whole[: len(whole) // 2])

    done = import_of(path)

    assert done.state == "failed"
    assert "cut off" in done.failure
    assert 1_000 < done.accepted == done.rows_done == Signal.objects.count() < 3_000


def test_a_file_that_changed_since_is_not_mixed_with_what_it_was(tmp_path: Path, crm: Source, acme: Customer) -> None:
    path = signals_file(tmp_path, signal("1"))
    of_import = starting.register(
        path=path, file_name="s.csv", content=Content.SIGNALS, source=crm, is_backfill=False, by=None
    )
    starting.go(of_import)
    running.work(leases.claim(of_import.pk), seconds=0)
    Import.objects.update(state="due", finished_at=None)
    signals_file(tmp_path, signal("1"), signal("2"))

    done = running.work(leases.claim(of_import.pk))

    assert (done.state, done.failure) == ("failed", "The file was changed since its import began. Import it anew.")


def test_an_upload_waits_for_go_and_starts_once(tmp_path: Path, crm: Source, acme: Customer) -> None:
    about = {"content": Content.SIGNALS, "source": crm, "is_backfill": False, "by": None}
    of_import = starting.register(path=signals_file(tmp_path, signal()), file_name="Mine.csv", **about)

    assert leases.claim() is None

    starting.go(of_import)
    with pytest.raises(starting.AlreadyGone):
        starting.go(of_import)
    assert tasks.resume_imports() == "worked on 1 imports, gave up 0"
    assert (Import.objects.get().state, Import.objects.get().file_name) == ("done", "Mine.csv")


def test_an_import_is_worked_on_by_one_at_a_time(tmp_path: Path, crm: Source) -> None:
    starting.begin(
        path=signals_file(tmp_path, signal()), content=Content.SIGNALS, source=crm, is_backfill=False, by=None
    )

    assert leases.claim() is None


def test_a_file_that_kills_its_worker_again_and_again_is_given_up_with_a_sentence(tmp_path: Path, crm: Source) -> None:
    of_import = starting.register(
        path=signals_file(tmp_path, signal()),
        file_name="s",
        content=Content.SIGNALS,
        source=crm,
        is_backfill=False,
        by=None,
    )
    starting.go(of_import)
    for _ in range(leases.MOST_ATTEMPTS):
        assert leases.claim() is not None
        Import.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    assert tasks.resume_imports() == "worked on 0 imports, gave up 1"
    assert Import.objects.get().failure == leases.GAVE_UP


def test_a_file_that_is_gone_fails_the_import_with_its_name(tmp_path: Path, crm: Source) -> None:
    path = signals_file(tmp_path, signal())
    of_import = starting.register(
        path=path, file_name="s", content=Content.SIGNALS, source=crm, is_backfill=False, by=None
    )
    starting.go(of_import)
    path.unlink()

    tasks.resume_imports()

    assert Import.objects.get().failure == f"There is no file {path}. Check its name."
