"""Clients that others wrote, unmodified, against the product on a real port. Marked ``clients``; ``make clients-test`` runs them.

They live in a virtual environment of their own (`requirements-clients.txt`), so that none of their pins is one of ours.
"""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from accounts.models import User
from accounts.services import tokens
from accounts.vocabulary import Scope
from outreach.services import ranking
from signals.services import jobs
from tests.browser import site, world
from tests.factories.issues import an_expert

Run = Callable[..., str]
PROGRAMS = Path(settings.BASE_DIR) / ".venv-clients" / "bin"


@dataclass(frozen=True)
class Api:
    """Where it is, what it says of itself (a file), and tokens that may do everything that these people of the demo may."""

    address: str
    schema: Path
    tokens: dict[str, str]
    expert: User


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/clients/" in str(item.path):
            item.add_marker(pytest.mark.clients)
            item.add_marker(pytest.mark.django_db)  # without it pytest-django makes no test database to copy


@pytest.fixture(scope="session")
def api(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Api]:
    settings.API_REQUESTS_PER_WINDOW = 10**9
    schema = tmp_path_factory.mktemp("api") / "schema.json"
    schema.write_text(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))
    with django_db_blocker.unblock(), site.own_database(), site.served() as address:
        world.build(address)
        yield Api(address, schema, {name: token_of(name) for name in ("lena", "ana")}, an_expert())


def token_of(name: str) -> str:
    user = User.objects.get(email=f"{name}@demo.example")
    return tokens.create_token(user=user, scopes=list(Scope), name="clients", by=user, at=timezone.now()).plain


@pytest.fixture
def at_work(api: Api) -> Iterator[None]:
    """What workers do: new signals become scores, and scores a call list. On a connection of its own, so that it stays."""
    over = Event()

    def work() -> None:
        while not over.wait(0.5):
            jobs.work_off_some()
            ranking.rank_scored(at=timezone.now())
        connections.close_all()

    worker = Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        over.set()
        worker.join()


@pytest.fixture(scope="session")
def run() -> Run:
    """``run("schemathesis", "run", …)``: a program of the clients' environment; its words if it does not end well."""
    if not PROGRAMS.exists():
        pytest.fail("The clients are not there. Call: make clients-test")

    def it(program: str, *arguments: str, env: dict[str, str] | None = None, **options: Any) -> str:
        call = [str(PROGRAMS / program), *arguments]
        ended = subprocess.run(
            call, capture_output=True, text=True, check=False, env=os.environ | (env or {}), **options
        )
        assert ended.returncode == 0, f"{program} ended with {ended.returncode}:\n{ended.stdout}\n{ended.stderr}"
        return ended.stdout

    return it
