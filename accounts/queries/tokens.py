"""Tokens as their owner sees them."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import ApiToken, User
from accounts.vocabulary import Scope
from crisis_triage.shared.errors import NotFound


@dataclass(frozen=True)
class TokenLine:
    id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    state: str
    tone: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    is_live: bool


def tokens_of(user: User, *, at: datetime) -> list[TokenLine]:
    """The live ones first, then what ended, newest first."""
    lines = [_line(token, at) for token in ApiToken.objects.filter(user=user).order_by("-created_at", "-id")]
    return sorted(lines, key=lambda line: not line.is_live)


def get_own_token(user: User, token_id: int) -> ApiToken:
    token = ApiToken.objects.filter(user=user, pk=token_id).first()
    if token is None:
        raise NotFound("There is no such token of yours.")
    return token


def _line(token: ApiToken, at: datetime) -> TokenLine:
    state = "revoked" if token.revoked_at else "expired" if token.expires_at and token.expires_at <= at else "live"
    return TokenLine(
        id=token.pk,
        name=token.name or "Without a name",
        prefix=token.prefix,
        scopes=tuple(Scope(scope).value for scope in token.scopes),
        state=state,
        tone="good" if state == "live" else "plain",
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        is_live=state == "live",
    )
