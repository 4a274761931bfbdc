"""Loops by API: moved by whoever has seen them as they are; everybody else hears who was first."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from outreach.models import LoopMove, Promise
from outreach.states import IssueState, LoopState
from tests.factories.accounts import ContactFactory
from tests.factories.issues import a_loop
from tests.outreach.api.verbs import V1, done, moved, named, read, send

pytestmark = pytest.mark.django_db

TOLD = {"channel": "call", "message": "Exports work again."}
VERBS = {
    "promise": {"what": "Exports work again.", "due_on": "2026-12-24"},
    "tell": TOLD,
    "decline": TOLD,
    "confirm": {},
    "deny": {"message": "It still fails."},
    "withdraw": {"reason": "They have no exports."},
}


def in_days(days: int) -> str:
    return f"{timezone.now() + timedelta(days=days):%Y-%m-%d}"


@pytest.fixture
def ana_calls(with_token, ana) -> Client:
    return with_token(ana)


@pytest.fixture
def loop(ana, acme):
    return a_loop(ana, acme, at=timezone.now())


@pytest.fixture
def path(loop) -> str:
    return f"loops/{loop.pk}"


class TestReading:
    def test_one_has_a_version(self, ana_calls, loop, path, acme):
        response = ana_calls.get(f"{V1}/{path}")

        told = response.json()
        assert (told["id"], told["issue_id"], told["customer_id"]) == (loop.pk, loop.issue_id, acme.pk)
        assert (told["state"], told["is_closed"]) == ("open", False)
        assert response.headers["ETag"] == told["etag"] == f'"{loop.version}"'
        assert response.headers["Cache-Control"] == "private, no-cache"

    def test_who_has_it_is_not_sent_it_again(self, ana_calls, path):
        etag = read(ana_calls, path)["etag"]

        same = ana_calls.get(f"{V1}/{path}", headers={"if-none-match": f'"other", {etag}'})
        other = ana_calls.get(f"{V1}/{path}", headers={"if-none-match": '"other"'})

        assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", etag)
        assert other.status_code == 200

    def test_the_list_is_narrowed(self, ana_calls, ana, loop, acme):
        other = a_loop(ana, acme, at=timezone.now())
        moved(ana_calls, f"loops/{other.pk}/withdraw", reason="They have no exports.")

        def ids(**query):
            return {each["id"] for each in read(ana_calls, "loops", **query)["results"]}

        assert ids() == ids(customer=acme.pk) == {loop.pk, other.pk}
        assert ids(open="true") == ids(state="open") == ids(issue=loop.issue_id) == {loop.pk}
        assert ids(open="false") == {other.pk}

    def test_a_stranger_finds_nothing(self, with_token, cleo, path):
        stranger = with_token(cleo)

        assert stranger.get(f"{V1}/{path}").status_code == 404
        assert read(stranger, "loops")["results"] == []
        assert {send(stranger, f"{path}/{verb}", "x", **given).status_code for verb, given in VERBS.items()} == {404}

    def test_every_step_is_there_with_who_said_what(self, ana_calls, path, ana):
        moved(ana_calls, f"{path}/withdraw", reason="They have no exports.")

        [move] = read(ana_calls, f"{path}/moves")["results"]
        assert (move["number"], move["from_state"], move["to_state"]) == (1, "open", "not_affected")
        assert (move["moved_by"], move["job"], move["note"]) == (ana.email, "", "They have no exports.")


class TestVersions:
    @pytest.mark.parametrize("verb", VERBS)
    def test_a_verb_without_the_version_is_refused(self, ana_calls, path, verb):
        without = send(ana_calls, f"{path}/{verb}", **VERBS[verb])
        any_will_do = send(ana_calls, f"{path}/{verb}", "*", **VERBS[verb])

        assert without.status_code == any_will_do.status_code == 428
        assert without.json()["code"] == "if_match_required"
        assert not LoopMove.objects.exists()

    @pytest.mark.parametrize("verb", VERBS)
    def test_a_stale_version_is_refused_and_says_who_was_first(self, ana_calls, with_token, lena, path, verb):
        seen = read(ana_calls, path)["etag"]
        moved(with_token(lena), f"{path}/withdraw", reason="They have no exports.")

        late = send(ana_calls, f"{path}/{verb}", seen, **VERBS[verb])

        assert (late.status_code, late.json()["code"]) == (412, "stale")
        assert "Lena moved the loop of Acme to not affected on " in late.json()["detail"]
        assert "Read it again" in late.json()["detail"]
        assert LoopMove.objects.count() == 1

    def test_one_of_several_versions_will_do_and_a_weak_one_never(self, ana_calls, path):
        seen = read(ana_calls, path)["etag"]

        weak = send(ana_calls, f"{path}/withdraw", f"W/{seen}", reason="They have no exports.")
        strong = send(ana_calls, f"{path}/withdraw", f'"another", {seen}', reason="They have no exports.")

        assert (weak.status_code, strong.status_code) == (412, 200)

    def test_the_answer_bears_the_next_version(self, ana_calls, path):
        seen = read(ana_calls, path)["etag"]

        told = done(ana_calls, f"{path}/withdraw", seen, reason="They have no exports.")

        assert told["etag"] != seen
        assert told == read(ana_calls, path)


class TestVerbs:
    def test_promised_delivered_told_and_confirmed(self, ana_calls, path, acme, loop):
        contact = ContactFactory(customer=acme, external_id="P-1")
        promise = moved(ana_calls, f"{path}/promise", what="Exports work.", due_on=in_days(7), contact_id=contact.pk)
        moved(ana_calls, f"promises/{promise['id']}/deliver", evidence="Release 4.2")
        told = moved(ana_calls, f"{path}/tell", **TOLD, contact_id=contact.pk, proof="Call of today")
        confirmed = moved(ana_calls, f"{path}/confirm", message="Thank you.")

        assert (promise["contact_id"], promise["customer_id"]) == (contact.pk, acme.pk)
        assert (told["state"], told["is_closed"], confirmed["state"]) == ("told", True, "confirmed")
        states = [move["to_state"] for move in read(ana_calls, f"{path}/moves")["results"]]
        assert states == ["promised", "delivered", "told", "confirmed"]

    def test_a_no_reopens_loop_and_issue(self, ana_calls, path, loop):
        promise = moved(ana_calls, f"{path}/promise", what="Exports work.", due_on=in_days(7))
        moved(ana_calls, f"promises/{promise['id']}/deliver", evidence="Release 4.2")
        moved(ana_calls, f"{path}/tell", **TOLD)

        denied = moved(ana_calls, f"{path}/deny", message="It still fails.")

        assert (denied["state"], denied["is_closed"]) == (LoopState.REOPENED, False)
        assert read(ana_calls, f"issues/{loop.issue_id}")["state"] == IssueState.IN_PROGRESS

    def test_a_no_of_ours_needs_a_decision(self, ana_calls, path):
        response = send(ana_calls, f"{path}/decline", read(ana_calls, path)["etag"], **TOLD)

        assert (response.status_code, response.json()["code"]) == (409, "no_decision")

    def test_a_step_that_does_not_follow_is_a_conflict(self, ana_calls, path):
        response = send(ana_calls, f"{path}/confirm", read(ana_calls, path)["etag"])

        assert (response.status_code, response.json()["code"]) == (409, "loop_moved")
        assert "it can only become" in response.json()["detail"]

    @pytest.mark.parametrize(
        ("verb", "change", "pointer"),
        [
            ("promise", {"what": " "}, "/what"),
            ("promise", {"due_on": "2020-01-01"}, "/due_on"),
            ("promise", {"due_on": None}, "/due_on"),
            ("promise", {"owner_id": 999_999}, "/owner_id"),
            ("promise", {"contact_id": 999_999}, "/contact_id"),
            ("promise", {"due_at": "2026-12-24"}, "/due_at"),
            ("tell", {"channel": "fax"}, "/channel"),
            ("tell", {"message": ""}, "/message"),
            ("deny", {"message": " "}, "/message"),
            ("withdraw", {"reason": "\x00"}, "/reason"),
        ],
    )
    def test_what_is_wrong_is_named(self, ana_calls, path, verb, change, pointer):
        given = {**VERBS[verb], "due_on": in_days(7)} if verb == "promise" else VERBS[verb]

        response = send(ana_calls, f"{path}/{verb}", read(ana_calls, path)["etag"], **given | change)

        assert response.status_code == 422, response.content
        assert named(response) == [pointer]
        assert not LoopMove.objects.exists()

    def test_nothing_is_promised_through_a_strangers_contact(self, ana_calls, path, zenith):
        foreign = ContactFactory(customer=zenith, name="Zoe", external_id="P-9")

        response = send(
            ana_calls,
            f"{path}/promise",
            read(ana_calls, path)["etag"],
            what="Exports work.",
            due_on=in_days(7),
            contact_id=foreign.pk,
        )

        assert (response.status_code, named(response)) == (422, ["/contact_id"])
        assert "Zoe" not in response.content.decode()
        assert not Promise.objects.exists()
