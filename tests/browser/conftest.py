"""A real Chromium in front of the real product. Marked ``browser``; ``make browser-test`` runs them."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import chromium, site, world
from tests.browser.desk import Desk, Sit
from tests.browser.watch import Watched

# Playwright keeps an event loop in this thread, and Django then refuses the ORM; no async code of ours runs here.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

Visit = Callable[..., Watched]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if "committed" not in item.fixturenames:
                item.add_marker(pytest.mark.django_db)  # without it pytest-django makes no test database to copy


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    if path is None:
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse(chromium.HOW_TO_GET_ONE)
    with chromium.started(path) as started:
        yield started


@pytest.fixture(scope="session")
def demo(browser: Browser, django_db_setup, django_db_blocker) -> Iterator[world.World]:
    """The product, served, with a company's worth of data in it."""
    with django_db_blocker.unblock(), site.own_database(), site.served() as address:
        yield world.build(address)


@pytest.fixture
def committed(demo: world.World, django_db_blocker) -> Iterator[None]:
    """What the test writes itself is seen by the served product, and stays for the tests after it."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="session")
def contexts(browser: Browser, demo: world.World) -> Callable[..., BrowserContext]:
    """One browser profile per person and set of options, so that style sheets and fonts are fetched once."""
    opened: dict[str, BrowserContext] = {}

    def profile(by: str | None, name: str = "", **options) -> BrowserContext:
        key = f"{by} {name} {sorted(options.items())}"
        if key not in opened:
            opened[key] = browser.new_context(base_url=demo.address, **options)
            if by:
                opened[key].add_cookies([demo.cookie(by)])
        return opened[key]

    return profile


@pytest.fixture
def visit(contexts: Callable[..., BrowserContext]) -> Iterator[Visit]:
    """``visit("/", width=360, theme="dark")``: signed in as Lena unless somebody else is named. Who signs in by hand
    needs a profile by ``name``, or the next visitor would be signed in too."""
    pages: list[Page] = []

    def go(path: str, *, width: int = 1440, theme: str = "light", by: str | None = "lena", **options) -> Watched:
        pages.append(contexts(by, **options).new_page())
        pages[-1].set_viewport_size({"width": width, "height": 900})
        pages[-1].emulate_media(color_scheme=theme, reduced_motion="reduce")
        watched = Watched(pages[-1])
        watched.goto(path)
        return watched

    yield go
    for page in pages:
        page.close()


@pytest.fixture
def sit(visit: Visit) -> Sit:
    return lambda name: Desk(visit("/inbox", by=name).page)
