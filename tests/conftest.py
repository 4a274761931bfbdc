"""Every test runs on the real servers. `make test` gives them a data folder of their own, without fsync.

The cast, people with parts to play: **ana** is in the team North and owns Acme; **cleo** is in the team South, a stranger to
Acme; **ben** is an analyst who reads everything and writes nothing; **lena** is the CCO; **adam** the administrator;
**eve** is a function expert in the team North; **robo** is the integration user; **dan** was switched off.
"""

import gc
import os
from collections.abc import Callable, Iterator

import hypothesis
import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.test import Client, TransactionTestCase
from django.utils import timezone
from execnet import XSpec

from accounts.models import AccountTeam, Customer, User
from accounts.services import tokens
from accounts.vocabulary import Role, Scope
from crisis_triage import embedded, env
from tests import cleaning, prepared
from tests.factories.accounts import CustomerFactory, TeamFactory, UserFactory
from tests.mail_server import MailServer, serving
from tests.sides import BROKER

# A busy machine is not a fault of the code: properties are judged by what they find, not by how long they take. A build server
# looks at the same examples every time, so that it fails for what changed; people and their machines find new ones.
hypothesis.settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("house")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(specs: list[XSpec]) -> None:
    """Servers of its own for each process: PostgreSQL counts the transactions of all its databases together, so one process's
    long transaction would hold up everything that another reads "once it has settled"."""
    own = {"STATIC_ROOT": str(settings.STATIC_ROOT)}
    if env.uses_embedded_servers():
        own[prepared.PLACE] = str(prepared.prepare(embedded.home()))
    for spec in specs:
        spec.env |= own | {"CRISIS_TRIAGE_VAR": str(embedded.home() / spec.id)}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first: at the end every process should have something small left to do."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """What stands now stays to the end: it is not looked through for garbage after each few hundred objects of a test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("dist", "no") != "no":
        return  # this process only hands out the tests
    if env.uses_embedded_servers():
        prepared.copy_to(embedded.home())
    env.hold_servers()
    if prepared.is_copied_to(embedded.home()):
        settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = settings.DATABASES["default"]["NAME"]
    # Hashed names need collectstatic first; whether that works has a test of its own.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    # Each test client builds the middlewares anew, and this one would look at each of a thousand static files at its start.
    settings.WHITENOISE_AUTOREFRESH = True
    # Tests that run side by side must not empty each other's cache, nor do each other's work.
    settings.CELERY_BROKER_URL = current_app.conf.broker_url = env.broker_url(BROKER)
    settings.BROKER_CHECK_URL = env.redis_url(BROKER)
    settings.CACHES["default"]["LOCATION"] = env.redis_url(BROKER + 1)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A server of somebody else's may not let us pass over its triggers; there Django's slower way serves."""
    if env.uses_embedded_servers():
        with django_db_blocker.unblock():
            cleaning.keep_what_came_with_the_migrations()
        TransactionTestCase._fixture_teardown = cleaning.go_back_to_it


@pytest.fixture(autouse=True)
def _no_leftovers_in_the_cache():
    """Rate limits live in the shared cache: bad sign-ins of one test must not lock the next one out."""
    cache.clear()


@pytest.fixture
def ana(db) -> User:
    return UserFactory(name="Ana", email="ana@example.com", role=Role.ACCOUNT_TEAM)


@pytest.fixture
def eve(db) -> User:
    return UserFactory(name="Eve", email="eve@example.com", role=Role.FUNCTION_EXPERT)


@pytest.fixture
def north(ana: User, eve: User) -> AccountTeam:
    return TeamFactory(name="North", members=[ana, eve])


@pytest.fixture
def cleo(db) -> User:
    return UserFactory(name="Cleo", email="cleo@example.com", role=Role.ACCOUNT_TEAM)


@pytest.fixture
def south(cleo: User) -> AccountTeam:
    return TeamFactory(name="South", members=[cleo])


@pytest.fixture
def ben(db) -> User:
    return UserFactory(name="Ben", email="ben@example.com", role=Role.ANALYST)


@pytest.fixture
def lena(db) -> User:
    return UserFactory(name="Lena", email="lena@example.com", role=Role.CCO)


@pytest.fixture
def adam(db) -> User:
    return UserFactory(name="Adam", email="adam@example.com", role=Role.ADMINISTRATOR)


@pytest.fixture
def robo(db) -> User:
    return UserFactory(name="Robo", email="robo@example.com", role=Role.INTEGRATION)


@pytest.fixture
def dan(db) -> User:
    return UserFactory(name="Dan", email="dan@example.com", role=Role.CCO, is_active=False)


@pytest.fixture
def acme(ana: User, north: AccountTeam) -> Customer:
    """Ana's customer, ``A-1`` of the source "crm"."""
    return CustomerFactory(name="Acme", owner=ana, owner_email=ana.email, team=north, external_id="A-1")


@pytest.fixture
def zenith(cleo: User, south: AccountTeam) -> Customer:
    """Cleo's customer, ``Z-1`` of the source "crm": foreign to ana and eve."""
    return CustomerFactory(name="Zenith", owner=cleo, owner_email=cleo.email, team=south, external_id="Z-1")


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """``signed_in(ana).get("/")``."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def with_token() -> Callable[..., Client]:
    """``with_token(robo).post("/api/v1/…")``: all scopes, unless some are named."""

    def give_token(user: User, *scopes: Scope) -> Client:
        new = tokens.create_token(user=user, scopes=[*(scopes or Scope)], name="test", by=user, at=timezone.now())
        return Client(headers={"authorization": f"Bearer {new.plain}"})

    return give_token


@pytest.fixture
def server(settings) -> Iterator[MailServer]:
    """Mail leaves for a real server, which does what the test says."""
    with serving() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", running.port, 5
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield running
