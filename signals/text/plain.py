"""What every reader of texts begins with: a text of bounded length without control characters, and the words in it.

Every pattern here looks at each character a fixed number of times, so that no text, however made, takes long.
"""

import re

LONGEST = 4_000
"""Characters that are read; what a person wants to say of us stands in the first page of it."""

LONGEST_WORD = 40

UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]+"
)
"""Control characters, and those that turn the direction of what follows."""

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def plain(text: str) -> str:
    """The beginning of the text, printable and of one blank between words."""
    return " ".join(UNPRINTABLE.sub(" ", text[:LONGEST]).replace("’", "'").split())


def words(text: str) -> list[str]:
    """In small letters, of a text that is ``plain``."""
    return [word[:LONGEST_WORD] for word in WORD.findall(_without_addresses(text).lower())]


def _without_addresses(text: str) -> str:
    """Addresses and names of accounts say nothing of what was felt. Told piece by piece: a pattern that looks for an @ in a
    long piece would start over at each of its letters."""
    return " ".join(piece for piece in text.split() if not _is_address(piece))


def _is_address(piece: str) -> bool:
    return "@" in piece or piece.startswith(("http://", "https://", "www."))
