"""One of us at a browser: everything is found by the words that stand on the page."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect


def in_days(days: int) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%Y-%m-%d}"


class Desk:
    def __init__(self, page: Page, part: Locator | None = None) -> None:
        self.page = page
        self.part = part or page.locator("body")

    def open(self, path: str) -> "Desk":
        self.page.goto(path)
        return self

    def follow(self, link: str) -> "Desk":
        self.part.get_by_role("link", name=link).first.click()
        return self

    def write(self, **words: str) -> "Desk":
        for name, text in words.items():
            self.part.locator(f"[name={name}]:visible").first.fill(text)
        return self

    def choose(self, name: str, value: str) -> "Desk":
        self.part.locator(f'input[name={name}][value="{value}"]:visible').first.check()
        return self

    def press(self, button: str) -> "Desk":
        self.part.get_by_role("button", name=button, exact=True).locator("visible=true").first.click()
        return self

    def step(self, name: str) -> "Desk":
        """The part of the page with this step, unfolded."""
        part = self.page.locator(f"#step-{name}")
        if part.get_attribute("open") is None:
            part.locator("summary").first.click()
        return Desk(self.page, part)

    def reads(self, words: str) -> "Desk":
        expect(self.page.get_by_text(words).first).to_be_visible()
        return self

    def pick(self, name: str, label: str) -> "Desk":
        """Of a list, what begins so."""
        options = self.part.locator(f"select[name={name}]:visible").first
        options.select_option(
            label=options.locator("option").filter(has_text=re.compile(f"^{label}")).first.inner_text()
        )
        return self

    def check(self, name: str) -> "Desk":
        self.part.locator(f"input[name={name}]:visible").first.check()
        return self

    def unfold(self, words: str) -> "Desk":
        self.part.locator("summary", has_text=words).first.click()
        return self

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path


Sit = Callable[[str], Desk]
