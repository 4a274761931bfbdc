"""Done once, however often it is asked: the answer is remembered in the transaction that does it.

A kill before the commit leaves neither, so sending it again does it; one after it leaves both, so sending it again is answered from
here. What is refused is not remembered: it was rolled back, and the corrected request may come with the same key.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.http import HttpResponse

from accounts.models import IdempotentAnswer, User
from crisis_triage.shared import sealing
from crisis_triage.shared.errors import DomainError

KEPT = timedelta(days=8)
"""A week and a day: whoever tries again after a long weekend, or after a week of holidays, is still known."""
HEADERS = ("Content-Type", "ETag", "Location")
REPLAYED = "Idempotent-Replayed"
SEALED = b"sealed:"
"""Begins what is remembered of an answer with a secret in it; JSON never begins so."""


class KeyReused(DomainError):
    """The key was used for something else."""

    code = "idempotency_key_reused"
    status = 422


class StillRunning(DomainError):
    """The first request with this key is not answered yet."""

    code = "idempotency_key_in_use"
    status = 409


@transaction.atomic
def once(*, by: User, key: str, request: bytes, act: Callable[[], HttpResponse]) -> HttpResponse:
    """``request``: method, address and body, as one. Raises KeyReused, StillRunning and what ``act`` raises."""
    _hold(by, key)
    fingerprint = hashlib.sha256(request).hexdigest()
    known = IdempotentAnswer.objects.filter(user=by, key=key).first()
    if known is not None:
        return _replay(known, fingerprint)
    response = act()
    if 200 <= response.status_code < 300:
        headers = {name: response[name] for name in HEADERS if name in response}
        IdempotentAnswer.objects.create(
            user=by,
            key=key,
            fingerprint=fingerprint,
            status=response.status_code,
            headers=headers,
            body=_kept(response),
        )
    return response


def _kept(response: HttpResponse) -> bytes:
    """``response.holds_a_secret``: what nobody may read in a copy of the database."""
    if getattr(response, "holds_a_secret", False):
        return SEALED + sealing.seal(response.content.decode()).encode()
    return response.content


def forget(*, at: datetime) -> int:
    """Safe to run twice."""
    return IdempotentAnswer.objects.filter(created_at__lt=at - KEPT).delete()[0]


def _hold(by: User, key: str) -> None:
    """Until the transaction ends, however it ends. Whoever comes in between is told so, and does not wait in a queue of threads."""
    name = hashlib.sha256(f"{by.pk} {key}".encode()).digest()[:8]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(name, signed=True)])
        [is_held] = cursor.fetchone()
    if not is_held:
        raise StillRunning("The first request with this Idempotency-Key is still running. Send it again in a moment.")


def _replay(known: IdempotentAnswer, fingerprint: str) -> HttpResponse:
    if known.fingerprint != fingerprint:
        raise KeyReused("This Idempotency-Key was used for another request. Take a new key for a new request.")
    body = bytes(known.body)
    if body.startswith(SEALED):
        body = sealing.unseal(body.removeprefix(SEALED).decode()).encode()
    return HttpResponse(body, status=known.status, headers={**known.headers, REPLAYED: "true"})
