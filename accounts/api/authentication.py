"""Who is calling: a bearer token, by its hash."""

import base64
import binascii

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts import audit
from accounts.models import ApiToken, User
from accounts.services import tokens


class BearerToken(BaseAuthentication):
    """``Authorization: Bearer ct_…``. Without that header it is not our turn (a browser session may still answer)."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, plain = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        return person_of(plain.strip())

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Crisis Triage"'


class WriteKey(BaseAuthentication):
    """``Authorization: Basic`` with the token as the name and no password: how libraries send what they call a write key."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, packed = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            name, _, _ = base64.b64decode(packed.strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise AuthenticationFailed("The write key is not base64 of “token:”.", code="token_refused") from error
        return person_of(name)

    def authenticate_header(self, request: Request) -> str:
        return 'Basic realm="Crisis Triage"'


def person_of(plain: str) -> tuple[User, ApiToken]:
    """Raises AuthenticationFailed for a token that is none."""
    now = timezone.now()
    try:
        token = tokens.find_token(plain, at=now)
    except tokens.TokenRefused as refusal:
        raise AuthenticationFailed(refusal.message, code=refusal.code) from refusal
    tokens.note_use(token=token, at=now)
    audit.now_acting(by=token.user, token=token.prefix)
    return token.user, token


class BearerTokenScheme(OpenApiAuthenticationExtension):
    """How the schema tells it."""

    target_class = BearerToken
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "A token from your settings page: ct_…"}


class WriteKeyScheme(OpenApiAuthenticationExtension):
    target_class = WriteKey
    name = "writeKey"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "basic", "description": "A token as the name, no password."}
