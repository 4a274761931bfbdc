"""Cards are dragged from column to column: a drop presses the card's own button, and one that no step allows says why."""

import re

from tests.browser.conftest import Visit


def test_a_card_is_dragged_where_its_steps_lead_and_nowhere_else(visit: Visit) -> None:
    seen = visit("/issues")
    page = seen.page
    card = page.locator("[data-column=in_progress] [data-card]").first
    title = card.get_attribute("data-card")

    card.drag_to(page.locator("[data-column=new]"))
    said = page.locator("#trouble").inner_text()
    card.drag_to(page.locator("[data-column=blocked]"))
    page.wait_for_url(re.compile(r"/issues/\d+#step-blocked$"))

    assert f"“{title}” is in progress. From there it goes to blocked or resolved." in said
    assert page.get_by_label("What does it wait for?").is_visible()
    page.get_by_label("What does it wait for?").fill("A part.")
    page.get_by_role("button", name="Blocked").click()
    page.goto("/issues")

    page.locator("[data-column=blocked] [data-card]").first.drag_to(page.locator("[data-column=in_progress]"))

    page.get_by_text(f"“{title}” is in progress now.").wait_for()
    assert seen.complaints == []
