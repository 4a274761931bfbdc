"""Sentiment by a model that was learned on an installation's own rated answers (``signals.text.learning``), applied here.

A model is plain lists and numbers: the words it knows with their weights, and the pieces of words, so that "delayyyed" and
"re-booking" are not unheard of. No library takes part in using it, so an artifact can be read by anybody, survives every upgrade,
and carries no code.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from signals.text.plain import plain

FORMAT = "tf-idf-logistic-2"
FORMAT_OF_WORDS = "tf-idf-logistic-1"
"""Models that were learned before pieces of words were looked at: they are applied as they always were."""

NEGATIVE, NEUTRAL, POSITIVE = "negative", "neutral", "positive"
CLASSES = (NEGATIVE, NEUTRAL, POSITIVE)
WORTH = {NEGATIVE: -1.0, NEUTRAL: 0.0, POSITIVE: 1.0}
TOKEN = re.compile(r"\b\w\w+\b")
MOST_WORDS = 50_000
SHORTEST_PIECE, LONGEST_PIECE = 2, 4

Weights = Mapping[str, tuple[float, ...]]


class UnreadableTextModel(Exception):
    """The artifact is not what this code can apply. The message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class TextModel:
    """``weights`` and ``pieces`` hold for each word, and each piece of one, its idf and its weight for every class."""

    classes: tuple[str, ...]
    longest_phrase: int
    intercepts: tuple[float, ...]
    weights: Weights
    pieces: Weights = field(default_factory=dict)

    def probabilities(self, text: str) -> dict[str, float]:
        """Of each class; they add up to 1. Words and pieces that the model never met do not count."""
        own = plain(text).lower()
        by_words = _margins(_phrases(own, self.longest_phrase), self.weights, len(self.classes))
        by_pieces = _margins(_pieces(own), self.pieces, len(self.classes)) if self.pieces else [0.0] * len(by_words)
        margins = [math.fsum(parts) for parts in zip(self.intercepts, by_words, by_pieces, strict=True)]
        return dict(zip(self.classes, _softmax(margins), strict=True))

    def sentiment(self, text: str) -> float | None:
        """P(positive) − P(negative): from −1 to +1. None when it knows no word of it: pieces alone are of any language."""
        if not any(phrase in self.weights for phrase in _phrases(plain(text).lower(), self.longest_phrase)):
            return None
        return sum(WORTH[name] * probability for name, probability in self.probabilities(text).items())


def read(artifact: Mapping[str, Any]) -> TextModel:
    """Raises UnreadableTextModel."""
    try:
        if artifact["format"] not in (FORMAT, FORMAT_OF_WORDS):
            raise UnreadableTextModel(f"its format is “{artifact['format']}”, and only “{FORMAT}” can be applied.")
        model = TextModel(
            classes=tuple(artifact["classes"]),
            longest_phrase=int(artifact["longest_phrase"]),
            intercepts=tuple(float(number) for number in artifact["intercepts"]),
            weights=_weights(artifact["words"]),
            pieces=_weights(artifact["pieces"]) if artifact["format"] == FORMAT else {},
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise UnreadableTextModel(f"a part is missing or is no number ({error!r}).") from error
    _check(model)
    return model


def _weights(rows: Iterable[Any]) -> Weights:
    return {str(row[0]): tuple(float(number) for number in row[1:]) for row in rows}


def _check(model: TextModel) -> None:
    if (
        not set(model.classes) <= set(CLASSES)
        or len(set(model.classes)) != len(model.classes)
        or len(model.classes) < 2
    ):
        raise UnreadableTextModel("its classes are not two or three of negative, neutral and positive.")
    if not 1 <= model.longest_phrase <= 3 or max(len(model.weights), len(model.pieces)) > MOST_WORDS:
        raise UnreadableTextModel("its phrases are too long or too many.")
    known = (*model.weights.values(), *model.pieces.values())
    if any(len(row) != len(model.classes) for row in (model.intercepts, *(row[1:] for row in known))):
        raise UnreadableTextModel("a word has not one weight for each class.")
    if not all(math.isfinite(number) for row in (model.intercepts, *known) for number in row):
        raise UnreadableTextModel("a weight is not a finite number.")


def _margins(found: Iterable[str], weights: Weights, classes: int) -> list[float]:
    """What the known among these say for each class: TF-IDF, drawn to length 1, times the weights."""
    counts = Counter(each for each in found if each in weights)
    values = {each: (1 + math.log(count)) * weights[each][0] for each, count in counts.items()}
    length = math.sqrt(math.fsum(value * value for value in values.values())) or 1.0
    return [
        math.fsum(value / length * weights[each][at] for each, value in values.items()) for at in range(1, classes + 1)
    ]


def _phrases(text: str, longest: int) -> list[str]:
    """As scikit-learn's vectorizer cuts them: words of two letters or more, then their neighbours."""
    tokens = TOKEN.findall(text)
    return [
        " ".join(tokens[start : start + size])
        for size in range(1, longest + 1)
        for start in range(len(tokens) - size + 1)
    ]


def _pieces(text: str) -> list[str]:
    """Two to four letters in a row of each word with a blank around it, as scikit-learn's "char_wb" cuts them: what is shorter
    than a piece is one piece, once."""
    found = []
    for word in (f" {each} " for each in text.split()):
        for size in range(SHORTEST_PIECE, LONGEST_PIECE + 1):
            found += [word[start : start + size] for start in range(max(len(word) - size, 0) + 1)]
            if len(word) <= size:
                break
    return found


def _softmax(margins: list[float]) -> list[float]:
    highest = max(margins)
    weights = [math.exp(margin - highest) for margin in margins]
    whole = math.fsum(weights)
    return [weight / whole for weight in weights]
