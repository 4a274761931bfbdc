"""What machines ask: alive, ready, graphs; and what they hear when something is away."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, OperationalError, connection
from django.test import Client, RequestFactory
from django.utils import timezone

from crisis_triage import tasks
from crisis_triage.health import checks
from crisis_triage.health.outage import ServersUnreachable, broken
from crisis_triage.shared.cache import ForgivingRedisCache
from signals.models import ScoreRequest
from tests.factories.accounts import CustomerFactory


def make_due(*, minutes: int, **more: object) -> None:
    request, _ = ScoreRequest.objects.update_or_create(customer=CustomerFactory(), defaults=more)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE signals_scorerequest SET due_at = now() - %s WHERE customer_id = %s",
            [timedelta(minutes=minutes), request.pk],
        )


# ---- alive and ready --------------------------------------------------------------------------------------------------


def test_alive_asks_no_database(client):
    assert client.get("/healthz").json() == {"status": "alive"}  # without the db mark a query would fail


@pytest.mark.django_db
def test_ready_when_all_four_checks_pass(client):
    tasks.sing()

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    assert set(answer.json()["checks"]) == {"database", "broker", "due_work", "canary"}


@pytest.mark.django_db
def test_not_ready_when_no_worker_sings(client):
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "no worker" in answer.json()["checks"]["canary"]["detail"]


@pytest.mark.django_db
def test_not_ready_when_the_last_song_is_long_ago(client):
    cache.set(checks.CANARY, timezone.now() - timedelta(minutes=10))

    assert client.get("/readyz").json()["checks"]["canary"]["ok"] is False


@pytest.mark.django_db
def test_not_ready_when_a_row_waits_too_long(client):
    make_due(minutes=10)

    check = client.get("/readyz?check=due_work").json()["checks"]["due_work"]

    assert not check["ok"]
    assert check["detail"].startswith("score request waits for 60")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"lease_until": timezone.now() + timedelta(days=1)}, id="a worker has it"),
        pytest.param({"quarantined_at": timezone.now()}, id="nobody tries it any more"),
    ],
)
def test_a_row_that_waits_for_nobody_is_not_late(client, more):
    make_due(minutes=10, **more)

    assert client.get("/readyz?check=due_work").json()["checks"]["due_work"]["ok"]


def test_an_unknown_check_is_refused_with_the_list(client):
    answer = client.get("/readyz?check=weather")

    assert answer.status_code == 400
    assert "database, broker, due_work, canary" in answer.json()["detail"]


# ---- graphs -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_graphs_show_what_waits_and_what_was_given_up(client):
    make_due(minutes=3)
    make_due(minutes=3, quarantined_at=timezone.now())

    text = client.get("/metrics").content.decode()

    assert 'crisis_triage_quarantined{work="score request"} 1.0' in text
    assert 'crisis_triage_due_seconds{work="score request"} 18' in text
    assert 'crisis_triage_ready{check="canary"} 0.0' in text


@pytest.mark.django_db
def test_graphs_are_for_this_machine_only(client):
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 403
    assert client.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 403


@pytest.mark.django_db
def test_with_a_token_set_graphs_want_the_token(settings):
    settings.METRICS_TOKEN = "let-me-see"

    assert Client().get("/metrics").status_code == 403
    assert Client(headers={"authorization": "Bearer let-me-se"}).get("/metrics").status_code == 403
    stranger = Client(headers={"authorization": "Bearer let-me-see"}, REMOTE_ADDR="203.0.113.9")
    assert stranger.get("/metrics").status_code == 200


# ---- outages (tests/faults/test_outages.py pulls the real plug) --------------------------------------------------------


def test_an_outage_in_an_api_view_is_a_problem_with_retry_after():
    answer = ServersUnreachable(lambda request: None).process_exception(
        RequestFactory().get("/api/v1/customers"), OperationalError("server closed the connection")
    )

    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert answer["Content-Type"] == "application/problem+json"


def test_what_is_no_outage_is_left_to_others():
    request = RequestFactory().get("/")

    assert ServersUnreachable(lambda request: None).process_exception(request, IntegrityError("twice")) is None


@pytest.mark.parametrize(("path", "kind"), [("/api/v1/x", "application/problem+json"), ("/x", "text/html")])
def test_what_nobody_caught_is_500_without_a_stack_trace(path, kind):
    try:
        raise ValueError("secret inner workings")
    except ValueError:
        answer = broken(RequestFactory().get(path))

    assert answer.status_code == 500
    assert answer["Content-Type"].startswith(kind)
    assert "secret" not in answer.content.decode()


def test_a_cache_that_is_away_remembers_nothing_and_breaks_nothing(monkeypatch):
    monkeypatch.setattr(ForgivingRedisCache, "_away_until", 0.0)
    away = ForgivingRedisCache("unix:///nowhere/valkey.sock", {})

    assert away.get("a", "not remembered") == "not remembered"
    assert away.get_many(["a"]) == {}
    assert away.add("a", 1) is True
    assert away.set("a", 1) is None
    assert away.has_key("a") is False
    assert away.incr("a", 2) == 2
    assert away.delete("a") is False


def test_a_cache_that_is_away_is_left_alone_for_a_moment(monkeypatch):
    monkeypatch.setattr(ForgivingRedisCache, "_away_until", 0.0)
    away = ForgivingRedisCache("unix:///nowhere/valkey.sock", {})
    away.get("a")
    questions = []
    away._try(lambda: questions.append("asked"), None)

    assert questions == []
    monkeypatch.setattr(ForgivingRedisCache, "_away_until", 0.0)
    away._try(lambda: questions.append("asked"), None)
    assert questions == ["asked"]
