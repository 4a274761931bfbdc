"""Finds a Chromium and starts it. Nothing is ever downloaded: Debian's own is good enough."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

HOW_TO_GET_ONE = (
    "There is no Chromium here. On Debian or Ubuntu: apt-get install chromium. "
    "Elsewhere: set CHROMIUM=/path/to/chrome, then run make browser-test again."
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]


def find() -> str | None:
    if given := os.environ.get("CHROMIUM"):
        return shutil.which(given)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def started(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()
