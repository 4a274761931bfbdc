"""Words by which customers name a product, as PostgreSQL looks for them."""

import re
from collections.abc import Iterable


def pattern(words: Iterable[str]) -> str:
    """Any of the words, whole. “C++” ends with a sign: behind it there is no end of a word to look for."""
    return "|".join(f"(?:{_whole(word.strip())})" for word in words)


def _whole(word: str) -> str:
    begin, end = (r"\m" if _is_letter(word[0]) else ""), (r"\M" if _is_letter(word[-1]) else "")
    return f"{begin}{re.escape(word)}{end}"


def _is_letter(sign: str) -> bool:
    return sign.isalnum() or sign == "_"
