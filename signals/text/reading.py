"""One text, read: its language, how it sounds, and what it is about. Of a language that is not known nothing more is said."""

from dataclasses import dataclass

from signals.text import lexicon, themes
from signals.text.language import ENGLISH, UNKNOWN, language
from signals.text.learned import TextModel

NEGATIVE_BELOW, POSITIVE_ABOVE = -0.25, 0.25
"""Of sentiment (domain)."""


@dataclass(frozen=True, slots=True)
class Reading:
    language: str
    sentiment: float | None
    themes: tuple[int, ...]
    by_learned: bool = False


def read(text: str, *, model: TextModel | None = None) -> Reading:
    """By the learned model of the text's source where there is one that knows a word of it, otherwise by the lexicon."""
    if language(text) != ENGLISH:
        return Reading(UNKNOWN, None, ())
    learned = model.sentiment(text) if model else None
    sentiment = lexicon.sentiment(text) if learned is None else learned
    return Reading(ENGLISH, sentiment, themes.themes(text), by_learned=learned is not None)


def word(sentiment: float | None) -> str:
    """For people."""
    if sentiment is None:
        return "unknown"
    if sentiment < NEGATIVE_BELOW:
        return "negative"
    return "positive" if sentiment > POSITIVE_ABOVE else "neutral"
