"""POST /api/v1/signals/batch: about whose customers, and who may."""

import pytest
from django.test import Client

from accounts.models import Customer
from accounts.vocabulary import Scope
from signals.models import ParkedSignal, QuarantinedRow, Signal
from tests.signals.api.test_signal_batch import item, robot, send, statuses

__all__ = ["robot"]


# ---- whose customers ------------------------------------------------------------------------------------------------
@pytest.fixture
def acme_and_zenith(acme: Customer, zenith: Customer) -> None:
    """A-1 is ana's, Z-1 is cleo's."""


def test_a_foreign_customer_and_one_who_does_not_exist_look_the_same(with_token, ana, acme_and_zenith):
    foreign, unknown, own = send(
        with_token(ana),
        item("s-1", customer_external_id="Z-1"),
        item("s-2", customer_external_id="nobody"),
        item("s-3"),
        source="team-north",
    ).json()["results"]

    assert foreign["status"] == unknown["status"] == "rejected"
    assert foreign["errors"] == unknown["errors"]
    assert [error["code"] for error in foreign["errors"]] == ["unknown_customer"]
    assert own["status"] == "accepted"
    assert not ParkedSignal.objects.exists()
    assert not QuarantinedRow.objects.exists()
    assert Signal.objects.get().external_id == "s-3"


def test_the_results_of_somebody_with_few_customers_stay_in_order(with_token, ana, acme_and_zenith):
    response = send(
        with_token(ana),
        item("s-0", customer_external_id="Z-1"),
        item("s-1"),
        {},
        item("s-1"),
        item("s-4", kind="x"),
        source="team-north",
    )

    results = response.json()["results"]
    assert statuses(response) == ["rejected", "accepted", "rejected", "duplicate", "rejected"]
    assert [result["index"] for result in results] == [0, 1, 2, 3, 4]


def test_the_id_of_a_foreign_signal_is_not_told(with_token, robo, ana, acme_and_zenith):
    send(with_token(robo), item("taken", customer_external_id="Z-1"), source="team-north")

    [result] = send(with_token(ana), item("taken"), source="team-north").json()["results"]

    assert (result["status"], result["id"]) == ("duplicate", None)


def test_an_id_of_another_source_means_what_the_directory_says(with_token, ana, acme_and_zenith):
    assert statuses(send(with_token(ana), item(), source="team-desk")) == ["accepted"]
    assert statuses(send(with_token(ana), item("s-2", customer_external_id="Z-1"), source="team-desk")) == ["rejected"]


@pytest.mark.parametrize("source", ["crm", "desk"])
def test_who_sees_only_a_part_cannot_take_the_ids_of_a_feed(with_token, ana, acme_and_zenith, source):
    response = send(with_token(ana), item(), source=source)

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/source"
    assert "team-" in response.json()["errors"][0]["detail"]
    assert not Signal.objects.exists()


def test_nobody_speaks_for_the_product_itself(robot):
    response = send(robot, item("escalation:1"), source="crisis-triage")

    assert response.status_code == 422
    assert not Signal.objects.exists()


# ---- who may --------------------------------------------------------------------------------------------------------
def test_a_token_without_the_scope_is_told_which_one(with_token, robo, acme):
    response = send(with_token(robo, Scope.SIGNALS_READ), item())

    assert response.status_code == 403
    assert "signals:write" in response.json()["detail"]
    assert not Signal.objects.exists()


@pytest.mark.parametrize("person", ["ben", "eve"])
def test_who_may_not_write_is_refused(request, with_token, acme, person):
    assert send(with_token(request.getfixturevalue(person)), item()).status_code == 403


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer nonsense", "Bearer \x00", "Basic YTpi", "Bearer ct_ü"])
def test_without_a_good_token_there_is_a_challenge(db, authorization):
    response = send(Client(headers={"authorization": authorization} if authorization else {}), item())

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_browser_session_writes_only_with_its_csrf_token(signed_in, lena, acme):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(lena)

    assert send(browser, item()).status_code == 403
    assert not Signal.objects.exists()
