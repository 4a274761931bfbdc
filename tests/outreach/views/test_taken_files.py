"""A list that leaves the house is noted for good: who, which, with what filter, how many rows, and whether to the end."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import DuplicateCandidate, TakenFile
from accounts.services import taken_files
from accounts.services.taken_files import AT_ONCE, STILL_SENT, TooManyFiles
from tests.factories.accounts import CustomerFactory
from tests.outreach.services.merging_world import a_double, merge

pytestmark = pytest.mark.django_db


def test_who_took_what_is_noted_with_its_filter_and_rows(signed_in, with_token, lena, acme, zenith):
    b"".join(signed_in(lena).get("/exports/escalations.csv?state=open&nonsense=1").streaming_content)
    b"".join(with_token(lena).get("/api/v1/exports/parked").streaming_content)

    page, program = TakenFile.objects.order_by("pk")

    assert (page.name, page.filters, page.user, page.token) == ("escalations", {"state": "open"}, lena, "")
    assert (program.name, program.filters, program.token[:3]) == ("parked", {}, "ct_")
    assert (page.rows, page.is_whole, program.rows, program.is_whole) == (0, True, 0, True)


def test_a_refused_export_is_no_file(signed_in, eve):
    assert signed_in(eve).get("/exports/escalations.csv").status_code == 403
    assert not TakenFile.objects.exists()


def test_only_so_many_lists_leave_in_a_day(signed_in, with_token, lena, ben, settings):
    settings.EXPORTS_PER_DAY = 2
    now = timezone.now()
    for hours in (27, 20, 2):
        taken_files.begin(name="issues", filters={}, by=lena, at=now - timedelta(hours=hours))(1, True)

    page = signed_in(lena).get("/exports/issues.csv")
    program = with_token(lena).get("/api/v1/exports/issues")

    assert (page.status_code, program.status_code) == (429, 429)
    assert program.json()["code"] == "too_many_files"
    assert 3 * 3600 < int(page["Retry-After"]) <= 4 * 3600 + 1
    assert "EXPORTS_PER_DAY" in page.content.decode()
    assert signed_in(ben).get("/exports/issues.csv").status_code == 200


def test_only_so_many_lists_are_on_their_way_to_somebody(lena):
    now = timezone.now()
    ended = [taken_files.begin(name="issues", filters={}, by=lena, at=now) for _ in range(AT_ONCE)]

    with pytest.raises(TooManyFiles, match="3 lists are on their way"):
        taken_files.begin(name="issues", filters={}, by=lena, at=now)

    ended[0](1, False)
    assert taken_files.begin(name="issues", filters={}, by=lena, at=now)
    assert taken_files.begin(name="issues", filters={}, by=lena, at=now + STILL_SENT)


def test_what_was_noted_stays(lena):
    now = timezone.now()
    taken_files.begin(name="issues", filters={"q": "\0" * 900}, by=lena, at=now)(3, True)
    taken_files.begin(name="loops", filters={}, by=lena, at=now)
    ended, still_sent = TakenFile.objects.order_by("pk")

    assert ended.filters == {"q": "�" * 500}
    for rows, change in ((ended, {"rows": 4}), (ended, {"ended_at": None}), (still_sent, {"name": "other"})):
        with pytest.raises(DatabaseError), transaction.atomic():
            TakenFile.objects.filter(pk=rows.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        TakenFile.objects.all().delete()
    with pytest.raises(IntegrityError, match="taken_file_ends_with_its_rows"), transaction.atomic():
        TakenFile.objects.filter(pk=still_sent.pk).update(rows=1)


def test_decisions_about_who_is_whom_are_a_file(signed_in, lena, acme):
    double, third = a_double(acme), CustomerFactory(name="Acme East")
    merge(acme, double, lena)
    settled = {
        "state": "not_the_same",
        "settled_by": lena,
        "settled_at": timezone.now(),
        "settled_because": "Two firms.",
    }
    DuplicateCandidate.objects.create(
        first=acme, second=third, score=70, reasons=[], found_at=timezone.now(), **settled
    )

    sent = b"".join(signed_in(lena).get("/exports/identity-decisions.csv").streaming_content).decode("utf-8-sig")

    rows = [line.split(",") for line in sent.splitlines()[1:]]
    assert [(row[1], row[2], int(row[5]), row[6], row[8]) for row in rows] == [
        ("merged", "Acme", double.pk, "Lena", ""),
        ("not the same", "Acme", third.pk, "Lena", "Two firms."),
    ]
