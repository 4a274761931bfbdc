"""Keys for the API."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import ApiToken
from accounts.services import tokens
from accounts.vocabulary import Scope
from crisis_triage.shared.errors import Forbidden, Invalid

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def create(user, **changes):
    wishes = {"scopes": [Scope.SIGNALS_WRITE], "name": "sync", "by": user, "at": NOON, **changes}
    return tokens.create_token(user=user, **wishes)


def test_the_key_is_long_random_and_not_in_the_database(robo):
    first, second = create(robo), create(robo)

    assert first.plain.startswith("ct_")
    assert len(first.plain) >= 3 + 43
    assert first.plain != second.plain
    row = str(ApiToken.objects.filter(pk=first.token.pk).values())
    assert first.plain not in row
    assert hashlib.sha256(first.plain.encode()).hexdigest() in row
    assert first.plain.startswith(first.token.prefix)
    assert len(first.token.prefix) < 12


def test_a_live_token_is_found_with_its_person(robo, django_assert_num_queries):
    new = create(robo)

    with django_assert_num_queries(1):
        assert tokens.find_token(new.plain, at=NOON).user == robo


@pytest.mark.parametrize("plain", ["", "ct_", "ct_guess", "\x00", "ct_\udc80"])
@pytest.mark.django_db
def test_what_is_no_token_is_refused(plain):
    with pytest.raises(tokens.TokenRefused):
        tokens.find_token(plain, at=NOON)


def test_a_token_ends_when_it_expires(robo):
    new = create(robo, expires_in=timedelta(days=1))

    assert tokens.find_token(new.plain, at=NOON + timedelta(hours=23))
    with pytest.raises(tokens.TokenRefused):
        tokens.find_token(new.plain, at=NOON + timedelta(days=1))


def test_a_revoked_token_is_dead_at_once_and_stays_so(robo):
    new = create(robo)

    tokens.revoke_token(token=new.token, by=robo, at=NOON)
    tokens.revoke_token(token=new.token, by=robo, at=NOON + timedelta(days=1))

    assert ApiToken.objects.get().revoked_at == NOON
    with pytest.raises(tokens.TokenRefused):
        tokens.find_token(new.plain, at=NOON)


def test_the_token_of_a_person_who_was_switched_off_is_dead_at_once(robo):
    new = create(robo)
    type(robo).objects.update(is_active=False)

    with pytest.raises(tokens.TokenRefused):
        tokens.find_token(new.plain, at=NOON)


def test_last_use_is_noted_at_most_once_a_minute(robo, django_assert_num_queries):
    new = create(robo)
    tokens.note_use(token=new.token, at=NOON)
    token = ApiToken.objects.get()

    with django_assert_num_queries(0):
        tokens.note_use(token=token, at=NOON + timedelta(seconds=59))
    tokens.note_use(token=token, at=NOON + timedelta(seconds=60))

    assert ApiToken.objects.get().last_used_at == NOON + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"expires_in": timedelta(0)}, "expires_at"),
        ({"expires_in": timedelta(days=-1)}, "expires_at"),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(robo, changes, field):
    with pytest.raises(Invalid) as refused:
        create(robo, **changes)

    assert refused.value.field == field


def test_who_was_switched_off_gets_no_token(dan):
    with pytest.raises(Invalid):
        create(dan, by=None)


def test_only_an_administrator_makes_or_revokes_somebody_elses(ana, lena, adam):
    with pytest.raises(Forbidden):
        create(lena, by=ana)

    new = create(lena, by=adam)
    with pytest.raises(Forbidden):
        tokens.revoke_token(token=new.token, by=ana, at=NOON)
    tokens.revoke_token(token=new.token, by=adam, at=NOON)
    assert ApiToken.objects.get().revoked_at
