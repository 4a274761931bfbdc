"""What is deleted over there is noticed when all of the list is read: marked, never deleted, and a person decides."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Change
from crisis_triage.shared.errors import Invalid
from signals.mapping.pages import Layout
from signals.models import ListedRecord, Payload, Reconcile, Retraction, Signal
from signals.queries import sync
from signals.readers.tasks import read_payloads, reconcile
from signals.services import gone, reconciles
from signals.vocabulary import GoneVerdict
from tests.signals.readers.test_reconcile import brought_by_webhook, follow, ticket

WHY = "Spam, deleted there."


@pytest.fixture
def followed(desk, helpdesk, lena):
    """Twelve tickets, all of them read; one more came by the webhook alone and was never listed."""
    desk.tickets = [ticket(number) for number in range(12)]
    follow(helpdesk, desk, lena)
    brought_by_webhook(helpdesk, 99)
    read_all()
    return helpdesk


def read_all() -> None:
    reconcile()
    read_payloads()


def read_whole(source, lena) -> Reconcile:
    reconciles.read_whole(source=source, by=lena, at=timezone.now())
    read_all()
    return Reconcile.objects.get()


def marked() -> list[str]:
    return list(ListedRecord.objects.exclude(gone_at=None).filter(verdict="").values_list("external_id", flat=True))


def test_only_a_whole_list_tells_what_is_gone(desk, followed, lena):
    desk.tickets.pop(4)
    reconciles.read_now(source=followed, by=lena, at=timezone.now())
    read_all()
    assert marked() == []

    row = read_whole(followed, lena)

    assert marked() == ["t-4"]
    assert (row.gone, row.is_whole, row.failure, row.whole_at is not None) == (1, False, "", True)
    assert "since=1970-01-02" in desk.asked[-1][0] or "since=1970-01-02" in desk.asked[-6][0]
    assert Signal.objects.filter(external_id__startswith="t-").count() == 13, (
        "Nothing is deleted, and the webhook's is no loss."
    )
    [step] = [step for step in sync.rows(lena, at=timezone.now(), slug="desk")[0].steps if step.label == "gone there"]
    assert (step.sentence, step.url) == ("1 record is gone over there.", "/settings/sources/desk/gone")


def test_what_is_listed_again_is_not_marked_any_more(desk, followed, lena):
    lost = desk.tickets.pop(4)
    read_whole(followed, lena)
    desk.tickets.append(lost)
    reconciles.read_now(source=followed, by=lena, at=timezone.now())
    read_all()

    assert marked() == []


def test_a_list_that_broke_off_or_is_not_whole_marks_nothing(desk, followed, lena):
    desk.tickets.pop(4)
    desk.answers = [(200, {}, b'{"tickets": [{"id": "t-0"}], "meta": {"after": "2"}}'), (503, {}, b"")]
    assert read_whole(followed, lena).failure == "It answered 503."
    assert marked() == []

    desk.tickets = desk.tickets[:0]
    Reconcile.objects.update(due_at=timezone.now())
    row = read_whole(followed, lena)

    assert "12 of 12 records are missing" in row.failure
    assert marked() == []


def test_a_person_decides_and_the_book_of_changes_tells(desk, followed, lena, signed_in, with_token):
    desk.tickets = desk.tickets[2:]
    read_whole(followed, lena)
    page = signed_in(lena).get("/settings/sources/desk/gone").content.decode()
    spam, kept = ListedRecord.objects.filter(external_id__in=["t-0", "t-1"]).order_by("external_id")
    assert all(f'value="{one.pk}"' in page for one in (spam, kept))

    client = signed_in(lena)
    assert client.post("/settings/sources/desk/gone", {"ids": [spam.pk], "verdict": "taken_back"}).status_code == 422
    client.post("/settings/sources/desk/gone", {"ids": [spam.pk], "verdict": "taken_back", "reason": WHY})
    said = {"ids": [kept.pk, spam.pk], "verdict": "kept", "reason": "It was so."}
    done = with_token(lena).post("/api/v1/sources/desk/gone/settle", said, content_type="application/json")

    assert done.json() == {"settled": 1}
    assert Retraction.objects.get().signal.external_id == "t-0"
    assert Change.objects.filter(
        kind="signal", event="taken_back", object_id=Retraction.objects.get().signal_id
    ).exists()
    told = with_token(lena).get("/api/v1/gone", {"source": "desk"}).json()["results"]
    assert {row["external_id"]: row["verdict"] for row in told} == {"t-0": "taken_back", "t-1": "kept"}
    assert read_whole(followed, lena).gone == 0, "What was decided is not asked again."


def test_it_may_be_read_whole_every_so_many_days(desk, helpdesk, lena):
    desk.tickets = [ticket(0)]
    follow(helpdesk, desk, lena, whole_days=7)
    read_all()
    assert Reconcile.objects.get().is_whole

    Reconcile.objects.update(due_at=timezone.now())
    read_all()
    assert not Reconcile.objects.get().is_whole

    Reconcile.objects.update(due_at=timezone.now(), whole_at=timezone.now() - timedelta(days=8))
    read_all()
    assert Reconcile.objects.get().is_whole


def test_numbered_pages_are_never_whole(desk, helpdesk, lena):
    layout = Layout(desk.url.replace("after={cursor}", "page={page}"), items="$.tickets[*]", wrap="ticket")
    with pytest.raises(Invalid, match="numbered page"):
        follow(helpdesk, desk, lena, layout=layout, whole_days=7)
    follow(helpdesk, desk, lena, layout=layout)

    with pytest.raises(Invalid, match="numbered page"):
        reconciles.read_whole(source=helpdesk, by=lena, at=timezone.now())

    assert not Reconcile.objects.get().is_whole


def test_a_decision_has_somebody_and_a_reason(followed, lena):
    one = ListedRecord.objects.first()
    with pytest.raises(Invalid, match="Say why"):
        gone.settle(source=followed, ids=[one.pk], verdict=GoneVerdict.KEPT, reason=" ", by=lena, at=timezone.now())
    with pytest.raises(IntegrityError, match="gone_record_is_settled"), transaction.atomic():
        ListedRecord.objects.filter(pk=one.pk).update(verdict="kept", gone_at=timezone.now())
    assert Payload.objects.count() == 13
