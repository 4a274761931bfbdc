"""What the environment may say, read in one place. A wrong value fails at start with the cure in the message."""

import contextlib
import os
import re
import secrets
import tempfile
from datetime import time
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from crisis_triage import embedded

environment = environ.Env()

BASE_URL = environment.str("BASE_URL", default="http://127.0.0.1:8000")


def uses_embedded_servers() -> bool:
    return not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


def hold_servers() -> None:
    """Start the embedded servers unless both URLs name servers of our user's own. Raises EmbeddedServersFailed."""
    if uses_embedded_servers():
        embedded.hold()


def database() -> dict[str, object]:
    """Django's ``DATABASES["default"]``: one code path for the embedded and for any other PostgreSQL (15 or newer)."""
    url = os.environ.get("DATABASE_URL") or embedded.database_url()
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            "DATABASE_URL must name a PostgreSQL server: postgresql://user:password@host:5432/name"
        )
    timeouts = "-c statement_timeout={} -c lock_timeout=10s -c idle_in_transaction_session_timeout=120s".format(
        environment.str("STATEMENT_TIMEOUT", default="120s")
    )
    # Unset, every call of every trigger would raise and catch an error to find that out: ten times the cost of the trigger.
    triggers = "-c pgtrigger.ignore={}"
    # Of disks that turn the default of 4 is true. With it, whoever sees 2,000 customers has all the loops of everybody read to them.
    disk = "-c random_page_cost=1.1"
    parsed = environ.Env.db_url_config(url)
    parsed["ENGINE"] = "django.db.backends.postgresql"
    parsed["CONN_MAX_AGE"] = 60
    parsed["CONN_HEALTH_CHECKS"] = True
    parsed["OPTIONS"] = {
        **parsed.get("OPTIONS", {}),
        "options": f"{timeouts} {triggers} {disk}",
        "connect_timeout": 5,
        "application_name": "crisis_triage",
    }
    return parsed


def redis_url(number: int) -> str:
    """The URL of one numbered database, counted from the one that REDIS_URL names: 0 is the broker's, 1 the cache's (an
    eviction must never meet queued work)."""
    url = os.environ.get("REDIS_URL") or embedded.redis_url()
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured("REDIS_URL must name a Redis server: redis://host:6379 or unix:///path/to/socket")
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={_number(dict(parse_qsl(parts.query)).get('db', '')) + number}"
    return parts._replace(path=f"/{_number(parts.path.strip('/')) + number}").geturl()


def _number(given: str) -> int:
    if given and not given.isdecimal():
        raise ImproperlyConfigured(
            f"REDIS_URL names the database “{given}”. Databases of Redis have numbers, such as /0."
        )
    return int(given or 0)


def broker_url(number: int = 0) -> str:
    url = redis_url(number)
    if url.startswith("unix://"):
        parts = urlsplit(url)
        return f"redis+socket://{parts.path}?virtual_host={dict(parse_qsl(parts.query))['db']}"
    return url


def secret_key() -> str:
    """``SECRET_KEY``, or one made at the first start and kept beside the embedded database, readable only by its owner."""
    if given := os.environ.get("SECRET_KEY"):
        return given
    if not uses_embedded_servers():
        raise ImproperlyConfigured("Set SECRET_KEY: python -c 'import secrets; print(secrets.token_urlsafe(64))'")
    path = embedded.home() / "secret_key"
    if not path.exists():
        _make_secret_key(path)
    return path.read_text()


def _make_secret_key(path: Path) -> None:
    """Written beside and linked: of many processes that start at once, one wins and none reads half a key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix="secret_key-")
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    Path(draft).unlink()


def quiet_hours() -> tuple[time, time]:
    """Of customers, each in their own zone: from and to, by the clock on the wall."""
    given = environment.str("CUSTOMER_QUIET_HOURS", default="20:00-8:00")
    found = re.fullmatch(r"\s*(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)\s*", given, re.ASCII)
    try:
        if found is None:
            raise ValueError(given)
        begin_hour, begin_minute, end_hour, end_minute = map(int, found.groups())
        return time(begin_hour, begin_minute), time(end_hour, end_minute)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"CUSTOMER_QUIET_HOURS is “{given}”. Write from and to, by the clock, such as 20:00-8:00; 0:00-0:00 for never."
        ) from error


def is_https() -> bool:
    return BASE_URL.startswith("https://")


def hosts() -> list[str]:
    own = urlsplit(BASE_URL).hostname
    return sorted({*environment.list("ALLOWED_HOSTS", default=[]), "127.0.0.1", "localhost", *([own] if own else [])})
