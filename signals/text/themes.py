"""Which themes a text touches. A text is compared with the phrases of ``taxonomy`` word by word, so the cost grows with its
length and with nothing else."""

from functools import cache, lru_cache

from signals.text import taxonomy
from signals.text.plain import plain, words
from signals.text.taxonomy import THEMES

LONGEST_PHRASE = 5
SHORTEST_STEM = 3
ENDINGS = ("ations", "ation", "ings", "ing", "ied", "ies", "ed", "es", "s", "y", "e")


def themes(text: str) -> tuple[int, ...]:
    """Codes of the themes, in the order of the taxonomy."""
    stems = [stem(word) for word in words(plain(text))]
    known = _phrases()
    found: set[int] = set()
    for length in range(1, LONGEST_PHRASE + 1):
        for start in range(len(stems) - length + 1):
            found.update(known.get(tuple(stems[start : start + length]), ()))
    return tuple(sorted(found))


def label(code: int) -> str:
    """For people. A code of a later release is not hidden."""
    theme = taxonomy.BY_CODE.get(code)
    return theme.label if theme else f"Theme {code}"


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Without its ending, so that “bills”, “billed” and “billing” meet. Crude, and the same on both sides."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            word = word.removesuffix(ending)
            break
    return word[:-1] if len(word) > SHORTEST_STEM and word[-1] == word[-2] else word


@cache
def _phrases() -> dict[tuple[str, ...], tuple[int, ...]]:
    known: dict[tuple[str, ...], tuple[int, ...]] = {}
    for theme in THEMES:
        for phrase in theme.phrases:
            key = tuple(stem(word) for word in words(phrase.replace("-", " ")))
            if key:
                known[key] = (*known.get(key, ()), theme.code)
    return known
