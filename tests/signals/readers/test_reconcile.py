"""Lists that are read again: what a webhook missed comes in, what it brought counts once, and whoever dies between two pages goes on."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.fetching import Fetched
from signals.mapping.pages import Layout
from signals.models import Payload, Reconcile, Signal, Source
from signals.readers import reconcile as reader
from signals.readers.tasks import read_payloads, reconcile
from signals.services import mappings, payloads, reconciles
from signals.services.reconciles import Wish
from signals.vocabulary import Door
from tests.signals.readers.conftest import SPEC, Desk

SECRET = "Bearer a-token-of-the-desk"


def ticket(number: int) -> dict:
    return {"id": f"t-{number}", "company": "A-1", "created_at": "2026-11-20T08:00:00Z"}


def follow(source: Source, desk: Desk, lena, **changes) -> Reconcile:
    layout = Layout(desk.url, items="$.tickets[*]", wrap="ticket", next_path="$.meta.after")
    wish = Wish(**{"layout": layout, "header": "Authorization", "secret": SECRET, **changes})
    return reconciles.set_up(source=source, wish=wish, by=lena, at=timezone.now())


def brought_by_webhook(source: Source, number: int) -> None:
    body = json.dumps({"ticket": ticket(number), "event": "created"}).encode()
    about = {"content_type": "application/json", "headers": {}, "by": None, "at": timezone.now()}
    payloads.keep(source=source, door=Door.WEBHOOK, body=body, **about)


def the_row() -> Reconcile:
    return Reconcile.objects.get()


def test_what_a_webhook_missed_is_healed_and_what_it_brought_counts_once(desk, helpdesk, lena, acme):
    desk.tickets = [ticket(number) for number in range(5)]
    for number in (0, 1, 3):
        brought_by_webhook(helpdesk, number)
    follow(helpdesk, desk, lena)

    reconcile()
    read_payloads()

    assert sorted(Signal.objects.values_list("external_id", flat=True)) == [f"t-{number}" for number in range(5)]
    row = the_row()
    assert (row.pages, row.brought, row.cursor, row.failure) == (3, 5, "", "")
    assert row.succeeded_at is not None
    assert timezone.now() < row.due_at <= timezone.now() + timedelta(days=1)
    assert {secret for _, secret in desk.asked} == {SECRET}

    reconciles.read_now(source=helpdesk, by=lena, at=timezone.now())
    reconcile()
    read_payloads()

    assert Signal.objects.count() == 5
    assert (the_row().brought, the_row().healed) == (5, 0)


def test_the_next_reading_begins_before_the_last_one_did(desk, helpdesk, lena):
    began = timezone.now()
    follow(helpdesk, desk, lena, overlap=timedelta(hours=2), since_as="unix")
    reconcile()
    reconciles.read_now(source=helpdesk, by=lena, at=timezone.now())
    reconcile()

    first, second = (int(parse_qs(urlsplit(path).query)["since"][0]) for path, _ in desk.asked)
    assert abs(first - (began - timedelta(days=7, hours=2)).timestamp()) < 10
    assert abs(second - (began - timedelta(hours=2)).timestamp()) < 10
    assert "after=" not in desk.asked[0][0]


def test_a_page_whose_holder_changed_meanwhile_is_not_kept(desk, helpdesk, lena):
    desk.tickets = [ticket(0)]
    follow(helpdesk, desk, lena)

    def slow(url: str, **given: object) -> Fetched:
        follow(helpdesk, desk, lena, hour=5)
        return Fetched(200, b'{"tickets": [{"id": "stolen"}], "meta": {}}')

    reader.read_due(fetch=slow)

    assert not Payload.objects.exists()
    assert (the_row().hour, the_row().lease_token, the_row().succeeded_at) == (5, None, None)


@pytest.mark.parametrize(
    ("answer", "words", "is_soon"),
    [
        ((503, {"Retry-After": "7200"}, b""), "503", True),
        ((429, {}, b""), "429", True),
        ((401, {}, b""), "secret is not good", False),
        ((302, {"Location": "http://169.254.169.254/"}, b""), "final address", False),
        ((200, {}, b"<html>"), "neither JSON", False),
        ((200, {}, b'{"error": "no such list"}'), "Nothing stands at $.tickets", False),
    ],
)
def test_a_page_that_fails_keeps_the_place_and_says_why(desk, helpdesk, lena, answer, words, is_soon):
    desk.tickets = [ticket(number) for number in range(3)]
    follow(helpdesk, desk, lena)
    reader.read_due()
    desk.answers = [answer]

    reader.read_due()

    row = the_row()
    assert words in row.failure
    assert SECRET not in row.failure
    assert (row.cursor, row.began_at is None, row.quarantined_at) == ("2", False, None)
    wait = (row.due_at - timezone.now()).total_seconds()
    assert wait > (7_100 if "Retry-After" in answer[1] else 250)
    assert (row.attempts > 0) is is_soon

    Reconcile.objects.update(due_at=timezone.now())
    reconcile()
    assert (the_row().failure, Payload.objects.count()) == ("", 3)


def test_a_list_that_is_down_is_asked_again_tomorrow_and_never_given_up(desk, helpdesk, lena):
    follow(helpdesk, desk, lena)
    desk.answers = [(503, {}, b"")] * 6

    for _ in range(6):
        Reconcile.objects.update(due_at=timezone.now())
        reader.read_due()

    row = the_row()
    assert (row.quarantined_at, row.attempts, len(desk.asked)) == (None, 1, 6)


def test_a_cursor_that_the_list_forgot_begins_the_reading_anew(desk, helpdesk, lena):
    desk.tickets = [ticket(number) for number in range(3)]
    follow(helpdesk, desk, lena)
    reader.read_due()
    desk.answers = [(410, {}, b"")]
    reader.read_due()

    assert (the_row().cursor, the_row().began_at) == ("", None)
    Reconcile.objects.update(due_at=timezone.now())
    reconcile()
    assert Payload.objects.count() == 3


def test_many_pages_are_read_in_goes(desk, helpdesk, lena):
    desk.tickets = [ticket(number) for number in range(5)]
    follow(helpdesk, desk, lena, most_pages=2)

    reconcile()

    row = the_row()
    assert (row.pages, row.cursor, row.failure) == (2, "4", "")
    assert row.due_at > timezone.now() + timedelta(minutes=50)


def test_the_next_page_may_be_an_address_of_the_same_host_only(desk, helpdesk, lena):
    desk.answers = [
        (200, {}, b'{"tickets": [{"id": "t-1"}], "next": "/tickets?page=2"}'),
        (200, {}, b'{"tickets": [{"id": "t-2"}], "next": "http://elsewhere.example/steal"}'),
    ]
    layout = Layout(desk.url.replace("&after={cursor}", ""), items="$.tickets", next_path="$.next")
    follow(helpdesk, desk, lena, layout=layout)

    reconcile()

    assert desk.asked[1][0] == "/tickets?page=2"
    assert "another host" in the_row().failure
    assert Payload.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "https://crm.example.com/list"}, "url"),
        ({"url": "https://{cursor}/list?since={since}"}, "url"),
        ({"url": "https://crm.example.com/{other}?since={since}"}, "url"),
        ({"url": "http://169.254.169.254/?since={since}"}, "url"),
        ({"url": "https://crm.example.com/?since={since}&c={cursor}"}, "next_path"),
        ({"url": "https://crm.example.com/?since={since}&p={page}"}, "items"),
        ({"url": "https://crm.example.com/?since={since}&p={page}", "items": "$.a", "next_path": "link"}, "next_path"),
        ({"next_path": "Link"}, "next_path"),
        ({"items": "$..a..b"}, "items"),
        ({"items": "tickets"}, "items"),
        ({"header": "Host"}, "header"),
        ({"header": ""}, "header"),
        ({"secret": "two\r\nlines: x"}, "secret"),
        ({"secret": None}, "secret"),
        ({"hour": 24}, "hour"),
        ({"overlap": timedelta(days=8)}, "overlap_minutes"),
        ({"most_pages": 0}, "most_pages"),
    ],
)
def test_what_cannot_be_read_again_is_refused_beside_its_field(helpdesk, lena, changes, field):
    parts = {"url": "https://crm.example.com/?since={since}", "items": "", "next_path": ""}
    layout = Layout(**{name: changes.get(name, value) for name, value in parts.items()})
    rest = {name: value for name, value in changes.items() if name not in parts}
    wish = Wish(**{"layout": layout, "header": "Authorization", "secret": SECRET, **rest})

    with pytest.raises(Invalid) as refusal:
        reconciles.set_up(source=helpdesk, wish=wish, by=lena, at=timezone.now())

    assert refusal.value.field == field
    assert not Reconcile.objects.exists()


def test_a_secret_stays_sealed_and_with_its_host(desk, helpdesk, lena):
    follow(helpdesk, desk, lena)
    sealed = the_row().sealed_secret
    follow(helpdesk, desk, lena, secret=None, hour=4)

    assert SECRET not in sealed
    assert the_row().sealed_secret == sealed
    with pytest.raises(Invalid, match="another host"):
        follow(
            helpdesk, desk, lena, secret=None, layout=Layout(f"http://elsewhere.example:{desk.port}/?since={{since}}")
        )


def test_a_mapping_without_an_id_would_count_twice(desk, helpdesk, lena):
    fields = {name: rule for name, rule in SPEC["fields"].items() if name != "external_id"}
    mappings.save(source=helpdesk, given={"fields": fields}, by=lena, at=timezone.now())

    with pytest.raises(Invalid, match="no external_id"):
        follow(helpdesk, desk, lena)


def test_a_source_that_only_sends_says_what_to_do(helpdesk, lena):
    with pytest.raises(Invalid, match="ask the sender"):
        reconciles.read_now(source=helpdesk, by=lena, at=timezone.now())


@pytest.mark.parametrize(
    "wrong",
    [{"hour": 24}, {"most_pages": 0}, {"header": "X"}, {"cursor": "c", "began_at": None}, {"since_as": "never"}],
)
def test_the_database_refuses_a_reading_that_cannot_be(desk, helpdesk, lena, wrong):
    follow(helpdesk, desk, lena, header="", secret=None)

    with pytest.raises(IntegrityError), transaction.atomic():
        Reconcile.objects.update(**wrong)


def test_the_command_reads_until_the_end_and_counts(desk, helpdesk, lena, capsys):
    desk.tickets = [ticket(number) for number in range(3)]
    follow(helpdesk, desk, lena)

    call_command("reconcile", "desk", as_json=True)

    assert json.loads(capsys.readouterr().out) == {"pages": 2, "items": 3, "healed": 3, "is_done": True}
    desk.answers = [(503, {}, b"")]
    with pytest.raises(CommandError, match="503"):
        call_command("reconcile", "desk")
