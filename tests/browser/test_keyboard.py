"""Single keys help those who like them and get out of the way of those who do not."""

from tests.browser.conftest import Visit


def test_question_mark_lists_the_keys_and_they_can_be_switched_off(visit: Visit) -> None:
    page = visit("/sources").page
    keys = page.get_by_role("dialog", name="Keyboard")

    page.keyboard.press("?")
    assert keys.is_visible()

    keys.get_by_label("Use these keys in this browser").uncheck()
    keys.get_by_role("button", name="Close").click()
    page.keyboard.press("?")
    assert not keys.is_visible()

    page.get_by_role("button", name="Keyboard").click()
    keys.get_by_label("Use these keys in this browser").check()
    page.keyboard.press("Escape")


def test_the_first_tab_offers_to_skip_the_menu(visit: Visit) -> None:
    page = visit("/sources").page

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"

    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_card_of_the_board_is_reached_and_moved_by_keys(visit: Visit) -> None:
    page = visit("/issues").page

    page.keyboard.press("j")
    card = page.evaluate("document.activeElement.closest('li').querySelector('h3').textContent")
    page.keyboard.press("m")

    assert page.evaluate("document.activeElement.closest('[data-moves]') !== null")
    assert card in page.evaluate("document.activeElement.textContent")
