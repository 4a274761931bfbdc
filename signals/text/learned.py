"""Sentiment by a model that was learned on an installation's own rated answers (``signals.text.learning``), applied here.

A model is plain lists and numbers: the words it knows with their weights. No library takes part in using it, so an artifact can
be read by anybody, survives every upgrade, and carries no code.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from signals.text.plain import plain

FORMAT = "tf-idf-logistic-1"
NEGATIVE, NEUTRAL, POSITIVE = "negative", "neutral", "positive"
CLASSES = (NEGATIVE, NEUTRAL, POSITIVE)
WORTH = {NEGATIVE: -1.0, NEUTRAL: 0.0, POSITIVE: 1.0}
TOKEN = re.compile(r"\b\w\w+\b")
MOST_WORDS = 50_000


class UnreadableTextModel(Exception):
    """The artifact is not what this code can apply. The message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class TextModel:
    """``weights`` holds for each word its idf and its weight for every class."""

    classes: tuple[str, ...]
    longest_phrase: int
    intercepts: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]

    def probabilities(self, text: str) -> dict[str, float]:
        """Of each class; they add up to 1. Words that the model never met do not count."""
        counts = Counter(phrase for phrase in _phrases(text, self.longest_phrase) if phrase in self.weights)
        values = {phrase: (1 + math.log(count)) * self.weights[phrase][0] for phrase, count in counts.items()}
        length = math.sqrt(math.fsum(value * value for value in values.values())) or 1.0
        margins = [
            intercept + math.fsum(value / length * self.weights[phrase][at] for phrase, value in values.items())
            for at, intercept in enumerate(self.intercepts, 1)
        ]
        return dict(zip(self.classes, _softmax(margins), strict=True))

    def sentiment(self, text: str) -> float | None:
        """P(positive) − P(negative): from −1 to +1. None when it knows no word of it."""
        if not any(phrase in self.weights for phrase in _phrases(text, self.longest_phrase)):
            return None
        return sum(WORTH[name] * probability for name, probability in self.probabilities(text).items())


def read(artifact: Mapping[str, Any]) -> TextModel:
    """Raises UnreadableTextModel."""
    try:
        if artifact["format"] != FORMAT:
            raise UnreadableTextModel(f"its format is “{artifact['format']}”, and only “{FORMAT}” can be applied.")
        classes = tuple(artifact["classes"])
        intercepts = tuple(float(number) for number in artifact["intercepts"])
        weights = {str(row[0]): tuple(float(number) for number in row[1:]) for row in artifact["words"]}
        longest = int(artifact["longest_phrase"])
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise UnreadableTextModel(f"a part is missing or is no number ({error!r}).") from error
    _check(classes, intercepts, weights, longest)
    return TextModel(classes, longest, intercepts, weights)


def _check(
    classes: tuple[str, ...],
    intercepts: tuple[float, ...],
    weights: Mapping[str, tuple[float, ...]],
    longest: int,
) -> None:
    if not set(classes) <= set(CLASSES) or len(set(classes)) != len(classes) or len(classes) < 2:
        raise UnreadableTextModel("its classes are not two or three of negative, neutral and positive.")
    if not 1 <= longest <= 3 or len(weights) > MOST_WORDS:
        raise UnreadableTextModel("its phrases are too long or too many.")
    rows = [intercepts, *(row[1:] for row in weights.values())]
    if any(len(row) != len(classes) for row in rows):
        raise UnreadableTextModel("a word has not one weight for each class.")
    if not all(math.isfinite(number) for row in (intercepts, *weights.values()) for number in row):
        raise UnreadableTextModel("a weight is not a finite number.")


def _phrases(text: str, longest: int) -> list[str]:
    """As scikit-learn's vectorizer cuts them: words of two letters or more, then their neighbours."""
    tokens = TOKEN.findall(plain(text).lower())
    return [
        " ".join(tokens[start : start + size])
        for size in range(1, longest + 1)
        for start in range(len(tokens) - size + 1)
    ]


def _softmax(margins: list[float]) -> list[float]:
    highest = max(margins)
    weights = [math.exp(margin - highest) for margin in margins]
    whole = math.fsum(weights)
    return [weight / whole for weight in weights]
