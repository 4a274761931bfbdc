"""What holds for every page: no barrier for anyone, no sideways scrolling on a phone, nothing that the policy refuses."""

import pytest

from tests.browser.conftest import Visit
from tests.browser.pages import SIGNED_IN, SIGNED_OUT, who_looks
from tests.browser.watch import COLOURS
from tests.browser.world import World

PAGES = [*SIGNED_IN, *SIGNED_OUT]


def path_of(name: str, demo: World) -> str:
    return {**SIGNED_IN, **SIGNED_OUT}[name](demo)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shuts_nobody_out_wide_or_narrow(name: str, demo: World, visit: Visit) -> None:
    seen = visit(path_of(name, demo), by=who_looks(name))

    assert seen.page.url == demo.address + path_of(name, demo), "led elsewhere: another page was looked at"
    assert seen.barriers() == ""
    assert seen.sideways() == 0
    assert [said for said in seen.complaints if "404 (Not Found)" not in said] == []

    seen.page.set_viewport_size({"width": 360, "height": 800})

    assert seen.sideways() == 0, "something is wider than a phone"
    assert seen.barriers() == ""

    # Only the colours change with the theme, so only they are looked at again.
    seen.dressed_in("dark")

    assert seen.barriers(COLOURS) == ""
