"""How many requests a credential may send, as its sender meets it."""

from http import HTTPStatus

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from accounts.models import ApiToken
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


class TestAtTheSameMoment:
    """That real requests stand beside each other is shown by ``tests/faults/test_api_over_http.py``."""

    @pytest.fixture(autouse=True)
    def two_places(self, settings) -> None:
        settings.API_REQUESTS_AT_ONCE = 2

    @pytest.fixture
    def places(self, client) -> str:
        """Where those of the client's token are kept."""
        return f"api-at-once:token-{ApiToken.objects.get().pk}"

    def test_what_is_answered_gives_its_place_back(self, client):
        told = [client.get(url) for url in (URL, f"{URL}?limit=none", URL)]

        assert [answer.status_code for answer in told] == [200, 422, 200]
        assert {answer["Concurrency-Remaining"] for answer in told} == {"1"}

    def test_what_breaks_gives_its_place_back(self, client, places, monkeypatch):
        monkeypatch.setattr("accounts.api.customers.CustomerList.get", lambda *_, **__: 1 / 0)
        client.raise_request_exception = False

        assert client.get(URL).status_code == HTTPStatus.INTERNAL_SERVER_ERROR
        assert cache.take_place(places, "next", limit=1, seconds=60) == 1

    def test_a_file_keeps_its_place_until_it_is_sent(self, client, settings):
        settings.API_REQUESTS_AT_ONCE = 1

        file = client.get("/api/v1/exports/call-list")
        meanwhile = statuses(client, 1)
        sent = b"".join(file.streaming_content)

        assert sent
        assert (meanwhile, statuses(client, 1)) == ([HTTPStatus.TOO_MANY_REQUESTS], [HTTPStatus.OK])

    def test_one_too_many_is_refused_and_takes_no_place(self, client, places, with_token, lena):
        for guest in "ab":
            cache.take_place(places, guest, limit=2, seconds=60)

        refused = client.get(URL)
        cache.give_place_back(places, "a")

        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_at_once")
        assert "2 requests of this credential" in refused.json()["detail"]
        assert [refused[name] for name in ("Retry-After", "Concurrency-Limit", "Concurrency-Remaining")] == [
            "1",
            "2",
            "0",
        ]
        assert statuses(with_token(lena), 1) == [HTTPStatus.OK], "Others have places of their own."
        assert statuses(client, 1) == [HTTPStatus.OK]

    def test_whoever_was_killed_blocks_a_place_for_a_minute_only(self, client, places):
        long_ago = {"a": 1, "b": 1}
        cache._cache.get_client().zadd(cache.make_key(places), long_ago)

        assert statuses(client, 1) == [HTTPStatus.OK]

    def test_while_redis_is_away_nobody_is_stopped(self, client, monkeypatch):
        monkeypatch.setattr(ForgivingRedisCache, "_away_until", float("inf"))

        assert statuses(client, 3) == [HTTPStatus.OK] * 3
