"""The unmodified library of Segment against our server: nothing that it sends is lost, and nothing counts twice."""

import gzip
import json

import pytest
from django.test import Client
from segment.analytics.client import Client as Analytics

from accounts.services import tokens
from accounts.vocabulary import Scope
from signals.models import ParkedSignal, QuarantinedRow, Signal, SourcePerson
from signals.tasks import attach_parked
from tests.factories.accounts import ContactFactory, CustomerFactory

BATCH = "/v1/batch"


@pytest.fixture
def write_key(robo) -> str:
    from django.utils import timezone

    return tokens.create_token(user=robo, scopes=[Scope.SIGNALS_WRITE], name="app", by=robo, at=timezone.now()).plain


def basic(key: str) -> dict[str, str]:
    import base64

    return {"authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


@pytest.fixture
def robot(write_key, acme) -> Client:
    return Client(headers=basic(write_key))


def send(client: Client, *calls, path: str = BATCH, **more):
    response = client.post(path, {"batch": calls, **more}, content_type="application/json")
    assert response.status_code == 200, response.content
    return response.json()


def track(message: str = "m-1", **changes):
    return {"type": "track", "messageId": message, "event": "Logged In", "userId": "u-1"} | changes


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_packed", [True, False])
def test_the_library_itself_sends_to_us(live_server, write_key, acme, is_packed):
    faults: list[Exception] = []
    library = Analytics(
        write_key, host=live_server.url, gzip=is_packed, max_retries=0, on_error=lambda error, _: faults.append(error)
    )

    library.group("u-1", "A-1", {"name": "Acme"})
    library.track("u-1", "Logged In", {"value": 3}, message_id="m-1")
    library.track("u-1", "Logged In", {"value": 3}, message_id="m-1")
    library.page("u-1", "docs", "Prices", {"url": "https://app.test/prices"})
    library.track("u-2", "Logged In")
    library.flush()
    library.join()

    assert faults == []
    assert sorted(Signal.objects.values_list("measure__name", "customer")) == [
        ("joined_group", acme.pk),
        ("logins", acme.pk),
        ("page_view", acme.pk),
    ]
    assert Signal.objects.get(measure__name="logins").value == 3
    assert ParkedSignal.objects.get().customer_external_id == "user:u-2"


def test_one_call_has_an_address_of_its_own(robot, acme):
    for path in ("/v1/track", "/api/v1/track"):
        response = robot.post(path, track(path, groupId="A-1"), content_type="application/json")
        assert response.json() == {"success": True, "accepted": 1, "duplicate": 0, "parked": 0, "rejected": 0}

    assert Signal.objects.filter(customer=acme, source__slug="segment").count() == 2


def test_who_is_not_known_yet_waits_and_loses_nothing(robot, acme):
    assert send(robot, track("m-1"), track("m-2", userId="u-9"), track("m-3", userId="C-1"))["parked"] == 3

    send(robot, {"type": "group", "messageId": "m-4", "userId": "u-1", "groupId": "A-1"})
    ContactFactory(customer=acme, external_id="u-9")
    CustomerFactory(name="One person", external_id="C-1")
    attach_parked()

    assert set(Signal.objects.values_list("external_id", "customer__name")) == {
        ("m-1", "Acme"),
        ("m-2", "Acme"),
        ("m-3", "One person"),
        ("m-4", "Acme"),
    }


def test_what_was_said_later_of_a_person_stays_whatever_comes_last(robot, acme):
    said = {"type": "group", "userId": "u-1"}

    send(robot, {**said, "messageId": "m-2", "groupId": "A-1", "timestamp": "2026-11-20T00:00:00Z"})
    send(robot, {**said, "messageId": "m-1", "groupId": "A-0", "timestamp": "2026-11-01T00:00:00Z"})

    assert SourcePerson.objects.get().customer_external_id == "A-1"


def test_who_was_anonymous_is_known_by_identify(robot, acme):
    send(robot, track("m-1", userId=None, anonymousId="a-1"))
    ContactFactory(customer=acme, external_id="u-1")

    send(robot, {"type": "identify", "messageId": "m-2", "userId": "u-1", "anonymousId": "a-1"})

    assert ParkedSignal.objects.get().customer_external_id == "A-1"


def test_what_cannot_be_read_is_kept_with_the_reason(robot):
    taken = send(robot, track("m-1", groupId="A-1"), {"type": "sing"}, 5, track("m-2", timestamp="soon"))

    assert taken == {"success": True, "accepted": 1, "duplicate": 0, "parked": 0, "rejected": 3}
    assert set(QuarantinedRow.objects.values_list("line", "field")) == {(2, "type"), (3, ""), (4, "timestamp")}


@pytest.mark.parametrize("text", ["\0", "a\0b", "x" * 500, "user:\0"])
def test_odd_ids_are_no_fault_of_ours(robot, text):
    calls = [track(text), track("m-2", userId=text), track("m-3", groupId=text), {**track("m-4"), "event": text}]

    taken = send(robot, *calls, {"type": "group", "messageId": "m-5", "userId": text, "groupId": text})

    assert sum(taken[word] for word in ("accepted", "duplicate", "parked", "rejected")) == 5


def test_a_key_that_is_none_opens_nothing(db, write_key):
    for headers in (basic("ct_nonsense"), {"authorization": "Basic !"}, {"authorization": "Basic /w=="}, {}):
        assert Client(headers=headers).post(BATCH, {}, content_type="application/json").status_code == 401


def test_a_bomb_costs_little_and_says_why(robot):
    bomb = gzip.compress(json.dumps({"batch": [track("x" * 6_000_000)]}).encode())

    response = robot.post(BATCH, bomb, content_type="application/json", headers={"content-encoding": "gzip"})

    assert response.status_code == 413


def test_who_sees_a_part_speaks_of_that_part_only(with_token, ana, acme, zenith):
    taken = send(with_token(ana), track("m-1", groupId="A-1"), track("m-2", groupId="Z-1"), track("m-3", userId="u-1"))

    assert (taken["accepted"], taken["parked"], taken["rejected"]) == (1, 0, 2)
    assert Signal.objects.get().source.slug == "team-segment"
