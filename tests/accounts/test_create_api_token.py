"""The command that prints a token once."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.services import tokens
from accounts.vocabulary import Role, Scope

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("create_api_token", *arguments, stdout=out)
    return out.getvalue()


def test_it_prints_the_token_and_nothing_else(robo):
    printed = run("Robo@example.com")

    assert printed.count("\n") == 1
    token = tokens.find_token(printed.strip(), at=timezone.now())
    assert (token.user, sorted(token.scopes), token.expires_at) == (robo, sorted(Scope), None)


def test_scopes_and_an_end_can_be_given(robo):
    told = json.loads(
        run(robo.email, "--scope", "signals:write", "--scope", "signals:read", "--expires-days", "7", "--json")
    )

    token = ApiToken.objects.get()
    assert told == {
        "token": told["token"],
        "email": robo.email,
        "scopes": ["signals:read", "signals:write"],
        "expires_at": token.expires_at.isoformat(),
    }
    assert tokens.find_token(told["token"], at=timezone.now()) == token
    assert 6 <= (token.expires_at - timezone.now()).days <= 7


@pytest.mark.parametrize("days", ["0", "-1", "3651", "99999999999"])
def test_an_end_that_makes_no_sense_is_refused(robo, days):
    with pytest.raises(CommandError, match="between 1 and 3650"):
        run(robo.email, f"--expires-days={days}")


def test_an_unknown_address_is_one_readable_line(robo):
    with pytest.raises(CommandError) as refused:
        run("nobody@example.com")

    assert str(refused.value) == (
        "There is no person with the address nobody@example.com. Invite one under /admin/, or run createsuperuser first."
    )
    assert refused.value.returncode == 1


def test_who_was_switched_off_gets_none(dan):
    with pytest.raises(CommandError, match="switched off"):
        run(dan.email)


def test_the_first_administrator_is_made_on_the_command_line(client, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery staple")

    call_command("createsuperuser", email="First@Example.com", name="First", interactive=False, stdout=StringIO())

    first = User.objects.get()
    assert (first.email, first.role, first.is_active) == ("first@example.com", Role.ADMINISTRATOR, True)
    client.post("/sign-in/login/", {"login": "first@example.com", "password": "correct horse battery staple"})
    assert client.get("/admin/").status_code == 200
