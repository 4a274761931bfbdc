"""What people do with the product from one end to the other: without a mouse, without JavaScript, on paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from crisis_triage.demo.people import PASSWORD
from tests.browser.conftest import Visit
from tests.browser.world import World


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent.trim() || document.activeElement.name")


def tab_to(page: Page, label: str) -> None:
    """Press Tab until it is there, as somebody without a mouse does."""
    for _ in range(60):
        if focused(page).startswith(label):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"“{label}” cannot be reached with the Tab key")


def test_with_the_keyboard_alone_from_sign_in_to_a_logged_escalation(demo: World, visit: Visit) -> None:
    page = visit("/sign-in/login/", by=None, name="test_journeys").page
    tab_to(page, "login")
    page.keyboard.type("ana@demo.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(demo.address + "/")

    page.keyboard.press("j")
    page.keyboard.press("j")
    name = focused(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)

    tab_to(page, "Log an escalation")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/escalate$"))
    tab_to(page, "reason")
    page.keyboard.type("They wait for an answer since Monday.")
    tab_to(page, "Log it")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"/(customers|escalations)/\d+$"))
    expect(page.get_by_text("They wait for an answer since Monday.").first).to_be_visible()


def a_name_of_one(page: Page) -> str:
    """The longest is part of no other's, as “Maplefield Energy” is of “Maplefield Energy Inc.”; who leads the list depends on the tests before."""
    return max(page.locator("[data-row-link]").all_inner_texts(), key=len)


def test_slash_finds_the_search_and_the_list_follows_while_typing(visit: Visit) -> None:
    page = visit("/").page
    name = a_name_of_one(page)

    page.keyboard.press("/")
    page.keyboard.type(name)

    expect(page.locator("[data-row-link]")).to_have_count(1)
    expect(page.locator("[data-row-link]")).to_have_text(name)
    assert "q=" in page.url, "what is shown stands in the address"


def test_without_javascript_the_list_filters_and_pages(demo: World, visit: Visit) -> None:
    page = visit("/", java_script_enabled=False).page
    first, name = page.locator("[data-row-link]").first.inner_text(), a_name_of_one(page)

    page.get_by_role("link", name="Next").click()
    assert page.locator("[data-row-link]").first.inner_text() != first

    page.get_by_label("Part of a name").fill(name)
    page.get_by_role("button", name="Apply").click()
    assert page.locator("[data-row-link]").all_inner_texts() == [name]


def test_without_javascript_an_escalation_is_logged_and_mistakes_keep_what_was_typed(demo: World, visit: Visit) -> None:
    page = visit(f"/customers/{demo.ids['first']}/escalate", java_script_enabled=False).page
    page.get_by_role("button", name="Log it").click()
    assert page.get_by_label("What is wrong?").is_visible()

    page.get_by_label("What is wrong?").fill("Their printer of payslips stands still, and nobody called back.")
    page.get_by_role("button", name="Log it").click()

    page.wait_for_url(re.compile(r"/(customers|escalations)/\d+$"))
    assert page.get_by_text("Their printer of payslips stands still").first.is_visible()


def test_on_paper_there_is_the_list_and_not_the_frame(visit: Visit) -> None:
    seen = visit("/")
    seen.page.emulate_media(media="print")

    assert seen.page.get_by_role("heading", name="Call list", exact=True).is_visible()
    assert seen.page.locator("[data-row-link]").first.is_visible()
    assert not seen.page.locator(".sidebar").is_visible()
    assert not seen.page.locator(".filters").is_visible()
    assert len(seen.page.pdf()) > 10_000


def test_the_report_is_one_sheet(visit: Visit) -> None:
    page = visit("/report").page

    assert page.get_by_text("Readiness now").is_visible()
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1
