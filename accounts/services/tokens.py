"""Keys for the API. The key itself is shown once; the database knows only its hash."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from accounts import access
from accounts.access import Action
from accounts.models import ApiToken, User
from accounts.vocabulary import Scope
from crisis_triage.shared.errors import DomainError, Invalid

PREFIX = "ct_"
# 256 bits. A fast hash is right for a key that nobody can guess; it is looked up by that hash at every request.
SECRET_BYTES = 32
# How exact "last used" is: a write at every request would be a hot row.
LAST_USED_RESOLUTION = timedelta(minutes=1)


class TokenRefused(DomainError):
    """One message for unknown, expired and revoked: a guesser learns nothing."""

    code = "token_refused"
    status = 401


@dataclass(frozen=True)
class NewToken:
    token: ApiToken
    plain: str


def create_token(
    *,
    user: User,
    scopes: Collection[str],
    name: str,
    by: User | None,
    at: datetime,
    expires_in: timedelta | None = None,
    must_match: bool = False,
    must_key: bool = False,
) -> NewToken:
    """Refuses an unknown scope, no scope, a past expiry, a person who was switched off, and a key to somebody else's
    sight (only who manages people may make one)."""
    if by is not None and by != user:
        access.check_may(by, Action.MANAGE_PEOPLE)
    if unknown := sorted(set(scopes) - {scope.value for scope in Scope}):
        raise Invalid(f"“{unknown[0]}” is not a scope. Use {Scope.listed()}.", field="scopes")
    if not scopes:
        raise Invalid("Choose at least one scope: a token without one may do nothing.", field="scopes")
    if expires_in is not None and expires_in <= timedelta(0):
        raise Invalid("The token would already be expired. Give it at least one day.", field="expires_at")
    if not user.is_active:
        raise Invalid(f"{user.email} was switched off. Switch the person on first.", field="user")
    plain = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=plain[: len(PREFIX) + 6],
        digest=_digest(plain),
        scopes=sorted(set(scopes)),
        must_match=must_match,
        must_key=must_key,
        expires_at=at + expires_in if expires_in else None,
    )
    return NewToken(token=token, plain=plain)


def find_token(plain: str, *, at: datetime) -> ApiToken:
    """The live token of an active person, or TokenRefused."""
    token = (
        ApiToken.objects.select_related("user")
        .filter(Q(expires_at=None) | Q(expires_at__gt=at), digest=_digest(plain), revoked_at=None, user__is_active=True)
        .first()
    )
    if token is None:
        raise TokenRefused("This token is unknown, expired or revoked. Create one on your settings page.")
    return token


def note_use(*, token: ApiToken, at: datetime) -> None:
    if token.last_used_at and at - token.last_used_at < LAST_USED_RESOLUTION:
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lte=at - LAST_USED_RESOLUTION)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=at)


def revoke_token(*, token: ApiToken, by: User, at: datetime) -> None:
    """At once and for good. One's own, or anybody's for who manages people."""
    if token.user_id != by.pk:
        access.check_may(by, Action.MANAGE_PEOPLE)
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode(errors="surrogatepass")).hexdigest()
