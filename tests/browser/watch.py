"""A page whose complaints are written down: console errors, script errors, refusals of the content security policy."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

AXE = Axe()
EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]


class Watched:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda said: self._note(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self._note(str(error)))

    def _note(self, text: str) -> None:
        self.complaints.append(text)

    def goto(self, path: str) -> Response | None:
        return self.page.goto(path, wait_until="load")

    def dressed_in(self, theme: str) -> None:
        """As if the system changed its theme. Colours arrive with the next frames, which a busy machine is slow to draw."""
        self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        self.drawn()

    def drawn(self) -> None:
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def sideways(self) -> int:
        """By how many pixels the page can be scrolled to the side: 0 on a good one. Asked when fonts are there and what was resized
        is drawn: on a busy machine the old lines stand for a moment in the new width."""
        return self.page.evaluate(
            """async () => {
                await document.fonts.ready;
                await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
                return Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth);
            }"""
        )

    def barriers(self, rules: list[str] = EVERYTHING) -> str:
        """What axe finds, one line each; empty on a good page."""
        options = {"runOnly": rules, "resultTypes": ["violations"]}
        found = AXE.run(self.page, options=options).response["violations"]
        return "\n".join(
            f"{fault['id']}: {fault['help']} — {', '.join(node['html'][:160] for node in fault['nodes'][:4])}"
            for fault in found
        )
