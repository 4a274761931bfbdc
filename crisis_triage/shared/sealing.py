"""Secrets that we must be able to read again, such as those that sign webhooks: sealed where they are kept, so that a copy of the
database gives none away.

``SEALING_KEYS`` names the keys, the newest first; the newest seals, all of them open. Without it, the key follows from ``SECRET_KEY``;
that one always opens as well, so that keys can be introduced later. What is sealed says with which key, so that the rows of an old one
can be found and sealed anew (``is_current``).
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """No key that we have opens it."""


def seal(plain: str) -> str:
    newest = _keys()[0]
    return f"{_name_of(newest)}:{Fernet(newest).encrypt(plain.encode()).decode()}"


def unseal(sealed: str) -> str:
    """Raises Unreadable: then the key that sealed it is missing in ``SEALING_KEYS``."""
    name, _, token = sealed.partition(":")
    for key in _keys():
        if _name_of(key) == name:
            try:
                return Fernet(key).decrypt(token.encode()).decode()
            except InvalidToken:
                break
    raise Unreadable(
        f"A secret was sealed with the key “{name}”. Put that key back into SEALING_KEYS, behind the new one."
    )


def is_current(sealed: str) -> bool:
    return sealed.partition(":")[0] == _name_of(_keys()[0])


def _keys() -> list[bytes]:
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"crisis triage: sealed secrets")
    return [
        *(key.encode() for key in settings.SEALING_KEYS),
        base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())),
    ]


def _name_of(key: bytes) -> str:
    """Says which key, and nothing of it."""
    return hashlib.sha256(b"name of " + key).hexdigest()[:8]
