"""``make screenshots``: every page at 360 and 1,440 px, light and dark, into docs/screenshots/all/ (not in git).

The ones in BEST are copied to docs/screenshots/, where the README finds them.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "crisis_triage.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

import django
from playwright.sync_api import Browser

from crisis_triage import env

env.hold_servers()
django.setup()

from django.conf import settings

from tests.browser import chromium, site, world
from tests.browser.pages import SIGNED_IN, SIGNED_OUT, who_looks

HERE = Path(__file__).parents[2] / "docs/screenshots"
WIDTHS = {360: 800, 1440: 900}
THEMES = ["light", "dark"]
BEST = [
    "call_list-1440-light",
    "call_list-1440-dark",
    "call_list-360-light",
    "customer-1440-light",
    "import-1440-light",
]
LARGEST = 300 * 1024


def main() -> None:
    path = chromium.find()
    if path is None:
        sys.exit(chromium.HOW_TO_GET_ONE)
    wanted = sys.argv[1:] or [*SIGNED_IN, *SIGNED_OUT]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    (HERE / "all").mkdir(parents=True, exist_ok=True)
    with site.new_database("crisis_triage_pictures"), site.served() as address, chromium.started(path) as browser:
        demo = world.build(address, customers=300)
        for picture in pictures(browser, demo, wanted):
            print(picture.relative_to(Path.cwd()))
    for picture in BEST:
        keep(HERE / "all" / f"{picture}.png")


def pictures(browser: Browser, demo: world.World, wanted: list[str]) -> Iterator[Path]:
    for width, theme in product(WIDTHS, THEMES):
        options = {"viewport": {"width": width, "height": WIDTHS[width]}, "color_scheme": theme}
        for person in ("lena", "adam", None):
            context = browser.new_context(base_url=demo.address, **options)
            if person:
                context.add_cookies([demo.cookie(person)])
            page = context.new_page()
            for name in (name for name in wanted if who_looks(name) == person):
                page.goto({**SIGNED_IN, **SIGNED_OUT}[name](demo), wait_until="networkidle")
                picture = HERE / "all" / f"{name}-{width}-{theme}.png"
                page.screenshot(path=picture)
                page.screenshot(path=picture.with_stem(f"{picture.stem}-whole"), full_page=True)
                yield picture
            context.close()


def keep(picture: Path) -> None:
    if not picture.exists():
        return
    if picture.stat().st_size > LARGEST:
        sys.exit(f"{picture} is larger than {LARGEST // 1024} kB; a repository keeps every version of it. Show less.")
    name = picture.name.replace("_", "-")
    shutil.copy(picture, HERE / name)


if __name__ == "__main__":
    main()
