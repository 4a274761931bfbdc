"""The theme is the system's until somebody chooses; a choice stands before the first paint and is kept."""

from tests.browser.conftest import Visit
from tests.browser.watch import Watched

BACKGROUND = "getComputedStyle(document.body).backgroundColor"


def is_dark(seen: Watched) -> bool:
    seen.drawn()
    red = seen.page.evaluate(BACKGROUND).removeprefix("rgb(").split(",")[0]
    return int(red) < 128


def test_without_a_choice_the_system_decides(visit: Visit) -> None:
    assert not is_dark(visit("/sign-in/2fa/", theme="light"))
    assert is_dark(visit("/sign-in/2fa/", theme="dark"))


def test_a_choice_is_kept_on_the_next_page(visit: Visit) -> None:
    seen = visit("/sign-in/2fa/", theme="light")

    seen.page.get_by_role("button", name="Dark").click()
    seen.goto("/sign-in/password/change/")

    assert is_dark(seen)
    assert seen.page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"

    seen.page.get_by_role("button", name="Auto").click()

    assert not is_dark(seen)


def test_the_menu_opens_on_a_phone_without_javascript(visit: Visit) -> None:
    seen = visit("/sign-in/2fa/", width=360, java_script_enabled=False)

    seen.page.get_by_role("button", name="Menu").click()

    assert seen.page.get_by_role("link", name="Sign out").is_visible()
