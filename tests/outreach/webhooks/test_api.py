"""Webhooks by API, and what must not be said by it."""

import json

import pytest
from standardwebhooks import Webhook

from accounts.models import IdempotentAnswer
from accounts.vocabulary import Scope
from outreach.models import WebhookDelivery, WebhookEndpoint
from tests.factories.webhooks import a_webhook, tick
from tests.outreach.api.verbs import V1, done, named, read, send
from tests.outreach.webhooks.test_hearing import escalate
from tests.shared.receivers import Receiver, receiving

pytestmark = pytest.mark.django_db
FIELDS = {"url": "https://crm.example.com/hook", "description": "The CRM", "events": ["loop.moved"]}


@pytest.fixture
def client(with_token, lena):
    return with_token(lena)


def test_its_life(client, acme, lena):
    receiver = Receiver()
    with receiving(receiver):
        made = done(client, "webhooks", url=receiver.url, events=["escalation.logged"])
        one = f"webhooks/{made['id']}"
        rotated = done(client, f"{one}/rotate-secret", made["etag"], keep_hours=1)
        escalate(acme, lena)
        tick()
        [delivery] = read(client, "webhook-deliveries", webhook=made["id"])["results"]
        detail = read(client, f"webhook-deliveries/{delivery['id']}")
        assert send(client, f"webhook-deliveries/{delivery['id']}/replay").status_code == 202
        tick()
        paused = done(client, f"{one}/pause", rotated["etag"])
        resumed = done(client, f"{one}/resume", paused["etag"])

    (headers, body), again = receiver.got
    for secret in (made["secret"], rotated["secret"]):
        assert Webhook(secret).verify(body, headers)["data"]["customer_id"] == acme.pk
    assert again[0]["webhook-id"] == delivery["message_id"]
    assert (delivery["state"], detail["body"], detail["tries"][0]["status"]) == ("delivered", body.decode(), 204)
    assert (paused["state"], resumed["state"]) == ("paused", "active")
    assert "secret" not in read(client, one)
    assert client.delete(f"{V1}/{one}", headers={"if-match": resumed["etag"]}).status_code == 204
    assert client.get(f"{V1}/{one}").status_code == 404


def test_a_secret_is_answered_again_to_the_same_key_and_is_nowhere_to_be_read(client, lena):
    def ask():
        return client.post(
            f"{V1}/webhooks", FIELDS, content_type="application/json", headers={"idempotency-key": "one"}
        )

    first, second = ask(), ask()

    secret = first.json()["secret"]
    assert first.content == second.content
    assert WebhookEndpoint.objects.count() == 1
    assert secret.encode() not in bytes(IdempotentAnswer.objects.get().body)
    assert not WebhookEndpoint.objects.filter(secret__contains=secret[6:]).exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "https://127.0.0.1/"}, "/url"),
        ({"url": "https://0x7f.1/"}, "/url"),
        ({"url": "https://user@example.com/"}, "/url"),
        ({"url": 5}, "/url"),
        ({"events": ["loop.moved\x00"]}, "/events/0"),
        ({"events": []}, "/events"),
        ({"owner_id": 10**9}, "/owner_id"),
        ({"secret": "whsec_mine"}, "/secret"),
        ({"state": "active"}, "/state"),
    ],
)
def test_what_is_wrong_is_named(client, wrong, field):
    response = send(client, "webhooks", **FIELDS | wrong)

    assert response.status_code == 422, response.content
    assert any(pointer.startswith(field) for pointer in named(response)), response.content


def test_whoever_may_only_write_outreach_may_not_listen(with_token, lena):
    token = with_token(lena, Scope.OUTREACH_READ, Scope.OUTREACH_WRITE)

    assert send(token, "webhooks", **FIELDS).status_code == 403
    assert token.get(f"{V1}/webhooks").status_code == 403


def test_who_comes_second_hears_so(client, lena):
    endpoint = a_webhook(lena).endpoint
    done(client, f"webhooks/{endpoint.pk}/pause", f'"{endpoint.version}"')

    assert send(client, f"webhooks/{endpoint.pk}/resume", f'"{endpoint.version}"').status_code == 412
    assert send(client, f"webhooks/{endpoint.pk}/resume").status_code == 428


def test_a_span_with_nothing_in_it_and_one_that_runs_backwards(client, lena):
    one = f"webhooks/{a_webhook(lena).endpoint.pk}"
    day, next_day = "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"

    assert send(client, f"{one}/replay", since=day, until=next_day).status_code == 409
    assert named(send(client, f"{one}/replay", since=next_day, until=day)) == ["/until"]


def test_the_bodies_that_are_sent_are_as_the_document_says(lena, acme):
    a_webhook(lena)
    escalate(acme, lena)
    with receiving():
        tick()

    said = json.loads(WebhookDelivery.objects.get().body)
    assert set(said) == {"type", "timestamp", "data"}
    assert set(said["data"]) >= {"kind", "event", "object_id", "external_ids", "from_state", "to_state", "link"}
