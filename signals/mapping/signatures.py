"""By what a webhook is known to be real: how its sender signs, as data. Pure: keys and the time are given.

``hmac``: HMAC-SHA256 over the raw body (``signed`` may put the moment before it), in hex or base64, behind a prefix, in a header of the
sender's choice. Senders that pack moment and signature into one header (``t=…,v1=…``) name the ``parts``. ``standard``: Standard
Webhooks. ``basic``: a name and a password, for senders that cannot sign.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec

Header = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{1,60}$")]
MOST_SIGNATURES = 10
SHORTEST_SECRET = 16
STANDARD_PREFIX = "whsec_"
DIGITS = re.compile(r"[0-9]{1,13}")


class Scheme(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    kind: Literal["hmac", "standard", "basic"]
    header: Header = "X-Hub-Signature-256"
    encoding: Literal["hex", "base64"] = "hex"
    prefix: Annotated[str, msgspec.Meta(max_length=20)] = ""
    signed: Literal["{body}", "{timestamp}{body}", "{timestamp}.{body}"] = "{body}"
    timestamp_header: Header | None = None
    parts: dict[Literal["timestamp", "signature"], Annotated[str, msgspec.Meta(max_length=20)]] = {}
    tolerance_seconds: Annotated[int, msgspec.Meta(ge=30, le=3600)] = 300
    name: Annotated[str, msgspec.Meta(max_length=100)] = ""
    """Of ``basic``."""


def fault_of(scheme: Scheme, secret: str) -> str:
    """Why they could never work together; empty when they can."""
    if scheme.kind == "hmac" and "timestamp" in scheme.signed and not (scheme.timestamp_header or scheme.parts):
        return "Say in which header the moment stands, since it is signed."
    if scheme.parts and set(scheme.parts) != {"timestamp", "signature"}:
        return "Name both parts of the header: timestamp and signature."
    if scheme.kind == "basic" and (not scheme.name or ":" in scheme.name):
        return "Basic authentication has a name, without a colon."
    if scheme.kind == "standard" and _standard_key(secret) is None:
        return "A secret of Standard Webhooks is whsec_ and 24 to 64 bytes in base64."
    if len(secret) < SHORTEST_SECRET:
        return f"The secret has fewer than {SHORTEST_SECRET} characters: somebody would guess it."
    return ""


def is_real(scheme: Scheme, secrets: Sequence[str], headers: Mapping[str, str], body: bytes, *, at: datetime) -> bool:
    """``headers`` by names in lower case. One good signature by one of the secrets is enough; all are compared in constant time."""
    if scheme.kind == "basic":
        return _is_known(scheme, secrets, headers)
    if scheme.kind == "standard":
        return _is_standard(scheme, secrets, headers, body, at)
    given = headers.get(scheme.header.lower(), "")
    said_at = headers.get((scheme.timestamp_header or "").lower(), "")
    signatures = [given]
    if scheme.parts:
        pairs = [part.strip().partition("=") for part in given.split(",")[: MOST_SIGNATURES + 1]]
        said_at = next((value for name, _, value in pairs if name == scheme.parts["timestamp"]), "")
        signatures = [value for name, _, value in pairs if name == scheme.parts["signature"]]
    if "timestamp" in scheme.signed and not _is_recent(said_at, scheme, at):
        return False
    content = _signed(scheme.signed, said_at, body)
    wanted = [_hmac_signature(scheme, secret, content) for secret in secrets]
    given_signatures = [one.strip().encode(errors="replace") for one in signatures]
    found = [hmac.compare_digest(one, signature) for one in wanted for signature in given_signatures]
    return any(found)


def _signed(pattern: str, said_at: str, body: bytes) -> bytes:
    before, _, _ = pattern.partition("{body}")
    return before.replace("{timestamp}", said_at).encode() + body


def _hmac_signature(scheme: Scheme, secret: str, content: bytes) -> bytes:
    digest = hmac.digest(secret.encode(), content, hashlib.sha256)
    wanted = digest.hex() if scheme.encoding == "hex" else base64.b64encode(digest).decode()
    return (scheme.prefix + wanted).encode()


def _is_standard(scheme: Scheme, secrets: Sequence[str], headers: Mapping[str, str], body: bytes, at: datetime) -> bool:
    id, said_at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not id or not _is_recent(said_at, scheme, at):
        return False
    content = f"{id}.{said_at}.".encode(errors="replace") + body
    wanted = [_standard_signature(secret, content) for secret in secrets]
    given = [one.encode(errors="replace") for one in headers.get("webhook-signature", "").split()[:MOST_SIGNATURES]]
    found = [hmac.compare_digest(one, signature) for one in wanted for signature in given]
    return any(found)


def _standard_signature(secret: str, content: bytes) -> bytes:
    key = _standard_key(secret) or b""
    return b"v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)) if key else b""


def _standard_key(secret: str) -> bytes | None:
    try:
        key = base64.b64decode(secret.removeprefix(STANDARD_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if 24 <= len(key) <= 64 else None


def _is_known(scheme: Scheme, secrets: Sequence[str], headers: Mapping[str, str]) -> bool:
    given = headers.get("authorization", "").encode(errors="replace")
    found = [hmac.compare_digest(_basic(scheme.name, secret), given) for secret in secrets]
    return any(found)


def _basic(name: str, secret: str) -> bytes:
    return b"Basic " + base64.b64encode(f"{name}:{secret}".encode())


def _is_recent(said: str, scheme: Scheme, at: datetime) -> bool:
    moment = _moment(said)
    return moment is not None and abs(at - moment) <= timedelta(seconds=scheme.tolerance_seconds)


def _moment(said: str) -> datetime | None:
    """Most write seconds since 1970, some a date (ISO 8601)."""
    try:
        if DIGITS.fullmatch(said):
            return datetime.fromtimestamp(int(said), UTC)
        moment = datetime.fromisoformat(said)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else None


def read(given: Any) -> Scheme:
    """Raises msgspec.ValidationError."""
    return msgspec.convert(given, Scheme)
