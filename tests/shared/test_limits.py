"""How many requests a credential may send, as its sender meets it."""

from http import HTTPStatus

import pytest
import time_machine
from django.test import Client

from crisis_triage.shared.cache import ForgivingRedisCache

URL = "/api/v1/customers"


@pytest.fixture
def three_requests(settings) -> None:
    settings.API_REQUESTS_PER_WINDOW = 3


@pytest.fixture
def client(with_token, lena) -> Client:
    return with_token(lena)


def statuses(client: Client, requests: int) -> list[int]:
    return [client.get(URL).status_code for _ in range(requests)]


@pytest.mark.usefixtures("three_requests")
@time_machine.travel("2026-11-21T12:00:04Z", tick=False)
def test_one_request_too_many_is_told_when_to_come_back(client):
    assert statuses(client, 3) == [HTTPStatus.OK] * 3

    refused = client.get(URL)

    assert refused.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "throttled"
    assert 6 <= int(refused.headers["Retry-After"]) <= 7
    assert refused.headers["RateLimit-Remaining"] == "0"


@pytest.mark.usefixtures("three_requests")
@time_machine.travel("2026-11-21T12:00:04Z", tick=False)
def test_every_answer_says_how_many_are_left(client):
    told = [client.get(URL).headers for _ in range(2)]

    assert [headers["RateLimit-Limit"] for headers in told] == ["3", "3"]
    assert [headers["RateLimit-Remaining"] for headers in told] == ["2", "1"]
    assert told[0]["RateLimit-Reset"] == "7"


@pytest.mark.usefixtures("three_requests")
def test_the_next_window_begins_anew(client):
    with time_machine.travel("2026-11-21T12:00:09Z", tick=False):
        assert statuses(client, 4)[-1] == HTTPStatus.TOO_MANY_REQUESTS
    with time_machine.travel("2026-11-21T12:00:10Z", tick=False):
        assert statuses(client, 1) == [HTTPStatus.OK]


@pytest.mark.usefixtures("three_requests")
@time_machine.travel("2026-11-21T12:00:04Z", tick=False)
def test_one_credential_does_not_use_up_the_requests_of_another(client, with_token, lena):
    statuses(client, 4)

    assert statuses(with_token(lena), 1) == [HTTPStatus.OK]


@pytest.mark.usefixtures("three_requests")
@time_machine.travel("2026-11-21T12:00:04Z", tick=False)
def test_while_redis_is_away_nobody_is_stopped(client, monkeypatch):
    monkeypatch.setattr(ForgivingRedisCache, "_away_until", float("inf"))

    assert statuses(client, 9) == [HTTPStatus.OK] * 9
