"""By what a webhook is known to be real: the ways of several senders, and what is not real."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from signals.mapping import shipped, signatures

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
STAMP = str(int(AT.timestamp()))
SECRET, OLD = "a-secret-of-ours-1", "a-secret-of-ours-0"
KEY = "whsec_" + base64.b64encode(b"k" * 32).decode()
BODY = '{"a": "ä"}'.encode()


def digest(content: bytes, encoding: str) -> str:
    code = hmac.digest(SECRET.encode(), content, hashlib.sha256)
    return code.hex() if encoding == "hex" else base64.b64encode(code).decode()


SENDERS = {
    "typeform": {"typeform-signature": "sha256=" + digest(BODY, "base64")},
    "delighted": {"x-delighted-webhook-signature": "sha256=" + digest(BODY, "hex")},
    "zendesk": {
        "x-zendesk-webhook-signature": digest(b"2026-11-22T12:00:00Z" + BODY, "base64"),
        "x-zendesk-webhook-signature-timestamp": "2026-11-22T12:00:00Z",
    },
    "stripe": {"stripe-signature": f"t={STAMP},v1=00,v1={digest(STAMP.encode() + b'.' + BODY, 'hex')},v0=x"},
    "mention": {"x-hub-signature-256": "sha256=" + digest(BODY, "hex")},
}


def scheme_of(name: str) -> signatures.Scheme:
    return signatures.read(shipped.everything()[name].signature)


def is_real(scheme, headers, body=BODY, secrets=(OLD, SECRET), at=AT) -> bool:
    return signatures.is_real(scheme, secrets, headers, body, at=at)


@pytest.mark.parametrize("name", sorted(SENDERS))
def test_what_a_sender_signed_is_real_and_nothing_else(name):
    scheme, headers = scheme_of(name), SENDERS[name]

    assert is_real(scheme, headers)
    assert not is_real(scheme, headers, body=BODY + b" ")
    assert not is_real(scheme, headers, secrets=[OLD])
    assert not is_real(scheme, {})
    assert not is_real(scheme, {header: value[:9] + "é" + value[10:] for header, value in headers.items()})


@pytest.mark.parametrize("name", ["zendesk", "stripe"])
def test_what_was_signed_long_ago_is_a_replay(name):
    assert is_real(scheme_of(name), SENDERS[name], at=AT + timedelta(seconds=299))
    assert not is_real(scheme_of(name), SENDERS[name], at=AT + timedelta(minutes=6))
    assert not is_real(scheme_of(name), SENDERS[name], at=AT - timedelta(minutes=6))


def test_standard_webhooks_are_read_as_their_library_writes_them():
    scheme = signatures.Scheme("standard")
    headers = {"webhook-id": "msg_1", "webhook-timestamp": STAMP}
    headers["webhook-signature"] = "v1,AAAA " + Webhook(KEY).sign("msg_1", AT, BODY.decode())

    assert is_real(scheme, headers, secrets=[KEY])
    assert not is_real(scheme, headers | {"webhook-id": "msg_2"}, secrets=[KEY])
    assert not is_real(scheme, headers, secrets=[KEY], at=AT + timedelta(minutes=6))
    assert not is_real(scheme, headers | {"webhook-timestamp": "9" * 13}, secrets=[KEY])


def test_who_cannot_sign_has_a_name_and_a_password():
    scheme = signatures.Scheme("basic", name="monitor")
    packed = base64.b64encode(f"monitor:{SECRET}".encode()).decode()

    assert is_real(scheme, {"authorization": f"Basic {packed}"})
    assert not is_real(scheme, {"authorization": packed})


@pytest.mark.parametrize(
    ("scheme", "secret"),
    [
        ({"kind": "hmac", "signed": "{timestamp}{body}"}, SECRET),
        ({"kind": "hmac", "parts": {"timestamp": "t"}}, SECRET),
        ({"kind": "basic"}, SECRET),
        ({"kind": "standard"}, SECRET),
        ({"kind": "hmac"}, "short"),
    ],
)
def test_a_scheme_that_cannot_work_is_refused_with_a_reason(scheme, secret):
    assert signatures.fault_of(signatures.read(scheme), secret)
