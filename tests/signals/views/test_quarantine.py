"""Refused rows: seen by reason, mended and sent again, or discarded by somebody with a name. And what waits."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from signals.models import ParkedSignal, QuarantinedRow, ScoreRequest, Signal, Source, TextDue
from signals.services import facts
from signals.services.items import decode
from tests.factories.accounts import CustomerFactory
from tests.signals.views.conftest import browser

GOOD = '{"external_id": "%s", "customer_external_id": "%s", "kind": "survey", "measure": "nps", "occurred_at": "2026-01-05T09:00:00Z", "value": %s}'


def send(source: Source, *rows: tuple[str, str, str]) -> None:
    items = [decode((GOOD % row).encode()) for row in rows]
    facts.receive(source=source, items=items, known="now", at=timezone.now(), by=None)


@pytest.fixture
def refused(acme, crm) -> QuarantinedRow:
    send(crm, ("s-1", "A-1", '"nine"'))
    return QuarantinedRow.objects.get()


def page(user, name: str, *args, **query) -> str:
    response = browser(user).get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def mended(**cells: str) -> dict[str, str]:
    usual = {"external_id": "s-1", "customer_external_id": "A-1", "kind": "survey", "measure": "nps"}
    return usual | {"occurred_at": "2026-01-05T09:00:00Z", "value": "9", "text": "", "author": "", "url": ""} | cells


def test_rows_are_grouped_by_what_is_wrong_whatever_they_say(lena, acme, crm):
    send(crm, ("s-1", "A-1", '"nine"'), ("s-2", "A-1", '"ten"'), ("s-3", "", "9"))

    shown = page(lena, "quarantine")

    assert shown.count("is not a number") == 1 + 2  # the group, and both rows below
    assert "for example" in shown
    assert 'href="/quarantine?source=crm&amp;field=value"' in shown


def test_a_group_leads_to_its_rows(lena, acme, crm):
    send(crm, ("s-1", "A-1", '"nine"'), ("s-2", "", "9"))

    shown = page(lena, "quarantine", source="crm", field="value")

    assert "“nine” is not a number" in shown
    assert "customer_external_id is missing" not in shown


def test_many_rows_come_in_pages_and_at_the_same_cost(lena, acme, crm, django_assert_max_num_queries):
    send(crm, *[(f"s-{n}", "A-1", '"x"') for n in range(60)])
    client = browser(lena)

    with django_assert_max_num_queries(9):
        first = client.get(reverse("quarantine"), {"source": "crm"}).content.decode()
    before = QuarantinedRow.objects.order_by("-pk")[49].pk
    second = client.get(reverse("quarantine"), {"source": "crm", "before": before}).content.decode()

    assert first.count("data-row-link") == 50
    assert f"?source=crm&amp;before={before}" in first
    assert second.count("data-row-link") == 10


def test_a_row_is_mended_and_taken_in_by_somebody_with_a_name(lena, refused):
    form = page(lena, "quarantined_row", refused.pk)
    assert 'value="nine"' in form
    assert "“nine” is not a number" in form

    response = browser(lena).post(reverse("quarantined_row", args=[refused.pk]), mended())

    assert response.status_code == 302
    assert Signal.objects.get(external_id="s-1").value == 9
    refused.refresh_from_db()
    assert refused.settled_by == lena
    assert refused.replayed_at
    assert "Corrected and taken in by Lena" in page(lena, "quarantined_row", refused.pk)
    assert "Nothing is in quarantine" in page(lena, "quarantine")


def test_a_row_that_is_still_wrong_says_why_beside_the_cell_and_keeps_what_was_typed(lena, refused):
    response = browser(lena).post(reverse("quarantined_row", args=[refused.pk]), mended(value="9", kind="poll"))

    shown = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_kind"' in shown
    assert 'value="poll"' in shown
    assert not Signal.objects.exists()
    refused.refresh_from_db()
    assert refused.replayed_at is None


def test_a_row_is_discarded_once_and_stays_on_record(lena, refused):
    discard = reverse("quarantined_row_discard", args=[refused.pk])

    assert browser(lena).post(discard).status_code == 302

    assert "Discarded by Lena" in page(lena, "quarantined_row", refused.pk)
    assert browser(lena).post(discard).status_code == 409
    assert browser(lena).post(reverse("quarantined_row", args=[refused.pk]), mended()).status_code == 409
    assert not Signal.objects.exists()


def test_a_reader_sees_the_rows_but_settles_none(ben, refused):
    assert "Send again" not in page(ben, "quarantined_row", refused.pk)

    for name, body in (("quarantined_row", mended()), ("quarantined_row_discard", {})):
        assert browser(ben).post(reverse(name, args=[refused.pk]), body).status_code == 403
    refused.refresh_from_db()
    assert refused.settled_by is None


def test_raw_rows_may_be_about_anybody_so_account_teams_see_none(ana, cleo, refused):
    for person in (ana, cleo):
        for name, args in (("quarantine", []), ("parked", []), ("quarantined_row", [refused.pk])):
            assert browser(person).get(reverse(name, args=args)).status_code == 403
        assert browser(person).post(reverse("quarantined_row_discard", args=[refused.pk])).status_code == 403
        assert 'href="/quarantine"' not in page(person, "sources")


def test_an_unknown_row_is_not_found(lena):
    assert browser(lena).get(reverse("quarantined_row", args=[404])).status_code == 404


def test_parked_signals_are_counted_by_the_customer_whom_they_wait_for(lena, acme, crm):
    survey = Source.objects.create(slug="survey", name="Surveys")
    send(crm, ("s-1", "NEW-1", "9"), ("s-2", "NEW-1", "8"), ("s-3", "NEW-2", "7"))
    send(survey, ("s-1", "NEW-1", "9"))

    shown = " ".join(page(lena, "parked").split())

    assert 'NEW-1</th><td data-label="From">CRM, Surveys</td><td class="number" data-label="Signals">3</td>' in shown
    assert "Import customers" in shown
    assert "NEW-1" not in page(lena, "parked", after="NEW-1")


def test_parked_customers_come_in_pages(lena, crm, acme):
    send(crm, *[(f"s-{n}", f"N-{n:03}", "9") for n in range(60)])

    first = page(lena, "parked")

    assert "?after=N-049" in first
    assert page(lena, "parked", after="N-049").count('scope="row"') == 10


def test_nothing_parked_says_so(lena):
    assert "Every signal found its customer" in page(lena, "parked")
    assert not ParkedSignal.objects.exists()


@pytest.fixture
def given_up(acme) -> ScoreRequest:
    ScoreRequest.objects.all().delete()
    return ScoreRequest.objects.create(
        customer=acme, attempts=5, quarantined_at=timezone.now() - timedelta(hours=1), failure="It stumbled."
    )


def test_scoring_that_was_given_up_is_shown_and_can_be_tried_again(lena, given_up):
    CustomerFactory(name="Someone else")
    shown = page(lena, "quarantine")
    assert "Scoring that was given up" in shown
    assert "It stumbled." in shown

    response = browser(lena).post(reverse("scoring_retry"))

    assert response.status_code == 302
    given_up.refresh_from_db()
    assert (given_up.quarantined_at, given_up.attempts, given_up.failure) == (None, 0, "")
    assert "Scoring that was given up" not in page(lena, "quarantine")


@pytest.fixture
def unread(acme, crm) -> TextDue:
    send(crm, ("s-1", "A-1", "9"))
    signal = Signal.objects.get()
    return TextDue.objects.create(
        signal=signal, attempts=5, quarantined_at=timezone.now() - timedelta(hours=1), failure="It took too long."
    )


def test_a_text_that_nobody_could_read_is_shown_and_can_be_read_again(lena, unread):
    shown = page(lena, "quarantine")
    assert "Texts that nobody could read" in shown
    assert "It took too long." in shown
    assert "Acme" in shown

    response = browser(lena).post(reverse("texts_retry"))

    assert response.status_code == 302
    unread.refresh_from_db()
    assert (unread.quarantined_at, unread.attempts, unread.failure) == (None, 0, "")
    assert unread.due_at <= timezone.now()
    assert "Texts that nobody could read" not in page(lena, "quarantine")


def test_a_reader_sees_unread_texts_but_cannot_retry(ben, unread):
    assert "Read all again" not in page(ben, "quarantine")

    assert browser(ben).post(reverse("texts_retry")).status_code == 403


def test_a_reader_sees_what_was_given_up_but_cannot_retry(ben, given_up):
    assert "Try all again" not in page(ben, "quarantine")

    assert browser(ben).post(reverse("scoring_retry")).status_code == 403
