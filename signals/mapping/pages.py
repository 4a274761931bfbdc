"""A list of another program, read page by page: at which address the next page stands, and what stands on one."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import msgspec

from signals.mapping import bodies, paths
from signals.vocabulary import SinceAs

SINCE, CURSOR, PAGE = "{since}", "{cursor}", "{page}"
FIRST_PAGE = "1"
LINK = "link"
"""Instead of a path: the header of that name says where the next page stands (RFC 8288)."""

LONGEST_CURSOR = 500
NEXT = re.compile(r"""<([^<>]*)>[^<>]*?;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next\b)""", re.IGNORECASE)


class BadPage(ValueError):
    """Why nothing can be taken from a page, in a sentence."""


@dataclass(frozen=True)
class Page:
    """``items``: each as a payload of its own. ``cursor``: of the next page; empty if this is the last one."""

    items: list[bytes]
    cursor: str = ""


@dataclass(frozen=True)
class Layout:
    """What a person says about a list."""

    url: str
    items: str = ""
    wrap: str = ""
    next_path: str = ""


def address(url: str, *, since: str, cursor: str) -> str:
    """Of the page. On the first one, parameters that would be an empty cursor are left out: many lists refuse those."""
    if PAGE in url:
        return url.replace(SINCE, quote(since, safe="")).replace(PAGE, quote(cursor or FIRST_PAGE, safe=""))
    if cursor and CURSOR not in url:
        return cursor
    before, question, query = url.partition("?")
    parts = [part for part in query.split("&") if cursor or CURSOR not in part]
    filled = f"{before}{question if any(parts) else ''}{'&'.join(parts)}"
    return filled.replace(SINCE, quote(since, safe="")).replace(CURSOR, quote(cursor, safe=""))


def since_in_words(moment: datetime, written: SinceAs) -> str:
    at = moment.astimezone(UTC)
    if written == SinceAs.DATE:
        return at.strftime("%Y-%m-%d")
    if written == SinceAs.ISO:
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(int(at.timestamp()) * (1_000 if written == SinceAs.UNIX_MS else 1))


def read(layout: Layout, body: bytes, *, url: str, cursor: str, link: str = "") -> Page:
    """``url`` and ``cursor``: with which it was asked; ``link``: the header of the answer. Raises BadPage."""
    try:
        whole = bodies.decode(body, "application/json")
        found = _items(layout.items, whole)
        said = _said(layout.next_path, whole, link)
    except (bodies.Unreadable, paths.BadPath) as fault:
        raise BadPage(str(fault)) from fault
    items = [msgspec.json.encode({layout.wrap: item} if layout.wrap else item) for item in found]
    if PAGE in layout.url:
        return Page(items, str(int(cursor or FIRST_PAGE) + 1) if items else "")
    following = _following(said, layout.url, url)
    return Page(items, "" if following == cursor else following)


def _said(next_path: str, whole: Any, link: str) -> Any:
    """Where the next page stands, as the page says it."""
    if not next_path:
        return None
    if next_path == LINK:
        found = NEXT.search(link)
        return found[1] if found else None
    return next(iter(paths.find(next_path, whole=whole, row=whole)), None)


def _items(path: str, whole: Any) -> list[Any]:
    """“$.tickets[*]” and “$.tickets” mean the same. A list that is not there at all is another matter than an empty one: whoever
    misspells it would read nothing for years."""
    if not path:
        return [whole]
    stem = path.removesuffix("[*]")
    found = paths.find(stem, whole=whole, row=whole)
    if not found:
        raise BadPage(f"Nothing stands at {stem} on this page. Look at what the address answers, and mend the path.")
    items = found[0] if len(found) == 1 and isinstance(found[0], list) else found
    if len(items) >= paths.MOST_FOUND:
        raise BadPage(f"A page may hold fewer than {paths.MOST_FOUND:,} items. Ask for smaller ones in the address.")
    return list(items)


def _following(said: Any, template: str, url: str) -> str:
    if said is None or isinstance(said, bool) or said == "":
        return ""
    if not isinstance(said, str | int):
        raise BadPage("What stands at the path of the next page is no address and no cursor.")
    if CURSOR in template:
        return _short(str(said))
    following = _short(urljoin(url, str(said)))
    if origin(following) != origin(template):
        raise BadPage("The next page is on another host than the address. The secret is not sent there.")
    return following


def _short(cursor: str) -> str:
    if len(cursor) > LONGEST_CURSOR or "\0" in cursor:
        raise BadPage(f"A cursor is plain text of up to {LONGEST_CURSOR} characters.")
    return cursor


def origin(url: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname, parts.port
    except ValueError as fault:
        raise BadPage("The next page has no address that can be read.") from fault
