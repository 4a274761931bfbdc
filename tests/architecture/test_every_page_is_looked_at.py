"""A page that no browser test opens is a page that nobody knows to work on a phone, in the dark, or with a screen reader."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.browser.not_pages import NOT_PAGES
from tests.browser.pages import SIGNED_IN, SIGNED_OUT

NOT_OURS = ("admin/", "api/", "healthz", "readyz", "metrics")


def names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if path.lstrip("^").startswith(NOT_OURS):
            continue
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, path)
        else:
            yield pattern.name or path


def test_every_page_is_opened_by_the_browser_tests() -> None:
    forgotten = set(names(get_resolver().url_patterns)) - SIGNED_IN.keys() - SIGNED_OUT.keys() - NOT_PAGES.keys()

    assert sorted(forgotten) == [], (
        "add each to SIGNED_IN in tests/browser/pages.py with a path that shows it at its fullest; "
        "or to NOT_PAGES with the reason, if it shows nothing"
    )


def test_what_is_said_not_to_be_a_page_exists() -> None:
    assert NOT_PAGES.keys() <= set(names(get_resolver().url_patterns))
