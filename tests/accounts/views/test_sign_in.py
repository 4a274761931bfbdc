"""The one door."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.factories.accounts import PASSWORD

DOOR = "/sign-in/login/"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(DOOR, {"login": email, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get("/settings").status_code == 200


def test_the_right_password_opens_the_door_whatever_the_case_of_the_address(ana, client):
    assert sign_in(client, "ANA@Example.com").status_code == 302
    assert is_in(client)


@pytest.mark.parametrize("email", ["ana@example.com", "nobody@example.com", "dan@example.com"])
def test_every_failure_reads_the_same(ana, dan, client, email):
    answer = sign_in(client, email, "wrong password here")

    assert answer.status_code == 200
    assert str(answer.context["form"].errors["password" if "password" in answer.context["form"].errors else "__all__"])
    assert not is_in(client)


def test_who_was_switched_off_stays_out(dan, client):
    sign_in(client, dan.email)

    assert not is_in(client)


def test_the_session_ends_at_the_next_request_after_switching_off(ana, client):
    sign_in(client, ana.email)
    User.objects.update(is_active=False)

    assert not is_in(client)


def test_the_session_id_is_new_after_signing_in(ana, client):
    client.get(DOOR)
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    client.cookies["session"] = client.cookies["sessionid"] = session.session_key

    sign_in(client, ana.email)

    assert client.session.session_key != session.session_key


def test_guessing_is_slowed_down(ana, client):
    for _ in range(30):
        answer = sign_in(client, ana.email, "wrong password here")

    assert answer.status_code == 429 or "Too many" in answer.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "http:evil.example", "/\\evil.example", "javascript:alert(1)"],
)
def test_the_way_on_stays_on_this_host(ana, client, address):
    answer = sign_in(client, ana.email, next=address)

    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_the_way_on_leads_back_to_the_page(ana, client):
    assert sign_in(client, ana.email, next="/settings?tab=1")["Location"] == "/settings?tab=1"


def test_nobody_signs_up(client, db):
    form = {"email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD}

    assert "password" not in client.get("/sign-in/signup/").content.decode()
    client.post("/sign-in/signup/", form)

    assert not User.objects.exists()


def test_nobody_changes_the_own_address(ana, signed_in):
    assert signed_in(ana).post("/sign-in/email/", {"action_add": "", "email": "lena@example.com"}).status_code == 404


def test_a_reset_mails_only_those_who_are_here_and_tells_nobody_who_is(ana, dan, client):
    answers = {
        client.post("/sign-in/password/reset/", {"email": email})["Location"]
        for email in [ana.email, dan.email, "nobody@example.com"]
    }

    assert len(answers) == 1
    links = [letter.to for letter in mail.outbox if "/password/reset/key/" in letter.body]
    assert links == [[ana.email]]


def test_a_page_of_a_person_is_not_kept_by_any_cache(ana, signed_in):
    assert "no-store" in signed_in(ana).get("/settings")["Cache-Control"]


def test_who_is_not_signed_in_is_asked_to_and_comes_back(client, db):
    answer = client.get("/settings?tab=1")

    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/login/?next=/settings%3Ftab%3D1"
    assert AnonymousUser().is_anonymous
    assert timezone.get_current_timezone_name() == "UTC"
