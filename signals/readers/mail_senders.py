"""Whether somebody vouches for who a mail says it is from.

Anybody can write any name behind “From”. The mail server in front checks it (SPF, DKIM, DMARC) and writes what it found on top of the
mail (Authentication-Results, RFC 8601), under its own name: ``MAIL_AUTHENTICATED_BY``. Nobody else's word counts, and without a server
that we trust no mail is a report.
"""

import re
from collections.abc import Iterator, Sequence

RESULT = re.compile(r"(dmarc|dkim|spf)\s*=\s*pass(?=\s|$)", re.I)
PROPERTY = re.compile(r"(header\.from|header\.d|header\.i|smtp\.mailfrom)\s*=\s*(\S+)", re.I)
PROVES = {"dmarc": ("header.from",), "dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}


def is_vouched_for(address: str, results: Sequence[str], *, servers: Sequence[str]) -> bool:
    """``results``: the headers, topmost first; of each server only its topmost counts, because those below came with the mail."""
    domain = address.rpartition("@")[2].lower().rstrip(".")
    trusted = {name.lower() for name in servers}
    for header in results:
        parts = _parts(header)
        if (parts[0].split() or [""])[0].lower() in trusted:
            return any(_proves(part, domain) for part in parts[1:])
    return False


def _proves(part: str, domain: str) -> bool:
    found = RESULT.match(part.strip())
    if not found:
        return False
    wanted = PROVES[found[1].lower()]
    return any(
        value.lower().rpartition("@")[2].rstrip(".") == domain
        for name, value in PROPERTY.findall(part)
        if name.lower() in wanted
    )


def _parts(header: str) -> list[str]:
    """Between semicolons, without comments and without what is quoted: both may be the words of whoever sent the mail."""
    return "".join(_bare(header)).split(";")


def _bare(header: str) -> Iterator[str]:
    depth, is_quoted, is_escaped = 0, False, False
    for letter in header[:10_000]:
        if is_escaped:
            is_escaped = False
        elif letter == "\\":
            is_escaped = True
        elif is_quoted:
            is_quoted = letter != '"'
        elif letter == '"' and not depth:
            is_quoted = True
            yield "_"
        elif letter in "()":
            depth = max(0, depth + (1 if letter == "(" else -1))
            yield " "
        elif not depth:
            yield letter
