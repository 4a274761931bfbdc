"""The settings whose loss nobody would notice until the night on which they matter."""

import os
import subprocess
import sys
from datetime import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from crisis_triage import env
from crisis_triage.celery import app

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "BASE_URL": "https://triage.example.com",
    "BEHIND_PROXY": "yes",
    "SECRET_KEY": "kept-in-a-safe-and-very-long-and-not-made-by-a-machine-like-0123456789",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("task_acks_late", True),
        ("task_reject_on_worker_lost", True),
        ("worker_prefetch_multiplier", 1),
        ("task_ignore_result", True),
        ("accept_content", ["json"]),
        ("task_serializer", "json"),
        ("task_time_limit", 300),
        ("task_soft_time_limit", 240),
        ("worker_max_tasks_per_child", 500),
        ("worker_cancel_long_running_tasks_on_connection_loss", True),
        ("worker_soft_shutdown_timeout", 30),
        ("broker_connection_retry_on_startup", True),
        ("result_backend", None),
        ("task_create_missing_queues", False),
        ("timezone", "UTC"),
    ],
)
def test_celery_survives_what_docs_decisions_0004_tells(name, value):
    assert app.conf[name] == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("visibility_timeout", 900),
        ("unacked_restore_interval", 5),
        ("unacked_restore_throttle", 1),
        ("socket_timeout", 15),
        ("socket_connect_timeout", 5),
        ("socket_keepalive", True),
        ("health_check_interval", 10),
    ],
)
def test_the_broker_s_connection_survives_it_too(name, value):
    assert app.conf.broker_transport_options[name] == value


def test_a_task_ends_long_before_its_message_is_delivered_again():
    assert app.conf.task_time_limit * 3 <= app.conf.broker_transport_options["visibility_timeout"]


def test_the_broker_and_the_cache_have_a_database_each():
    """So that clearing the cache never meets queued work. (Under test both have numbers of their own: conftest.py.)"""
    said = "from django.conf import settings as s; print(s.BROKER_CHECK_URL, s.CELERY_BROKER_URL, s.CACHES['default']['LOCATION'])"
    servers = {**PRODUCTION, "DATABASE_URL": "postgresql://localhost/triage", "REDIS_URL": "redis://localhost"}

    asked = subprocess.run(
        [sys.executable, "-c", said],
        cwd=ROOT,
        env={**os.environ, **servers, "DJANGO_SETTINGS_MODULE": "crisis_triage.settings"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert asked.stdout.split() == ["redis://localhost/0", "redis://localhost/0", "redis://localhost/1"]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("20:00-8:00", (time(20), time(8))),
        (" 18:30 - 07:00 ", (time(18, 30), time(7))),
        ("0:00-0:00", (time(), time())),
    ],
)
def test_quiet_hours_are_read_from_the_wall(monkeypatch, said, read):
    monkeypatch.setenv("CUSTOMER_QUIET_HOURS", said)
    assert env.quiet_hours() == read


@pytest.mark.parametrize("said", ["20-8", "24:00-8:00", "at night"])
def test_quiet_hours_that_are_none_are_refused_with_the_cure(monkeypatch, said):
    monkeypatch.setenv("CUSTOMER_QUIET_HOURS", said)
    with pytest.raises(ImproperlyConfigured, match=r"such as 20:00-8:00"):
        env.quiet_hours()


@pytest.mark.django_db
def test_no_question_to_the_database_waits_for_ever():
    with connection.cursor() as cursor:
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SELECT current_setting('{name}')")
            assert cursor.fetchone()[0] not in {"0", ""}, name


def test_the_embedded_server_is_durable_unless_a_test_says_otherwise(monkeypatch):
    """A kill -9 cannot show that fsync is off, so the setting itself is what we look at."""
    from crisis_triage.embedded import postgres

    assert not set(postgres.SETTINGS) & set(postgres.UNSAFE_BUT_QUICK)


def test_nothing_of_pickle_s_kind_is_ever_loaded():
    assert app.conf.accept_content == ["json"]
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"


def test_django_s_own_check_for_production_has_nothing_to_say():
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        # The browser's tests, when they are collected too, allow themselves what production must not.
        env={**os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE": "", **PRODUCTION},
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    ("wrong", "cure"),
    [
        ({"DATABASE_URL": "mysql://localhost/triage"}, "must name a PostgreSQL server"),
        ({"REDIS_URL": "memcached://localhost"}, "must name a Redis server"),
        ({"REDIS_URL": "redis://localhost/triage"}, "Databases of Redis have numbers"),
        ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
    ],
)
def test_a_wrong_setting_fails_at_start_with_its_cure(wrong, cure):
    servers = {"DATABASE_URL": "postgresql://localhost/triage", "REDIS_URL": "redis://localhost"}

    checked = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, **PRODUCTION, **servers, **wrong},
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode != 0
    assert cure in checked.stderr


@pytest.mark.parametrize(
    ("given", "broker", "cache"),
    [
        ("redis://localhost", "redis://localhost/0", "redis://localhost/1"),
        ("rediss://:secret@localhost:6380/4", "rediss://:secret@localhost:6380/4", "rediss://:secret@localhost:6380/5"),
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock?virtual_host=0", "unix:///run/redis.sock?db=1"),
        ("unix:///run/redis.sock?db=6", "redis+socket:///run/redis.sock?virtual_host=6", "unix:///run/redis.sock?db=7"),
    ],
)
def test_installations_may_share_a_redis(monkeypatch, given, broker, cache):
    monkeypatch.setenv("REDIS_URL", given)

    assert (env.broker_url(), env.redis_url(1)) == (broker, cache)


def test_the_settings_that_the_readme_names_are_the_ones_that_are_read():
    """Every variable of the environment that code reads stands in the README, and none that it does not."""
    import re

    code = "\n".join(
        path.read_text()
        for folder in ("crisis_triage", "accounts", "signals", "outreach")
        for path in (ROOT / folder).rglob("*.py")
    )
    read = set(re.findall(r'environment\.\w+\(\s*"([A-Z_]+)"', code))
    read |= set(re.findall(r'os\.environ\.get\(\s*"([A-Z_]+)"', code)) - {"PYTHONPATH"}
    named = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "README.md").read_text(), flags=re.MULTILINE))

    assert read - named == set(), "read by the code, not in the README's table"
    assert named - read == set(), "in the README's table, read nowhere"
