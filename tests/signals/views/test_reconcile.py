"""The page, the API and the command of a list that is read again: the same verbs, and a secret that none of them shows."""

import pytest
from django.core.management import CommandError, call_command

from signals.models import Reconcile, Source

URL = "/settings/sources/desk/reconcile"
API = "/api/v1/sources/desk/reconcile"
SECRET = "Bearer a-token-of-the-desk"
FORM = {
    "verb": "save",
    "url": "https://desk.example.com/tickets?since={since}",
    "since_as": "iso",
    "header": "Authorization",
    "secret": SECRET,
    "hour": "3",
    "overlap_minutes": "60",
    "most_pages": "100",
}


@pytest.fixture
def desk(db) -> Source:
    return Source.objects.create(slug="desk", name="Helpdesk")


def test_a_source_without_a_list_says_what_to_do(signed_in, lena, desk):
    text = signed_in(lena).get(URL).content.decode()

    assert "only sends by itself" in text
    assert "Reconcile now" not in text


def test_a_list_is_saved_read_now_and_stopped_and_its_secret_is_not_shown(signed_in, lena, desk):
    page = signed_in(lena)

    assert page.post(URL, FORM).status_code == 302
    text = page.get(URL).content.decode()
    assert "sealed, sent as Authorization" in text
    assert SECRET not in text
    Reconcile.objects.update(failure="It answered 401.", quarantined_at="2026-11-22T03:00:00Z")
    assert "It answered 401." in page.get(URL).content.decode()

    page.post(URL, {"verb": "now"})
    assert (Reconcile.objects.get().failure, Reconcile.objects.get().quarantined_at) == ("", None)

    page.post(URL, {"verb": "stop"})
    assert "Reconcile now" not in page.get(URL).content.decode()


def test_a_fault_stands_beside_its_field(signed_in, lena, desk):
    response = signed_in(lena).post(URL, {**FORM, "url": "https://desk.example.com/tickets", "header": "Host"})

    assert response.status_code == 422
    assert "url" in response.context["form"].errors
    assert not Reconcile.objects.exists()


def test_the_api_has_the_same_verbs_and_answers_no_secret(with_token, robo, desk):
    client = with_token(robo)
    given = {"url": FORM["url"], "header": "Authorization", "secret": SECRET, "overlap_minutes": 5}

    assert client.get(API).status_code == 404
    made = client.put(API, given, content_type="application/json")
    again = client.post(f"{API}/now", {}, content_type="application/json")

    assert (made.status_code, again.status_code) == (200, 202)
    assert (made.json()["overlap_minutes"], made.json()["state"]) == (5, "due")
    assert "a-token" not in made.content.decode() + client.get(API).content.decode()
    assert client.delete(API).status_code == 204
    refused = client.post(f"{API}/now", {}, content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/source")


def test_the_command_reads_at_once_and_says_what_failed(desk, lena, monkeypatch):
    with pytest.raises(CommandError, match="only sends by itself"):
        call_command("reconcile", "desk")
    with pytest.raises(CommandError, match="no source"):
        call_command("reconcile", "nobody")
