"""What a person sets about themselves."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.services import tokens
from accounts.vocabulary import Scope
from tests.factories.accounts import PASSWORD

WISHES = {"name": "CRM sync", "scopes": ["signals:write", "signals:read"], "lifetime": "90"}


@pytest.fixture
def surely(signed_in):
    """A client of a person who has just given the password again."""

    def give_password(user: User) -> Client:
        client = signed_in(user)
        client.post("/sign-in/reauthenticate/", {"password": PASSWORD})
        return client

    return give_password


def test_name_and_time_zone_are_saved_and_nothing_else(ana, signed_in):
    answer = signed_in(ana).post(
        "/settings", {"name": "Ana S.", "time_zone": "Asia/Tokyo", "role": "administrator", "email": "x@example.com"}
    )

    assert answer.status_code == 302
    ana.refresh_from_db()
    assert (ana.name, ana.time_zone, ana.role, ana.email) == ("Ana S.", "Asia/Tokyo", "account_team", "ana@example.com")


@pytest.mark.parametrize("change", [{"time_zone": "Mars/North"}, {"name": ""}, {"name": "x" * 121}, {"name": "\x00"}])
def test_a_faulty_form_is_shown_again_with_what_was_typed(ana, signed_in, change):
    answer = signed_in(ana).post("/settings", {"name": "Typed", "time_zone": "UTC", **change})

    assert answer.status_code == 422
    assert answer.context["form"]["name"].value() == change.get("name", "Typed")
    assert User.objects.get().name == "Ana"


def test_moments_are_shown_in_ones_own_time(ana, signed_in):
    User.objects.update(time_zone="Asia/Tokyo")
    tokens.create_token(user=ana, scopes=["signals:read"], name="x", by=ana, at=timezone.now())
    ApiToken.objects.update(last_used_at=datetime(2026, 3, 1, 12, tzinfo=UTC))

    assert "1 Mar 2026, 21:00 JST" in signed_in(ana).get("/settings").content.decode()


def test_a_token_is_shown_once(ana, surely):
    client = surely(ana)

    answer = client.post("/settings/tokens/new", WISHES)

    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    plain = re.search(r"ct_[\w-]{40,}", answer.content.decode())[0]
    assert tokens.find_token(plain, at=timezone.now()).user == ana
    again = client.get("/settings").content.decode()
    assert plain not in again
    assert ApiToken.objects.get().prefix in again


@pytest.mark.parametrize("change", [{"name": ""}, {"scopes": []}, {"scopes": ["all"]}, {"lifetime": "9999"}])
def test_a_faulty_wish_makes_no_token(ana, surely, change):
    answer = surely(ana).post("/settings/tokens/new", {**WISHES, **change})

    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_the_password_is_asked_for_before_a_token_is_made(ana, signed_in):
    client = signed_in(ana)

    asked = client.post("/settings/tokens/new", WISHES)

    assert asked.status_code == 302
    assert asked["Location"].startswith("/sign-in/reauthenticate/")
    assert not ApiToken.objects.exists()
    answer = client.post(asked["Location"], {"password": PASSWORD})
    assert answer.status_code == 201
    assert ApiToken.objects.get().user == ana


def test_ones_own_token_is_revoked(ana, signed_in):
    new = tokens.create_token(user=ana, scopes=list(Scope), name="", by=ana, at=timezone.now())

    assert signed_in(ana).post(f"/settings/tokens/{new.token.pk}/revoke").status_code == 302

    with pytest.raises(tokens.TokenRefused):
        tokens.find_token(new.plain, at=timezone.now())


@pytest.mark.parametrize("person", ["cleo", "lena", "adam"])
def test_somebody_elses_token_is_not_there(request, ana, signed_in, person):
    new = tokens.create_token(user=ana, scopes=list(Scope), name="", by=ana, at=timezone.now())

    answer = signed_in(request.getfixturevalue(person)).post(f"/settings/tokens/{new.token.pk}/revoke")

    assert answer.status_code == 404
    assert not ApiToken.objects.get().revoked_at


def test_the_page_costs_few_queries(ana, signed_in, django_assert_max_num_queries):
    client = signed_in(ana)

    with django_assert_max_num_queries(6):
        client.get("/settings")
