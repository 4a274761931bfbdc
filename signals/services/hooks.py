"""The address to which a source sends by itself, and by what its messages are known to be real."""

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError, Invalid
from crisis_triage.shared.sealing import Unreadable, seal, unseal
from crisis_triage.shared.structs import fault_of
from signals.mapping import signatures
from signals.models import Hook, Source

SECRET_BYTES = 32


class NotReal(DomainError):
    """One sentence for an unknown source, a hook that is off and a bad signature: a guesser learns nothing."""

    code = "signature_refused"
    status = 401

    def __init__(self) -> None:
        super().__init__("No source here signs like this. Check the address, the secret and the clock of the sender.")


class BadScheme(Invalid):
    code = "bad_scheme"


@transaction.atomic
def set_up(*, source: Source, scheme: Any, secret: str, by: User, at: datetime) -> str:
    """Say how this source signs, from now on with this secret; the one before it stays good until the next. Without one, a new one
    is made. Returns the secret: it is not shown again."""
    access.check_may(by, Action.MANAGE_SOURCES)
    try:
        read = signatures.read(scheme)
    except msgspec.ValidationError as error:
        fault = fault_of(error)
        raise BadScheme(fault.message, field=f"scheme/{fault.field}".rstrip("/")) from error
    plain = secret.strip() or f"{signatures.STANDARD_PREFIX}{_new_key()}"
    if reason := signatures.fault_of(read, plain):
        raise BadScheme(reason, field="secret" if "ecret" in reason else "scheme")
    if b"\\u0000" in msgspec.json.encode(read):
        raise BadScheme("A NUL byte is no text. Remove it.", field="scheme")
    old = Hook.objects.select_for_update(no_key=True).filter(source=source).first()
    sealed = [seal(plain), *(old.sealed_secrets[:1] if old else [])]
    fields = {"scheme": msgspec.to_builtins(read), "sealed_secrets": sealed, "is_on": True, "changed_at": at}
    Hook.objects.update_or_create(source=source, defaults=fields)
    return plain


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


@transaction.atomic
def end_old_secret(*, source: Source, by: User, at: datetime) -> None:
    """The one before the newest is not good any more, from this moment: somebody may have read it."""
    access.check_may(by, Action.MANAGE_SOURCES)
    hook = Hook.objects.select_for_update(no_key=True).filter(source=source).first()
    if hook is None or len(hook.sealed_secrets) < 2:
        raise Invalid("There is no old secret: only the newest one is good.", field="source")
    hook.sealed_secrets, hook.changed_at = hook.sealed_secrets[:1], at
    hook.save(update_fields=["sealed_secrets", "changed_at"])


@transaction.atomic
def switch(*, source: Source, is_on: bool, by: User, at: datetime) -> None:
    """Off: the address takes nothing. On again: with the secrets that it had."""
    access.check_may(by, Action.MANAGE_SOURCES)
    if not Hook.objects.filter(source=source).update(is_on=is_on, changed_at=at):
        raise Invalid("There is no webhook of this source yet. Set it up first.", field="is_on")


def check_is_open(slug: str) -> None:
    """Before the body is read: raises NotReal."""
    if "\0" in slug or not Hook.objects.filter(source__slug=slug, is_on=True).exists():
        raise NotReal


class Delivery(NamedTuple):
    """``name``: the sender's, where it is signed along. One that is not could be rewritten, and the same message counted again."""

    source: Source
    name: str


def delivery_of(slug: str, *, headers: Mapping[str, str], body: bytes, at: datetime) -> Delivery:
    """Whose message this is. Raises NotReal."""
    hook = Hook.objects.select_related("source").filter(source__slug=slug, is_on=True).first()
    if hook is None:
        raise NotReal
    try:
        keys = [unseal(one) for one in hook.sealed_secrets]
    except Unreadable as error:
        raise NotReal from error
    scheme = signatures.read(hook.scheme)
    if not signatures.is_real(scheme, keys, headers, body, at=at):
        raise NotReal
    return Delivery(hook.source, headers.get("webhook-id", "")[:300] if scheme.kind == "standard" else "")
