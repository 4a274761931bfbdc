"""Overrides by API: the same rules as on the page."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Customer
from accounts.vocabulary import Scope
from signals.models import Override
from tests.factories.accounts import CustomerFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/overrides"


@pytest.fixture
def mine(ana, north) -> Customer:
    return CustomerFactory(name="Mine", owner=ana, team=north, external_id="M-1")


@pytest.fixture
def ana_calls(with_token, ana) -> Client:
    return with_token(ana)


def claim(client: Client, **fields: Any):
    usual = {
        "band": "critical",
        "reason": "They told me so.",
        "expires_at": (timezone.now() + timedelta(days=30)).isoformat(),
    }
    return client.post(URL, usual | fields, content_type="application/json")


def test_a_claim_is_made_read_and_withdrawn(ana_calls, mine, ana):
    made = claim(ana_calls, customer_id=mine.pk)

    told = made.json()
    assert made.status_code == 201
    assert (told["customer_id"], told["band"], told["made_by"], told["withdrawn_at"]) == (
        mine.pk,
        "critical",
        ana.email,
        None,
    )
    assert ana_calls.get(made.headers["Location"]).json() == told

    gone = ana_calls.post(f"{made.headers['Location']}/withdraw", {}, content_type="application/json")

    assert gone.status_code == 200
    assert gone.json()["withdrawn_by"] == ana.email
    again = ana_calls.post(f"{made.headers['Location']}/withdraw", {}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "no_longer_holds")


def test_the_customer_may_be_named_by_an_external_id(ana_calls, mine):
    assert claim(ana_calls, customer_external_id="M-1", source="crm").status_code == 201


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 422),
        ({"customer_id": 1, "customer_external_id": "M-1"}, 422),
        ({"customer_external_id": "M-1", "source": "crm", "band": "unknown"}, 422),
        ({"customer_external_id": "M-1", "source": "crm", "reason": "  "}, 422),
        ({"customer_external_id": "M-1", "source": "crm", "expires_at": "2020-01-01T00:00:00Z"}, 422),
        ({"customer_external_id": "M-1", "source": "crm", "risk": 0.9}, 422),
        ({"customer_external_id": "nobody", "source": "crm"}, 404),
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_is_kept(ana_calls, mine, fields, status):
    assert claim(ana_calls, **fields).status_code == status
    assert not Override.objects.exists()


def test_a_second_claim_at_once_is_a_conflict(ana_calls, mine):
    claim(ana_calls, customer_id=mine.pk)

    assert claim(ana_calls, customer_id=mine.pk).status_code == 409


def test_a_stranger_finds_neither_the_customer_nor_the_claim(with_token, ana_calls, cleo, south, mine):
    made = claim(ana_calls, customer_id=mine.pk)
    stranger = with_token(cleo)

    assert claim(stranger, customer_id=mine.pk).status_code == 404
    assert stranger.get(made.headers["Location"]).status_code == 404


def test_a_token_that_only_reads_makes_no_claim(with_token, ana, mine):
    assert claim(with_token(ana, Scope.SIGNALS_READ), customer_id=mine.pk).status_code == 403
