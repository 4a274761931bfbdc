"""Rules for what the browser gets, checked where they are cheap to check: in the files."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.storage import FileSystemStorage
from django.template.loader import get_template

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "crisis_triage/static/css").glob("*.css"))
INLINE = re.compile(
    r"""<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:|<script(?![^>]*\bsrc=)[^>]*>""", re.IGNORECASE
)
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|oklab)a?\(", re.IGNORECASE)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_a_template_has_no_inline_style_or_script(template: Path) -> None:
    """The content security policy refuses both, so they would be dead on arrival."""
    assert INLINE.findall(template.read_text()) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_a_template_can_be_read(template: Path) -> None:
    get_template(str(template.relative_to(ROOT / "templates")))


@pytest.mark.parametrize("name", ["400.html", "500.html", "503.html"])
def test_a_page_for_bad_days_asks_for_nothing(name: str) -> None:
    """No database (this test may not open one), no session, no request."""
    text = get_template(name).render()

    assert "<h1>" in text
    assert "Crisis Triage" in text


@pytest.mark.parametrize("style", STYLES, ids=name_of)
def test_colours_have_names(style: Path) -> None:
    """A colour outside the tokens is one that the other theme forgets. (A pair of both themes, in light-dark(), does not.)"""
    if style.name == "2-tokens.css":
        return
    text = re.sub(r'url\("data:[^"]*"\)', "", style.read_text())
    text = re.sub(r"light-dark\([^)]*\)", "", text)

    assert COLOUR.findall(text) == [], "give it a name in 2-tokens.css"


@pytest.mark.parametrize("style", STYLES, ids=name_of)
def test_a_style_sheet_stands_in_a_layer(style: Path) -> None:
    rules = re.sub(r"/\*.*?\*/|@font-face\s*\{[^}]*\}|@layer [\w, ]+;", "", style.read_text(), flags=re.DOTALL)

    assert re.sub(r"@layer \w+ \{.*?\n\}", "", rules, flags=re.DOTALL).strip() == ""


def test_every_file_that_a_style_sheet_names_is_there(tmp_path: Path, settings) -> None:
    """Served names carry a hash of the content; making them fails if a style sheet names a file that does not exist."""
    storage = ManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    own = [
        (name, FileSystemStorage(location=ROOT / "crisis_triage/static"))
        for finder in finders.get_finders()
        for name, found in finder.list([])
        if found.location.startswith(str(ROOT / "crisis_triage"))
    ]
    for name, source in own:
        with source.open(name) as content:
            storage.save(name, content)

    processed = {name: outcome for name, _, outcome in storage.post_process({n: (storage, n) for n, _ in own})}

    assert processed
    assert not [outcome for outcome in processed.values() if isinstance(outcome, Exception)]


def test_every_icon_that_a_template_names_is_drawn() -> None:
    """One that is not is an empty place that nobody misses."""
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "crisis_triage/static/img/icons.svg").read_text()))
    named = {
        name: name_of(template)
        for template in TEMPLATES
        for name in re.findall(r'(?:\bicon|icon\.html" with name)="([\w-]*[\w])"', template.read_text())
    }

    assert {name: where for name, where in named.items() if name not in drawn} == {}
