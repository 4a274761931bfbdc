"""Raw first, then read: nothing that was brought is lost, counts twice, or is read by a mapping that nobody can heal."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from standardwebhooks import Webhook as StandardWebhook

from crisis_triage.shared.errors import Invalid
from signals.models import IntakeTally, ParkedSignal, Payload, QuarantinedRow, Signal, Source
from signals.readers import payloads as reader
from signals.readers.tasks import read_payloads
from signals.services import forgetting, hooks, mappings, payloads, tallies
from tests.factories.accounts import CustomerFactory

SECRET = "a-secret-for-webhooks"
SCHEME = {"kind": "hmac", "header": "X-Signature"}
SPEC = {
    "each": "$.answers[*]",
    "fields": {
        "external_id": {"path": "@.id"},
        "customer_external_id": {"path": "@.company"},
        "kind": {"value": "survey"},
        "measure": {"value": "nps"},
        "occurred_at": {"path": "$.at"},
        "value": {"path": "@.score"},
    },
}


@pytest.fixture
def nps(lena, acme) -> Source:
    source = Source.objects.create(slug="nps", name="NPS tool")
    hooks.set_up(source=source, scheme=SCHEME, secret=SECRET, by=lena, at=timezone.now())
    return source


def save(source: Source, lena, **fields) -> None:
    spec = {**SPEC, "fields": {**SPEC["fields"], **fields}}
    mappings.save(source=source, given=spec, by=lena, at=timezone.now())


def body(*answers) -> bytes:
    return json.dumps({"at": "2026-11-20T08:00:00Z", "answers": answers}).encode()


def answer(id: str = "a-1", **changes) -> dict:
    return {"id": id, "company": "A-1", "score": 9} | changes


def post(content: bytes, *, secret: str = SECRET, source: str = "nps"):
    signature = hmac.digest(secret.encode(), content, hashlib.sha256).hex()
    headers = {"x-signature": signature, "user-agent": "nps/1", "cookie": "secret-cookie", "x-api-key": "secret-key"}
    return Client(headers=headers).post(f"/api/hooks/{source}", content, content_type="application/json")


def the_payload() -> Payload:
    return Payload.objects.get()


def test_what_is_signed_is_kept_before_it_is_read(nps, lena, acme):
    save(nps, lena)

    responses = [post(body(answer())) for _ in range(3)]

    assert [response.status_code for response in responses] == [202] * 3
    assert [response.json()["status"] for response in responses] == ["kept", "kept_before", "kept_before"]
    assert bytes(the_payload().body) == body(answer())
    assert the_payload().headers == {"user-agent": "nps/1"}
    assert not Signal.objects.exists()

    read_payloads()
    read_payloads()

    signal = Signal.objects.get()
    assert (signal.customer, signal.value, signal.measure.name) == (acme, 9, "nps")
    assert (the_payload().accepted, the_payload().mapping.version) == (1, 1)


@pytest.mark.parametrize(("secret", "source"), [("another-secret-of-16", "nps"), (SECRET, "crm"), (SECRET, "nobody")])
def test_what_is_not_signed_leaves_nothing(nps, secret, source):
    response = post(body(answer()), secret=secret, source=source)

    assert response.status_code == 401
    assert response.json()["code"] == "signature_refused"
    assert not Payload.objects.exists()


def test_the_secret_before_this_one_stays_good_once(nps, lena):
    for secret in ("the-second-secret-of-ours", "the-third-secret-of-ours"):
        assert post(body(answer(secret))).status_code == 202
        hooks.set_up(source=nps, scheme=SCHEME, secret=secret, by=lena, at=timezone.now())

    assert post(body(answer("x"))).status_code == 401
    assert SECRET not in str(nps.hook.sealed_secrets)


def test_what_waits_for_a_mapping_is_read_once_there_is_one(nps, lena):
    post(body(answer()))
    read_payloads()
    assert the_payload().read_at is None

    save(nps, lena)
    read_payloads()

    assert Signal.objects.count() == 1


def test_a_bad_row_harms_no_other_and_says_what_is_wrong(nps, lena):
    save(nps, lena)
    post(body(answer("a-1"), answer("a-2", score="many"), answer("a-3", company=None), answer("a-4", company="?")))

    read_payloads()

    payload = the_payload()
    assert (payload.accepted, payload.parked, payload.rejected) == (1, 1, 2)
    assert [(error["row"], error["field"]) for error in payload.errors] == [(1, "value"), (2, "customer_external_id")]
    assert not QuarantinedRow.objects.exists()


def test_a_better_mapping_heals_what_was_brought_before(nps, lena, acme):
    CustomerFactory(name="Beta", external_id="B-1")
    save(nps, lena, customer_external_id={"path": "@.id"})
    post(body(answer("a-1"), answer("B-1", score=1)))
    read_payloads()
    assert ParkedSignal.objects.get().customer_external_id == "a-1"

    save(nps, lena, customer_external_id={"path": ["@.company"]}, value={"path": "@.score", "times": 10})
    assert payloads.replay(source=nps, ids=None, only_failed=False, by=lena, at=timezone.now()) == 1
    read_payloads()

    payload = the_payload()
    assert not ParkedSignal.objects.exists()
    assert (payload.accepted, payload.changed, payload.duplicate, payload.mapping.version) == (1, 1, 0, 2)
    assert dict(Signal.objects.values_list("external_id", "value")) == {"a-1": 90, "B-1": 1}


def test_a_replay_by_the_same_mapping_changes_nothing(nps, lena):
    save(nps, lena)
    save(nps, lena)
    post(body(answer("a-1"), answer("a-2")))
    read_payloads()

    payloads.replay(source=nps, ids=[the_payload().pk], only_failed=False, by=lena, at=timezone.now())
    read_payloads()

    assert (the_payload().duplicate, the_payload().changed, the_payload().mapping.version) == (2, 0, 1)


@pytest.mark.parametrize("content", [b"", b"\xff", b"not json", b"[" * 100_000, b'"text"', b"1" * 5_000])
def test_what_no_mapping_can_read_is_kept_with_the_reason(nps, lena, content):
    save(nps, lena)
    post(content)

    read_payloads()

    assert bytes(the_payload().body) == content
    assert the_payload().rejected + the_payload().ignored >= 0
    assert not Signal.objects.exists()


def test_a_fault_of_ours_is_tried_again_and_then_shown(nps, lena, monkeypatch):
    save(nps, lena)
    post(body(answer()))
    monkeypatch.setattr(reader.reading, "read", lambda *_, **__: 1 / 0)
    for _ in range(5):
        Payload.objects.update(due_at=timezone.now())
        read_payloads()

    assert the_payload().quarantined_at is not None
    assert "ZeroDivisionError" in the_payload().failure


def test_a_payload_may_be_brought_with_a_token_and_seen_by_who_sees_everyone(nps, lena, robo, ana, with_token):
    client = with_token(robo)
    response = client.post("/api/v1/sources/nps/payloads", body(answer()), content_type="application/json")

    assert response.status_code == 202
    one = client.get(f"/api/v1/payloads/{response.json()['id']}").json()
    assert (one["state"], json.loads(one["body"])["answers"][0]["id"]) == ("unmapped", "a-1")
    assert client.get("/api/v1/payloads", {"source": "nps"}).json()["results"][0]["body"] is None
    assert with_token(ana).get("/api/v1/payloads").status_code == 403


def test_a_preview_says_what_would_happen_and_stores_nothing(nps, lena, robo, with_token):
    client, kind = with_token(robo), "application/json"
    payload = json.loads(body(answer("a-1"), answer("a-2", company="?"), answer("a-3", score={})))

    said = client.post("/api/v1/sources/nps/mappings/preview", {"spec": SPEC, "payload": payload}, content_type=kind)
    refused = client.post("/api/v1/sources/nps/mappings", {"spec": {"fields": {"value": {}}}}, content_type=kind)

    assert [row["status"] for row in said.json()["rows"]] == ["accepted", "parked", "rejected"]
    assert not Payload.objects.exists()
    assert refused.status_code == 422
    assert {"/value", "/kind", "/measure"} <= {error["pointer"] for error in refused.json()["errors"]}


def test_whoever_signs_wrongly_again_and_again_waits(nps, monkeypatch):
    monkeypatch.setattr("signals.api.payloads.MOST_GUESSES", 2)

    answers = [post(body(), secret="another-secret-of-16").status_code for _ in range(5)]

    assert answers[0] == 401
    assert 429 in answers


def test_a_scheme_with_a_nul_byte_is_refused(nps, lena):
    with pytest.raises(hooks.BadScheme, match="NUL"):
        hooks.set_up(source=nps, scheme={**SCHEME, "prefix": "\0"}, secret=SECRET, by=lena, at=timezone.now())


def test_an_address_with_a_nul_byte_is_no_fault_of_ours(nps):
    assert Client().post("/api/hooks/a%00b", b"{}", content_type="application/json").status_code < 500


def test_an_old_secret_can_be_ended_at_once(nps, lena):
    hooks.set_up(source=nps, scheme=SCHEME, secret="the-second-secret-of-ours", by=lena, at=timezone.now())
    hooks.end_old_secret(source=nps, by=lena, at=timezone.now())

    assert post(body(answer())).status_code == 401
    assert post(body(answer()), secret="the-second-secret-of-ours").status_code == 202
    with pytest.raises(Invalid, match="no old secret"):
        hooks.end_old_secret(source=nps, by=lena, at=timezone.now())


def test_the_same_words_are_two_deliveries_only_where_the_sender_signs_that(nps, lena):
    """A login is a login each time; a name that is not signed along could be rewritten by whoever saw the message."""
    spec = {name: rule for name, rule in SPEC["fields"].items() if name != "external_id"}
    mappings.save(source=nps, given={**SPEC, "fields": spec}, by=lena, at=timezone.now())
    secret = hooks.set_up(source=nps, scheme={"kind": "standard"}, secret="", by=lena, at=timezone.now())
    signer, now = StandardWebhook(secret), timezone.now()
    content = body(answer())

    for name in ("m-1", "m-2", "m-1"):
        headers = {
            "webhook-id": name,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signer.sign(name, now, content.decode()),
        }
        response = Client(headers=headers).post("/api/hooks/nps", content, content_type="application/json")
        assert response.status_code == 202
    read_payloads()

    assert Payload.objects.count() == 2
    assert Signal.objects.count() == 2


def test_what_was_read_is_kept_for_a_while_and_what_waits_or_fails_for_good(nps, lena, settings):
    settings.PAYLOADS_KEPT_DAYS = 30
    save(nps, lena)
    post(body(answer("old")))
    post(body(answer("bad", score="?")))
    read_payloads()
    post(body(answer("waiting")))
    later = timezone.now() + timedelta(days=31)

    assert forgetting.forget(at=later - timedelta(days=2)) == 0
    assert forgetting.forget(at=later) == 1
    assert forgetting.forget(at=later) == 0

    assert Payload.objects.filter(read_at=None).count() == 1
    assert Payload.objects.filter(rejected=1).count() == 1
    assert Signal.objects.get().external_id == "old"
    assert IntakeTally.objects.filter(forgotten__gt=0).values_list("forgotten", flat=True).get() == 1
    settings.PAYLOADS_KEPT_DAYS = 0
    assert forgetting.forget(at=later + timedelta(days=4_000)) == 0


def test_what_became_of_what_came_is_counted(nps, lena):
    save(nps, lena)
    post(body(answer("a"), answer("a"), answer("b", company="nobody"), answer("c", score="?")))
    post(b"no json")
    read_payloads()
    tallies.compact()

    counted = IntakeTally.objects.get()
    assert (counted.accepted, counted.duplicate, counted.parked, counted.rejected) == (1, 1, 1, 2)
