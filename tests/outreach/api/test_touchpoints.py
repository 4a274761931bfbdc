"""Touchpoints and needs by API: the same rules as on the pages."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.vocabulary import Scope
from outreach.models import Need, Touchpoint
from outreach.vocabulary import Discovery, Outcome
from signals.models import Signal, Source
from tests.factories.accounts import ContactFactory
from tests.factories.outreach import NOW, add_need, add_touchpoint

URL = "/api/v1/touchpoints"
BILLS = {"kind": "urgent", "words": "The bills are wrong every month."}


@pytest.fixture
def ana_calls(with_token, ana: User) -> Client:
    return with_token(ana)


@pytest.fixture
def robo_calls(with_token, robo: User) -> Client:
    Source.objects.create(slug="crm", name="CRM", is_directory=True)
    return with_token(robo)


def send(client: Client, path: str = "", *, method: str = "post", **fields: Any):
    return getattr(client, method)(f"{URL}{path}", fields, content_type="application/json")


def log(client: Client, **fields: Any):
    return send(client, **{"summary": "They told how the month went.", "needs": [BILLS]} | fields)


class TestLogging:
    def test_the_usual_need_not_be_said(self, ana_calls, acme, ana):
        response = log(ana_calls, customer_id=acme.pk)

        made, told = Touchpoint.objects.get(), response.json()
        assert response.status_code == 201
        assert response.headers["Location"] == f"{URL}/{made.pk}"
        assert {name: told[name] for name in ("kind", "heading", "outcome", "is_two_way", "discovery", "made_by")} == {
            "kind": "call",
            "heading": "outbound",
            "outcome": "connected",
            "is_two_way": True,
            "discovery": "needs",
            "made_by": ana.email,
        }
        assert timezone.now() - made.happened_at < timedelta(minutes=1)
        assert [(need["kind"], need["words"], need["surfaced"]) for need in told["needs"]] == [
            ("urgent", BILLS["words"], "asked")
        ]
        assert ana_calls.get(response.headers["Location"]).json() == told

    def test_everything_may_be_said(self, ana_calls, acme):
        jo = ContactFactory(customer=acme)
        said = {
            "contact_id": jo.pk,
            "kind": "visit",
            "heading": "inbound",
            "happened_at": "2026-11-20T13:00:00+01:00",
            "resonates": "Figures.",
            "avoid": "The word ticket.",
        }

        told = log(ana_calls, customer_id=acme.pk, **said).json()

        assert {name: told[name] for name in said} == said | {"happened_at": "2026-11-20T12:00:00Z"}

    @pytest.mark.parametrize(
        ("said", "is_two_way", "discovery"),
        [
            ({}, True, "pending"),
            ({"none_found": True}, True, "none_found"),
            ({"kind": "email"}, False, "not_due"),
            ({"kind": "email", "is_two_way": True}, True, "pending"),
            ({"outcome": "not_reached", "summary": ""}, False, "not_due"),
            ({"outcome": "declined", "is_two_way": None}, False, "not_due"),
        ],
    )
    def test_what_follows_is_worked_out(self, ana_calls, acme, said, is_two_way, discovery):
        told = log(ana_calls, customer_id=acme.pk, **{"needs": []} | said).json()

        assert (told["is_two_way"], told["discovery"]) == (is_two_way, discovery)

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"summary": ""}, "/summary"),
            ({"summary": "nul \x00"}, "/summary"),
            ({"summary": "x" * 4001}, "/summary"),
            ({"kind": "telegram"}, "/kind"),
            ({"heading": "up"}, "/heading"),
            ({"outcome": "voicemail"}, "/outcome"),
            ({"outcome": "declined"}, "/outcome"),
            ({"outcome": "declined", "is_two_way": True}, "/is_two_way"),
            ({"happened_at": "2126-01-01T00:00:00Z"}, "/happened_at"),
            ({"happened_at": "1900-01-01T00:00:00Z"}, "/happened_at"),
            ({"happened_at": "yesterday"}, "/happened_at"),
            ({"contact_id": 2**62}, "/contact"),
            ({"contact_id": "x"}, "/contact_id"),
            ({"needs": [{"kind": "urgent", "words": " "}]}, "/needs/0/words"),
            ({"needs": [BILLS, {"kind": "idle", "words": "x"}]}, "/needs/1/kind"),
            ({"needs": [{"words": "x"}]}, "/needs/0/kind"),
            ({"needs": [BILLS | {"issue": 5}]}, "/needs/0/issue"),
            ({"needs": [BILLS] * 21}, "/needs"),
            ({"needs": "none"}, "/needs"),
            ({"none_found": True}, "/discovery"),
            ({"external_id": "C-1"}, "/external_id"),
            ({"customer_id": None}, "/customer_id"),
            ({"made_by": 1}, "/made_by"),
        ],
    )
    def test_what_is_wrong_is_named(self, ana_calls, acme, change, pointer):
        response = log(ana_calls, **{"customer_id": acme.pk} | change)

        assert response.status_code == 422, response.content
        assert pointer in [error["pointer"] for error in response.json()["errors"]]
        assert not Touchpoint.objects.exists()

    def test_a_foreign_customer_and_one_who_does_not_exist_look_the_same(self, ana_calls, zenith):
        foreign, unknown = log(ana_calls, customer_id=zenith.pk), log(ana_calls, customer_id=zenith.pk + 1000)

        assert foreign.status_code == unknown.status_code == 404
        assert foreign.json() == unknown.json()

    def test_the_same_again_is_not_logged_twice(self, ana_calls, acme):
        moment = timezone.now().isoformat()
        log(ana_calls, customer_id=acme.pk, happened_at=moment)

        again = log(ana_calls, customer_id=acme.pk, happened_at=moment)

        assert (again.status_code, again.json()["code"]) == (409, "already_logged")


class TestReplaying:
    CALL = {"customer_external_id": "A-1", "source": "crm", "external_id": "call-1"}

    def test_what_is_sent_again_is_answered_with_what_is_there(self, robo_calls, acme):
        first = log(robo_calls, **self.CALL)
        again = log(robo_calls, **self.CALL, kind="visit")

        assert (first.status_code, again.status_code) == (201, 200)
        assert again.json() == first.json()
        assert again.headers["Location"] == first.headers["Location"]
        assert Signal.objects.count() == 2

    def test_an_id_of_another_customer_is_refused(self, robo_calls, acme, zenith):
        log(robo_calls, **self.CALL)

        other = log(robo_calls, **self.CALL | {"customer_external_id": "Z-1"})

        assert (other.status_code, other.json()["code"]) == (409, "external_id_in_use")

    def test_who_sees_a_part_cannot_take_the_ids_of_a_feed(self, ana_calls, acme):
        refused = log(ana_calls, customer_id=acme.pk, source="crm", external_id="call-1")
        taken = log(ana_calls, customer_id=acme.pk, source="team-north", external_id="call-1")

        assert (refused.status_code, refused.json()["code"]) == (422, "not_a_source_name")
        assert taken.status_code == 201

    def test_our_own_name_is_nobody_s(self, robo_calls, acme):
        assert log(robo_calls, customer_id=acme.pk, source="crisis-triage", external_id="1").status_code == 422


class TestLater:
    def test_a_talk_pays_what_it_owes(self, ana_calls, acme):
        pk = log(ana_calls, customer_id=acme.pk, needs=[]).json()["id"]

        done = send(ana_calls, f"/{pk}/complete", needs=[BILLS])
        again = send(ana_calls, f"/{pk}/complete", needs=[BILLS])
        none = send(ana_calls, f"/{pk}/complete", none_found=True)

        assert (done.status_code, done.json()["discovery"]) == (200, "needs")
        assert (again.status_code, again.json()["code"]) == (409, "nothing_new")
        assert none.status_code == 422
        assert send(ana_calls, f"/{pk}/complete").status_code == 422

    def test_a_correction_changes_what_is_sent_and_nothing_else(self, ana_calls, acme):
        made = add_touchpoint(acme, avoid="The word ticket.", happened_at=NOW - timedelta(seconds=7))

        told = send(ana_calls, f"/{made.pk}", method="patch", summary="They told how the year went.").json()

        assert (told["summary"], told["avoid"]) == ("They told how the year went.", "The word ticket.")
        assert datetime.fromisoformat(told["happened_at"]) == NOW - timedelta(seconds=7)
        assert told["updated_at"] > NOW.astimezone(UTC).isoformat()

    def test_who_was_not_reached_did_not_talk(self, ana_calls, acme):
        made = add_touchpoint(acme)

        told = send(ana_calls, f"/{made.pk}", method="patch", outcome="not_reached").json()

        assert (told["outcome"], told["is_two_way"], told["discovery"]) == ("not_reached", False, "not_due")


class TestLists:
    def test_touchpoints_come_in_the_order_of_their_change(self, with_token, lena, acme, zenith):
        owed = add_touchpoint(acme, discovery=Discovery.PENDING)
        missed = add_touchpoint(zenith, outcome=Outcome.NOT_REACHED, is_two_way=False, discovery=Discovery.NOT_DUE)
        client = with_token(lena)

        def ids(**parameters: Any) -> list[int]:
            return [record["id"] for record in client.get(URL, parameters).json()["results"]]

        assert ids() == [owed.pk, missed.pk]
        assert ids(customer=zenith.pk) == [missed.pk]
        assert ids(discovery="pending") == [owed.pk]
        assert ids(outcome="not_reached") == [missed.pk]

    def test_a_stranger_meets_nothing(self, with_token, cleo, south, acme):
        made = add_touchpoint(acme, discovery=Discovery.NEEDS)
        need, client = add_need(made), with_token(cleo)

        assert client.get(URL).json()["results"] == client.get("/api/v1/needs").json()["results"] == []
        assert client.get(f"{URL}/{made.pk}").status_code == 404
        assert send(client, f"/{made.pk}", method="patch", summary="Mine.").status_code == 404
        assert send(client, f"/{made.pk}/complete", needs=[BILLS]).status_code == 404
        assert client.get(f"/api/v1/needs/{need.pk}").status_code == 404
        assert Need.objects.count() == 1


def test_who_may_not_is_refused(with_token, ben, eve, lena, acme, north):
    assert log(with_token(ben), customer_id=acme.pk).status_code == 403
    assert log(with_token(eve), customer_id=acme.pk).status_code == 201
    refused = log(with_token(lena, Scope.OUTREACH_READ), customer_id=acme.pk)
    assert refused.status_code == 403
    assert "outreach:write" in json.dumps(refused.json())


@pytest.mark.parametrize("pk", ["0", "99999999999999999999999", "1"])
def test_what_is_not_there_is_not_found(ana_calls, pk):
    assert ana_calls.get(f"{URL}/{pk}").status_code == 404
    assert send(ana_calls, f"/{pk}/complete", none_found=True).status_code == 404
    assert ana_calls.get(f"/api/v1/needs/{pk}").status_code == 404
