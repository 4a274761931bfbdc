"""The words of a page or a mail in HTML. What comes out is text: whoever shows it escapes it, as every text.

One pass that never looks back: the standard library's parser takes minutes over a page of nothing but ``<!--``.
"""

import html
import re

TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^<>]*>|<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>",
    re.IGNORECASE | re.DOTALL,
)
SILENT = {"script", "style", "head", "template"}
BREAKS = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote"}
LONGEST = 200_000


def words_of(page: str) -> str:
    """A line for each line that is seen."""
    said: list[str] = []
    silent, place = "", 0
    for tag in TAG.finditer(page := page[:LONGEST]):
        if not silent:
            said.append(page[place : tag.start()])
        place = tag.end()
        name = (tag["name"] or "").lower()
        silent = _silent_after(silent, name, is_end=bool(tag["end"]))
        if name in BREAKS:
            said.append("\n")
    if not silent:
        said.append(page[place:])
    lines = (" ".join(line.split()) for line in _unescaped("".join(said)).splitlines())
    return "\n".join(line for line in lines if line)


def _silent_after(silent: str, name: str, *, is_end: bool) -> str:
    """Inside of which tag nothing is seen; a body ends a head that nobody closed."""
    if silent:
        return "" if (is_end and name == silent) or (name == "body" and silent == "head") else silent
    return name if name in SILENT and not is_end else ""


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a character's number of thousands of digits
        return text
