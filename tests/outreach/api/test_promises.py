"""Promises by API: they change hands, days and states by whoever has seen them as they are."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from outreach.models import Promise
from tests.factories.issues import a_loop, a_promise, an_issue
from tests.outreach.api.verbs import V1, moved, named, read, send

pytestmark = pytest.mark.django_db


def in_days(days: int) -> str:
    return f"{timezone.now() + timedelta(days=days):%Y-%m-%d}"


LATER = {"reason": "The part is late.", "channel": "call", "message": "A week more.", "told_at": "2026-01-01T00:00:00Z"}
VERBS = {
    "renegotiate": {**LATER, "due_on": "2026-12-24"},
    "deliver": {"evidence": "Release 4.2"},
    "cancel": {"reason": "They solved it themselves."},
    "hand-over": {"owner_id": 1},
}


@pytest.fixture
def ana_calls(with_token, ana) -> Client:
    return with_token(ana)


@pytest.fixture
def promise(ana, acme) -> Promise:
    now = timezone.now()
    return a_promise(a_loop(ana, acme, at=now), ana, at=now)


@pytest.fixture
def path(promise) -> str:
    return f"promises/{promise.pk}"


class TestReading:
    def test_one_has_a_version(self, ana_calls, promise, path, acme, ana):
        response = ana_calls.get(f"{V1}/{path}")

        told = response.json()
        assert (told["customer_id"], told["loop_id"], told["owner_id"]) == (acme.pk, promise.loop_id, ana.pk)
        assert (told["state"], told["due_on"], told["original_due_on"]) == ("pending", in_days(7), in_days(7))
        assert response.headers["ETag"] == told["etag"]
        assert ana_calls.get(f"{V1}/{path}", headers={"if-none-match": told["etag"]}).status_code == 304

    def test_the_list_is_narrowed(self, ana_calls, promise, ana, lena, acme):
        def ids(**query):
            return [each["id"] for each in read(ana_calls, "promises", **query)["results"]]

        here = {"customer": acme.pk, "loop": promise.loop_id, "owner": ana.pk, "issue": promise.loop.issue_id}
        assert all(ids(**{name: pk}) == [promise.pk] for name, pk in here.items())
        assert ids(state="pending", due_before=f"{in_days(9)}T00:00:00Z") == [promise.pk]
        assert ids(state="kept") == ids(owner=lena.pk) == ids(due_before=f"{in_days(2)}T00:00:00Z") == []

    def test_a_stranger_finds_nothing(self, with_token, cleo, path):
        stranger = with_token(cleo)

        assert stranger.get(f"{V1}/{path}").status_code == 404
        assert read(stranger, "promises")["results"] == []
        assert {send(stranger, f"{path}/{verb}", "x", **given).status_code for verb, given in VERBS.items()} == {404}


class TestVersions:
    @pytest.mark.parametrize("verb", VERBS)
    def test_a_verb_without_the_version_is_refused(self, ana_calls, path, verb):
        assert send(ana_calls, f"{path}/{verb}", **VERBS[verb]).status_code == 428

    @pytest.mark.parametrize("verb", VERBS)
    def test_a_stale_version_is_refused_and_says_who_was_first(self, ana_calls, with_token, lena, path, verb):
        seen = read(ana_calls, path)["etag"]
        moved(with_token(lena), f"{path}/deliver", evidence="Release 4.2")

        late = send(
            ana_calls, f"{path}/{verb}", seen, **VERBS[verb] | ({"owner_id": lena.pk} if verb == "hand-over" else {})
        )

        assert (late.status_code, late.json()["code"]) == (412, "stale")
        assert "This promise is kept since " in late.json()["detail"]
        assert "by Lena. Read it again" in late.json()["detail"]

    def test_a_change_of_hands_is_a_change(self, ana_calls, path, lena):
        seen = read(ana_calls, path)["etag"]
        moved(ana_calls, f"{path}/hand-over", owner_id=lena.pk)

        late = send(ana_calls, f"{path}/deliver", seen, evidence="Release 4.2")

        assert late.status_code == 412
        assert "Lena sees to it now" in late.json()["detail"]


class TestVerbs:
    def test_another_day_makes_another_promise_that_keeps_the_first_day(self, ana_calls, promise, path):
        seen = read(ana_calls, path)["etag"]
        told_at = timezone.now().isoformat()

        response = send(ana_calls, f"{path}/renegotiate", seen, **LATER | {"due_on": in_days(14), "told_at": told_at})

        told = response.json()
        assert response.status_code == 201
        assert response.headers["Location"] == f"{V1}/promises/{told['id']}"
        assert (told["follows_id"], told["due_on"], told["original_due_on"]) == (promise.pk, in_days(14), in_days(7))
        assert read(ana_calls, path)["state"] == "superseded"

    def test_cancelled_is_still_to_be_told(self, ana_calls, promise, path):
        cancelled = moved(ana_calls, f"{path}/cancel", reason="They solved it themselves.")

        assert (cancelled["state"], cancelled["reason"]) == ("cancelled", "They solved it themselves.")
        assert read(ana_calls, f"loops/{promise.loop_id}")["state"] == "open"

    def test_what_ended_stays_as_it_is(self, ana_calls, path):
        moved(ana_calls, f"{path}/deliver", evidence="Release 4.2")

        again = send(ana_calls, f"{path}/cancel", read(ana_calls, path)["etag"], reason="They solved it.")

        assert (again.status_code, again.json()["code"]) == (409, "promise_ended")

    @pytest.mark.parametrize(
        ("verb", "change", "pointer"),
        [
            ("deliver", {"evidence": " "}, "/evidence"),
            ("deliver", {"delivered_at": "2020-01-01T00:00:00Z"}, "/delivered_at"),
            ("cancel", {"reason": ""}, "/reason"),
            ("hand-over", {"owner_id": 999_999}, "/owner_id"),
            ("renegotiate", {"due_on": "2020-01-01"}, "/due_on"),
            ("renegotiate", {"told_at": "2099-01-01T00:00:00Z"}, "/told_at"),
            ("renegotiate", {"by": 1}, "/by"),
        ],
    )
    def test_what_is_wrong_is_named(self, ana_calls, path, verb, change, pointer):
        given = {**VERBS[verb], "due_on": in_days(14)} if verb == "renegotiate" else VERBS[verb]

        response = send(ana_calls, f"{path}/{verb}", read(ana_calls, path)["etag"], **given | change)

        assert response.status_code == 422, response.content
        assert named(response) == [pointer]
        assert read(ana_calls, path)["state"] == "pending"


def test_somebody_else_may_see_to_what_everybody_is_promised(ana_calls, ana, eve, acme):
    issue = an_issue(ana, acme, at=timezone.now())

    answer = send(ana_calls, f"issues/{issue.pk}/promise-all", what="Exports work.", due_on=in_days(7), owner_id=eve.pk)

    assert (answer.status_code, answer.json()) == (200, {"promises": 1, "left_out": 0})
    assert Promise.objects.get().owner == eve


def test_everybody_is_promised_by_somebody_who_is_there(ana_calls, ana, acme):
    issue = an_issue(ana, acme, at=timezone.now())

    answer = send(ana_calls, f"issues/{issue.pk}/promise-all", what="Exports work.", due_on=in_days(7), owner_id=10**9)

    assert (answer.status_code, named(answer)) == (422, ["/owner_id"])
