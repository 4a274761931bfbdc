"""The API's own pages: Swagger UI under our content security policy, with a person's session."""

from tests.browser.conftest import Visit


def test_the_docs_show_every_operation_and_can_ask_one(visit: Visit) -> None:
    seen = visit("/api/docs/")
    page = seen.page

    page.locator("#operations-tag-Signals").click()
    page.get_by_text("/api/v1/signals/batch").wait_for()
    page.locator("#operations-tag-Customers").click()
    page.locator("#operations-Customers-list_customers").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.locator(".live-responses-table .response-col_status").get_by_text("200").wait_for()

    assert "next_cursor" in page.locator(".live-responses-table").inner_text()
    assert seen.complaints == []


def test_the_docs_fit_a_phone(visit: Visit) -> None:
    seen = visit("/api/docs/", width=360)

    seen.page.locator("#operations-tag-Signals").click()
    seen.page.get_by_text("/api/v1/signals/batch").wait_for()

    assert seen.complaints == []
