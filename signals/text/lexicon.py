"""Sentiment out of the box: how a text sounds, from −1 to +1, by the words in it. Needs no labels and is never trained.

The words, their weights and the rules (negation, "very", "but", capitals, emoji) are VADER's (Hutto and Gilbert 2014), as kept
by nltk-vader-sentiment. Ours are a few words of customers, which a lexicon of social media lacks: stated judgement, round on purpose.
"""

from vader import SentimentIntensityAnalyzer, __version__

from signals.text.plain import plain

WORDS_OF_CUSTOMERS: dict[str, float] = {
    "broken": -2.0,
    "buggy": -2.0,
    "bugs": -1.5,
    "crash": -2.0,
    "crashed": -2.0,
    "crashes": -2.0,
    "crashing": -2.0,
    "delay": -1.5,
    "delayed": -1.5,
    "delays": -1.5,
    "downtime": -2.0,
    "glitch": -1.5,
    "glitches": -1.5,
    "laggy": -1.5,
    "outage": -2.0,
    "outages": -2.0,
    "overcharged": -2.5,
    "overpriced": -2.0,
    "sluggish": -1.5,
    "slow": -1.5,
    "slower": -1.5,
    "unacceptable": -3.0,
    "unanswered": -1.5,
    "unhelpful": -2.0,
    "unreliable": -2.5,
    "unresponsive": -2.0,
    "unusable": -3.0,
    "useless": -2.5,
    "waited": -1.0,
    "waiting": -1.0,
    "intuitive": 1.5,
    "knowledgeable": 2.0,
    "responsive": 1.5,
    "seamless": 1.5,
}

NAME = f"lexicon-1 (vader {__version__})"

_analyzer = SentimentIntensityAnalyzer(extra_lexicon=WORDS_OF_CUSTOMERS)

VOCABULARY = frozenset(word for word in _analyzer.lexicon if word.isalpha() and word.isascii())
"""Words that we know to be English. Some are words of other languages too: see ``language``."""


def sentiment(text: str) -> float:
    """From −1 (as bad as it gets) to +1. Only for a text in English: see ``signals.text.language``."""
    return float(_analyzer.polarity_scores(plain(text))["compound"])
