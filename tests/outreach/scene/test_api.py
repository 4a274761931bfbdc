"""The scene, battles and parked programmes by API: the figures of the page, and the refusals of the services."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from outreach.services import risk_days
from tests.factories.crises import a_crisis
from tests.factories.outreach import list_customer
from tests.outreach.api.verbs import done, named, read, send

pytestmark = pytest.mark.django_db
SOON = (timezone.now() + timedelta(days=9)).date().isoformat()


def test_the_figures_are_those_of_the_page(with_token, lena, cleo, owned, nobodys):
    scene, behind = read(with_token(lena), "scene"), read(with_token(lena), "scene/issues", unowned="true")

    assert scene["total"]["customers_waiting"] == 2
    assert [(cell["function"], cell["figures"]["issues"]) for cell in scene["cells"]] == [("engineering", 2)]
    assert [row["issue_id"] for row in behind["results"]] == [nobodys.pk]
    assert read(with_token(cleo), "scene")["total"]["arr_waiting"] == 500


def test_the_bridge_adds_up_there_too(with_token, lena, acme):
    list_customer(acme, 0.7)
    risk_days.compare(at=timezone.now())

    for bridge in read(with_token(lena), "scene/arr-at-risk")["results"]:
        parts = sum(Decimal(part["amount"]) for part in bridge["parts"])
        assert Decimal(bridge["before"]) + parts == Decimal(bridge["after"]) > 0
    assert read(with_token(lena), "scene/arr-at-risk/steps", cause="new")["results"][0]["customer_id"] == acme.pk


def test_a_battle_is_chosen_by_who_saw_the_issue_and_withdrawn_by_who_saw_the_battle(with_token, lena, owned):
    client, choice = with_token(lena), {"stand": "left", "reason": "There is a way around.", "due_on": SOON}
    etag = read(client, f"issues/{owned.pk}")["etag"]

    chosen = done(client, f"issues/{owned.pk}/battle", etag, **choice)

    assert send(client, f"issues/{owned.pk}/battle", etag, **choice).status_code == 412
    assert named(send(client, f"issues/{owned.pk}/battle", **choice | {"due_on": "2020-01-01"})) == ["/due_on"]
    assert (
        done(client, f"battles/{chosen['id']}/withdraw", chosen["etag"], note="Sales has it.")["ended_by_id"] == lena.pk
    )


def test_a_programme_is_parked_once_postponed_and_resumed(with_token, lena):
    client, crisis = with_token(lena), a_crisis(lena, at=timezone.now())
    asked = {"name": "Portal", "why": "Hands.", "crisis_id": crisis.pk, "due_on": SOON}

    parked = done(client, "parked-programmes", **asked)
    again = send(client, "parked-programmes", **asked)
    one = f"parked-programmes/{parked['id']}"
    later = (timezone.now() + timedelta(days=40)).date().isoformat()
    moved = done(client, f"{one}/postpone", parked["etag"], due_on=later, note="It goes on.")

    assert (again.status_code, again.json()["code"]) == (409, "already_parked")
    assert (moved["due_on"], moved["first_due_on"]) == (later, SOON)
    assert send(client, f"{one}/resume", parked["etag"], note="Go.").status_code == 412
    assert done(client, f"{one}/resume", moved["etag"], note="Go.")["state"] == "resumed"
