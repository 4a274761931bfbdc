"""A POST with an ``Idempotency-Key``: done once, answered alike, and never with somebody else's answer."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, IdempotentAnswer
from accounts.services import idempotency
from outreach.models import Escalation

URL = "/api/v1/escalations"
TROUBLE = {"requested_by": "customer", "reason": "They cannot work.", "severity": 2}


def send(client: Client, customer_id: int, key: str = "4711", **given: Any):
    body = {"customer_id": customer_id, **TROUBLE, **given}
    return client.post(URL, body, content_type="application/json", headers={"idempotency-key": key})


@pytest.mark.django_db
class TestAKey:
    def test_the_same_again_is_answered_with_the_same_bytes(self, with_token, lena, acme):
        client = with_token(lena)

        first, second = send(client, acme.pk), send(with_token(lena), acme.pk)

        assert (first.status_code, second.status_code) == (201, 201)
        assert second.content == first.content
        assert [second[name] for name in ("Content-Type", "Location")] == [
            first[name] for name in ("Content-Type", "Location")
        ]
        assert ("Idempotent-Replayed" in first, second["Idempotent-Replayed"]) == (False, "true")
        assert Escalation.objects.count() == 1

    def test_another_body_is_refused(self, with_token, lena, acme):
        client = with_token(lena)
        send(client, acme.pk)

        refused = send(client, acme.pk, severity=1)

        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
        assert Escalation.objects.count() == 1

    def test_another_address_is_refused(self, with_token, lena, acme):
        client = with_token(lena)
        ended = f"{URL}/{send(client, acme.pk).json()['id']}/end"

        refused = client.post(
            ended, {"outcome": "Fixed."}, content_type="application/json", headers={"idempotency-key": "4711"}
        )

        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")

    def test_is_everybodys_own(self, with_token, lena, adam, acme, zenith):
        send(with_token(lena), acme.pk)

        others = send(with_token(adam), zenith.pk)

        assert (others.status_code, others.json()["customer_id"]) == (201, zenith.pk)
        assert "Idempotent-Replayed" not in others

    def test_is_not_burned_by_what_was_refused(self, with_token, lena, acme):
        client = with_token(lena)

        assert send(client, acme.pk, severity=9).status_code == 422
        assert send(client, 10**9).status_code == 404
        assert send(client, acme.pk).status_code == 201

    @pytest.mark.parametrize("key", ["", " ", "a" * 256, 'a"b', "ключ"])
    def test_that_is_none_is_refused(self, with_token, lena, acme, key):
        refused = send(with_token(lena), acme.pk, key)

        assert (refused.status_code, refused.json()["code"]) == (400, "bad_idempotency_key")

    def test_may_be_written_as_the_draft_does(self, with_token, lena, acme):
        send(with_token(lena), acme.pk, '"4711"')

        assert send(with_token(lena), acme.pk, "4711")["Idempotent-Replayed"] == "true"

    def test_is_needed_by_a_token_that_was_made_so(self, with_token, lena, acme):
        client = with_token(lena)
        ApiToken.objects.update(must_key=True)

        refused = client.post(URL, {"customer_id": acme.pk, **TROUBLE}, content_type="application/json")

        assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_required")
        assert send(client, acme.pk).status_code == 201
        assert client.get(URL).status_code == 200

    def test_is_known_for_a_week_and_forgotten_then(self, with_token, lena, acme):
        send(with_token(lena), acme.pk)
        now = timezone.now()

        assert idempotency.forget(at=now + timedelta(days=7)) == 0
        assert idempotency.forget(at=now + timedelta(days=9)) == 1

    def test_of_a_batch_stands_for_all_its_items(self, with_token, robo):
        client = with_token(robo)
        batch = {"source": "crm", "items": [{"external_id": "C-1", "name": "Acme"}, {"external_id": "C-2"}]}

        def sent():
            return client.post(
                "/api/v1/customers/batch", batch, content_type="application/json", headers={"idempotency-key": "b"}
            )

        first = sent()

        assert [item["status"] for item in first.json()["results"]] == ["created", "rejected"]
        assert sent().content == first.content


@pytest.mark.django_db(transaction=True)
def test_while_the_first_is_running_the_second_is_told_so(with_token, lena, acme):
    is_held, may_end = threading.Event(), threading.Event()

    def run() -> None:
        with transaction.atomic():
            idempotency._hold(lena, "4711")
            is_held.set()
            may_end.wait(30)
        connection.close()

    first = threading.Thread(target=run)
    first.start()
    is_held.wait(30)

    told = send(with_token(lena), acme.pk)
    may_end.set()
    first.join()

    assert (told.status_code, told.json()["code"]) == (409, "idempotency_key_in_use")
    assert send(with_token(lena), acme.pk).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_one_does_it(with_token, lena, acme):
    heard: list[int] = []
    clients = [with_token(lena) for _ in range(20)]

    def act(client: Client) -> None:
        heard.append(send(client, acme.pk).status_code)
        connection.close()

    threads = [threading.Thread(target=act, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(heard) <= {201, 409}
    assert 201 in heard
    assert Escalation.objects.count() == IdempotentAnswer.objects.count() == 1
