"""Needs by API: corrected, listed, and made an issue of."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from outreach.models import Need
from outreach.vocabulary import Discovery
from tests.factories.outreach import add_need, add_touchpoint


@pytest.fixture
def ana_calls(with_token, ana: User) -> Client:
    return with_token(ana)


class TestNeeds:
    def test_a_need_is_corrected(self, ana_calls, acme):
        need = add_need(add_touchpoint(acme, discovery=Discovery.NEEDS))
        said = {"kind": "latent", "words": "Speed, when they grow.", "surfaced": "inferred"}

        response = ana_calls.patch(f"/api/v1/needs/{need.pk}", said, content_type="application/json")

        assert response.status_code == 200
        assert {name: response.json()[name] for name in said} == said
        assert ana_calls.get(f"/api/v1/needs/{need.pk}").json() == response.json()
        wrong = ana_calls.patch(f"/api/v1/needs/{need.pk}", said | {"words": " "}, content_type="application/json")
        assert wrong.status_code == 422

    def test_needs_can_be_narrowed(self, with_token, lena, acme, zenith):
        ours, theirs = (add_touchpoint(customer, discovery=Discovery.NEEDS) for customer in (acme, zenith))
        now, later = add_need(ours, themes=[2]), add_need(theirs, kind="latent")
        client = with_token(lena)

        def ids(**parameters: Any) -> list[int]:
            return [record["id"] for record in client.get("/api/v1/needs", parameters).json()["results"]]

        assert ids() == [now.pk, later.pk]
        assert ids(kind="latent") == ids(theme="none") == ids(customer=zenith.pk) == [later.pk]
        assert ids(theme="speed") == [now.pk]
        assert client.get("/api/v1/needs?theme=weather").status_code == 422


class TestLinking:
    def link(self, client: Client, **fields: Any):
        return client.post("/api/v1/needs/link", fields, content_type="application/json")

    def test_needs_become_an_issue_and_others_join_it(self, ana_calls, acme):
        made = add_touchpoint(acme, discovery=Discovery.NEEDS)
        first, second = add_need(made), add_need(made, words="And faster.")

        opened = self.link(ana_calls, needs=[first.pk], title="Bills", function="finance_billing")
        joined = self.link(ana_calls, needs=[second.pk], issue_id=opened.json()["issue_id"])

        assert opened.status_code == joined.status_code == 200
        assert joined.json() == {"issue_id": opened.json()["issue_id"], "needs": [second.pk]}
        again = self.link(ana_calls, needs=[second.pk], title="Other", function="legal")
        assert (again.status_code, again.json()["code"]) == (409, "need_has_an_issue")
        assert ana_calls.get("/api/v1/needs?without_issue=true").json()["results"] == []

    @pytest.mark.parametrize(
        ("wrong", "status"),
        [
            ({}, 422),
            ({"title": "Bills"}, 422),
            ({"title": "Bills", "function": "weather"}, 422),
            ({"title": " ", "function": "legal"}, 422),
            ({"title": "Bills", "function": "legal", "issue_id": 1}, 422),
            ({"issue_id": 4711}, 404),
            ({"needs": [], "title": "Bills", "function": "legal"}, 422),
            ({"needs": [2**60], "title": "Bills", "function": "legal"}, 404),
        ],
    )
    def test_what_is_wrong_is_refused(self, ana_calls, acme, wrong, status):
        need = add_need(add_touchpoint(acme, discovery=Discovery.NEEDS))

        assert self.link(ana_calls, **{"needs": [need.pk]} | wrong).status_code == status
        assert Need.objects.get().issue is None
