"""Uploading a file: looked at before anything happens, watched while it runs, and honest about what was refused."""

import csv
import gzip
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Customer, User
from signals.ingest.tasks import resume_imports
from signals.models import Import, ParkedSignal, QuarantinedRow, Signal
from tests.signals.views.conftest import browser

CUSTOMERS = (
    "external_id,name,arr,currency,fax\n"
    "A-1,Acme Renamed,1000,EUR,1\n"
    "A-2,Beta,2000,EUR,2\n"
    "A-3,,3000,EUR,3\n"
    "A-4,Delta,-5,EUR,4\n"
    "A-5,Epsilon,10,EURO,5\n"
)
SIGNALS = (
    "external_id;customer_external_id;kind;measure;occurred_at;value;text\n"
    "s-1;A-1;support;ticket;2026-01-05;;It broke\n"
    "s-1;A-1;support;ticket;2026-01-05;;It broke\n"
    "s-2;NOBODY;support;ticket;2026-01-06;;Who is this\n"
    "s-3;A-1;poll;nps;2026-01-07;9;\n"
    '"=cmd|calc";A-1;survey;nps;2099-01-01;9;"=HYPERLINK(""http://x"")"\n'
)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def upload(user: User, body: str | bytes, name: str = "file.csv", **typed: str):
    data = body.encode() if isinstance(body, str) else body
    form = {"content": "customers", "source": "crm"} | typed
    return browser(user).post(reverse("import_new"), {**form, "file": SimpleUploadedFile(name, data)})


def show(user: User, pk: int, **headers: str) -> str:
    response = browser(user).get(reverse("import", args=[pk]), headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def run(user: User, pk: int) -> Import:
    assert browser(user).post(reverse("import_start", args=[pk])).status_code == 302
    resume_imports()
    return Import.objects.get(pk=pk)


def counted(of_import: Import, words: list[str]) -> dict[str, int]:
    return {word: getattr(of_import, word) for word in words}


def test_the_preview_shows_what_is_understood_and_what_would_happen(lena, acme):
    response = upload(lena, CUSTOMERS)

    made = Import.objects.get()
    shown = show(lena, made.pk)
    assert response.url == reverse("import", args=[made.pk])
    assert "fax: not known, passed over" in shown
    assert "segment: not in the file" in shown
    assert "Acme Renamed" in shown
    assert "Import now" in shown
    assert "EURO" in shown
    assert "All 5 rows were tried" in shown
    assert Customer.objects.get().name == "Acme"


@pytest.mark.parametrize(("content", "body"), [("customers", CUSTOMERS), ("signals", SIGNALS)])
def test_the_import_does_what_the_preview_said(lena, acme, content, body):
    upload(lena, body, content=content)
    promised = Import.objects.get().preview["counts"]

    done = run(lena, Import.objects.get().pk)

    assert done.state == "done"
    assert counted(done, list(promised)) == promised
    assert sum(promised.values()) == done.rows_done == 5
    assert promised["rejected"] == {"customers": 3, "signals": 2}[content]


def test_a_second_import_of_the_same_file_changes_nothing(lena, acme):
    upload(lena, SIGNALS, content="signals")
    run(lena, Import.objects.get().pk)
    before = Signal.objects.count(), ParkedSignal.objects.count()

    upload(lena, SIGNALS, content="signals")
    again = Import.objects.latest("pk")

    assert again.preview["counts"] == {"accepted": 0, "duplicate": 3, "parked": 0, "rejected": 2}
    run(lena, again.pk)
    assert (Signal.objects.count(), ParkedSignal.objects.count()) == before


def test_a_backfill_was_known_when_it_happened(lena, acme):
    upload(lena, SIGNALS, content="signals", is_backfill="on")

    run(lena, Import.objects.get().pk)

    assert Signal.objects.get(external_id="s-1").known_at == datetime(2026, 1, 5, tzinfo=UTC)


def test_progress_is_a_fragment_that_asks_again_until_it_is_done(lena, acme):
    upload(lena, CUSTOMERS)
    pk = Import.objects.get().pk
    Import.objects.filter(pk=pk).update(state="due", bytes_done=60)

    running = show(lena, pk, HX_Request="true")
    whole = show(lena, pk)
    resume_imports()
    done = show(lena, pk, HX_Request="true")

    assert 'hx-trigger="every 1s"' in running
    assert "<html" not in running
    assert "<progress" in running
    assert '<meta http-equiv="refresh"' in whole
    assert "hx-trigger" not in done
    assert "5 rows: 1 created, 1 updated, 0 unchanged, 3 rejected." in done


def test_refused_rows_can_be_fetched_with_reasons_and_without_formulas(lena, acme):
    upload(lena, SIGNALS, name="März, Übersicht.csv", content="signals")
    pk = Import.objects.get().pk
    run(lena, pk)

    response = browser(lena).get(reverse("import_rejects", args=[pk]))

    rows = list(csv.DictReader(StringIO(b"".join(response.streaming_content).decode())))
    assert "attachment" in response["Content-Disposition"]
    assert [row["line"] for row in rows] == ["5", "6"]
    assert "There is no kind “poll”" in rows[0]["reason"]
    assert "in the future" in rows[1]["reason"]
    assert not [cell for row in rows for cell in row.values() if cell.startswith("=")]


def test_the_mended_reject_file_can_be_imported_as_it_is(lena, acme):
    upload(lena, SIGNALS, content="signals")
    pk = Import.objects.get().pk
    run(lena, pk)
    fetched = b"".join(browser(lena).get(reverse("import_rejects", args=[pk])).streaming_content).decode()

    upload(lena, fetched.replace("poll", "survey").replace("2099", "2026"), content="signals")
    done = run(lena, Import.objects.latest("pk").pk)

    assert (done.accepted, done.rejected) == (2, 0)


BAD_FILES = {
    "wrong header": ("nom\nAcme\n", "This is no file of customers. Missing: external_id."),
    "other content": (SIGNALS, "It looks like a file of signals."),
    "empty": ("", "The file is empty. Choose one"),
    "only blanks": ("  \n \n", "The file is empty."),
    "a workbook": (b"PK\x03\x04" + b"\0" * 99, "CSV"),
    "two columns of a name": ("external_id,name,name\n", "The header has name twice"),
    "bytes": (bytes(range(256)) * 40, "UTF-8"),
    "UTF-16": ("external_id,name\n".encode("utf-16"), "UTF-8"),
    "a broken archive": (gzip.compress(CUSTOMERS.encode())[:30], ""),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_gets_a_message_beside_the_field_and_leaves_nothing(lena, acme, own_folder, kind):
    body, message = BAD_FILES[kind]

    response = upload(lena, body, source="crm")

    shown = response.content.decode()
    assert response.status_code == 422
    assert message in shown
    assert 'href="#id_file"' in shown
    assert 'value="crm"' in shown
    assert not Import.objects.exists()
    assert not [path for path in own_folder.rglob("*") if path.is_file()]


ODD_BUT_GOOD = {
    "a byte order mark": "\ufeffexternal_id,name\nA-9,Acht\n",
    "semicolons": "external_id;name\nA-9;Acht\n",
    "Windows line ends": "external_id,name\r\nA-9,Acht\r\n",
    "quotes with line breaks": 'external_id,name\nA-9,"Acht\nund mehr"\n',
    "lines of JSON": '{"external_id": "A-9", "name": "Acht"}\n',
    "packed": gzip.compress(b"external_id,name\nA-9,Acht\n"),
    "other order and case": "Name,External ID\nAcht,A-9\n",
}


@pytest.mark.parametrize("kind", ODD_BUT_GOOD)
def test_an_odd_but_good_file_comes_in(lena, crm, kind):
    upload(lena, ODD_BUT_GOOD[kind])

    done = run(lena, Import.objects.get().pk)

    assert (done.state, done.created, done.rejected) == ("done", 1, 0)


def test_a_ragged_or_torn_row_harms_no_other(lena, crm):
    upload(lena, "external_id,name\nA-1,Acme\nA-2,Beta,too,many\nA-3,Ga\0mma\nA-4,Delta\n")

    done = run(lena, Import.objects.get().pk)

    assert (done.created, done.rejected) == (2, 2)
    assert set(QuarantinedRow.objects.values_list("line", flat=True)) == {3, 4}


def test_a_file_that_is_too_large_is_refused_while_it_arrives(lena, crm, settings, own_folder):
    settings.LARGEST_UPLOAD = 2**20

    response = upload(lena, b"external_id,name\n" + b"A-1,Acme\n" * 150_000)

    assert response.status_code == 422
    assert "The file is larger than 1 MB. Compress it (.gz), or split it." in response.content.decode()
    assert not [path for path in own_folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("typed", "message"),
    [({"source": "Our CRM!"}, "cannot name a source"), ({"content": "poems"}, "Select a valid choice")],
)
def test_a_wrong_word_in_the_form_is_explained(lena, crm, typed, message):
    response = upload(lena, CUSTOMERS, **typed)

    assert response.status_code == 422
    assert message in response.content.decode()


def test_an_import_can_be_thrown_away_before_it_starts_but_not_after(lena, acme):
    upload(lena, CUSTOMERS)
    pk = Import.objects.get().pk

    browser(lena).post(reverse("import_throw_away", args=[pk]))

    assert not Import.objects.exists()
    upload(lena, CUSTOMERS)
    pk = Import.objects.get().pk
    run(lena, pk)
    assert browser(lena).post(reverse("import_throw_away", args=[pk])).status_code == 409
    assert browser(lena).post(reverse("import_start", args=[pk])).status_code == 409


def test_the_refused_rows_of_an_import_are_tried_again_or_discarded_at_once(lena, crm):
    upload(lena, "external_id,customer_external_id,name\nP-1,A-1,Zoe\nP-2,A-1,\n", content="contacts")
    done = run(lena, Import.objects.get().pk)
    assert done.rejected == 2
    upload(lena, "external_id,name\nA-1,Acme\n")
    run(lena, Import.objects.latest("pk").pk)
    rows = reverse("import_rows", args=[done.pk])

    browser(lena).post(rows, {"action": "replay"})
    open_rows = QuarantinedRow.objects.filter(replayed_at=None, discarded_at=None)

    assert list(open_rows.values_list("line", flat=True)) == [3]
    browser(lena).post(rows, {"action": "discard"})
    assert not open_rows.exists()
    assert QuarantinedRow.objects.get(line=3).settled_by == lena


def test_the_list_has_pages_and_costs_the_same_for_any_number(lena, crm, django_assert_max_num_queries):
    Import.objects.bulk_create(
        Import(source=crm, content="customers", file_name=f"file-{n}.csv", path="-", size_bytes=n, uploaded_by=lena)
        for n in range(60)
    )
    client = browser(lena)

    with django_assert_max_num_queries(7):
        first = client.get(reverse("imports")).content.decode()
    before = Import.objects.order_by("-pk")[49].pk
    second = client.get(reverse("imports"), {"before": before}).content.decode()

    assert "file-59.csv" in first
    assert f"before={before}" in first
    assert "file-9.csv" in second
    assert "file-10.csv" not in second
    assert client.get(reverse("imports"), {"before": "nonsense"}).status_code == 200
