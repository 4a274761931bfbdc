"""GET /api/v1/signals and /risk-scores."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Customer
from accounts.vocabulary import Scope
from signals.models import RiskModel, RiskScore, Source
from signals.services import facts
from signals.services.items import SignalItem
from signals.vocabulary import Band, Kind

SIGNALS, SCORES = "/api/v1/signals", "/api/v1/risk-scores"
NOW = datetime.now(UTC)


@pytest.fixture
def noticed(crm: Source, acme: Customer, zenith: Customer) -> None:
    """Two signals about Acme, one about Zenith."""
    given = [("t-1", "A-1", Kind.SUPPORT), ("t-2", "A-1", Kind.SURVEY), ("t-3", "Z-1", Kind.SUPPORT)]
    items = [
        SignalItem(
            external_id, customer, kind, "measure", NOW - timedelta(hours=1), 2.0, "Ouch", "Ann", "https://x.test"
        )
        for external_id, customer, kind in given
    ]
    facts.receive(source=crm, items=items, known="now", at=NOW, by=None)


@pytest.fixture
def scored(acme: Customer, zenith: Customer) -> None:
    model, _ = RiskModel.objects.get_or_create(
        version="test-1", defaults={"family": "prior", "artifact": {}, "sha256": "0" * 64, "passport": {}}
    )
    for customer, risk, band in ((acme, 0.9, Band.CRITICAL), (zenith, 0.1, Band.HEALTHY)):
        RiskScore.objects.create(
            customer=customer,
            model=model,
            churn_risk=risk,
            health_score=round(100 - 100 * risk),
            band=band,
            coverage=0.8,
            as_of=NOW,
            margin=0,
            base=0,
            reason_points=[0.0],
            watermark=1,
            changed_in=1,
        )


def listed(client: Client, path: str, **parameters: Any) -> list[dict]:
    response = client.get(path, parameters)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def external_ids(client: Client, **parameters: Any) -> list[str]:
    return [record["external_id"] for record in listed(client, SIGNALS, **parameters)]


def test_a_signal_is_told_whole(with_token, lena, noticed, acme):
    record = listed(with_token(lena), SIGNALS)[0]

    assert datetime.fromisoformat(record.pop("received_at")) <= timezone.now()
    assert datetime.fromisoformat(record.pop("known_at")) == NOW
    assert datetime.fromisoformat(record.pop("occurred_at")) == NOW - timedelta(hours=1)
    assert record.pop("id")
    assert record == {
        "customer_id": acme.pk,
        "source": "crm",
        "external_id": "t-1",
        "kind": "support",
        "measure": "measure",
        "value": 2.0,
        "text": "Ouch",
        "author": "Ann",
        "url": "https://x.test",
        "taken_back_at": None,
    }


def test_signals_can_be_narrowed(with_token, lena, noticed, acme):
    client = with_token(lena)

    assert external_ids(client, customer=acme.pk) == ["t-1", "t-2"]
    assert external_ids(client, kind="support") == ["t-1", "t-3"]
    assert external_ids(client, kind="support", customer=acme.pk) == ["t-1"]
    assert external_ids(client, source="shop") == []
    assert client.get(SIGNALS, {"kind": "nonsense"}).status_code == 422


@pytest.mark.parametrize(
    ("person", "signals", "risks"),
    [("ana", ["t-1", "t-2"], [0.9]), ("cleo", ["t-3"], [0.1]), ("ben", ["t-1", "t-2", "t-3"], [0.9, 0.1])],
)
def test_everybody_sees_what_is_about_their_own_customers(request, with_token, noticed, scored, person, signals, risks):
    client = with_token(request.getfixturevalue(person))

    assert external_ids(client) == signals
    assert [record["churn_risk"] for record in listed(client, SCORES)] == risks


def test_a_filter_by_a_foreign_customer_finds_nothing(with_token, cleo, noticed, scored, acme):
    assert external_ids(with_token(cleo), customer=acme.pk) == []
    assert listed(with_token(cleo), SCORES, customer=acme.pk) == []


def test_what_is_about_a_deleted_customer_is_not_told(with_token, lena, noticed, scored, acme):
    Customer.objects.filter(pk=acme.pk).update(deleted_at=timezone.now())

    assert external_ids(with_token(lena)) == ["t-3"]
    assert len(listed(with_token(lena), SCORES)) == 1


def test_pages_of_signals_received_in_one_moment_lose_and_repeat_none(with_token, lena, noticed):
    client = with_token(lena)
    seen, cursor = [], {}
    while cursor is not None:
        body = client.get(SIGNALS, {"limit": 1, **cursor}).json()
        seen += [record["external_id"] for record in body["results"]]
        cursor = {"cursor": body["next_cursor"]} if body["next_cursor"] else None

    assert seen == ["t-1", "t-2", "t-3"]


def test_a_score_is_told_with_its_model_and_its_coverage(with_token, lena, scored, acme):
    [record] = listed(with_token(lena), SCORES, band="critical")

    assert (record["customer_id"], record["model"], record["coverage"], record["health_score"]) == (
        acme.pk,
        "test-1",
        0.8,
        10,
    )


def test_only_what_came_since_is_told(with_token, lena, noticed, scored):
    client = with_token(lena)
    later = (timezone.now() + timedelta(hours=1)).isoformat()
    earlier = (timezone.now() - timedelta(hours=1)).isoformat()

    assert external_ids(client, updated_since=later) == listed(client, SCORES, updated_since=later) == []
    assert len(external_ids(client, updated_since=earlier)) == 3
    assert len(listed(client, SCORES, updated_since=earlier)) == 2


@pytest.mark.parametrize("path", [SIGNALS, SCORES])
def test_a_token_for_something_else_is_told_which_scope_it_lacks(with_token, lena, path):
    response = with_token(lena, Scope.CUSTOMERS_READ, Scope.SIGNALS_WRITE).get(path)

    assert response.status_code == 403
    assert "signals:read" in response.json()["detail"]
