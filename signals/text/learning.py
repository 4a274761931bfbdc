"""Learning how the customers of one source sound when they are unhappy: TF-IDF of words and of pieces of words and a balanced
logistic model, on texts whose ratings are the labels. Always compared with the lexicon on answers that the model has not seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline

from signals.text.learned import CLASSES, FORMAT, LONGEST_PIECE, NEGATIVE, SHORTEST_PIECE, TOKEN, WORTH
from signals.text.lexicon import sentiment
from signals.text.plain import plain

FOLDS = 5
LONGEST_PHRASE = 2
MOST_WORDS, MOST_PIECES = 15_000, 20_000
RARER_THAN, PIECES_RARER_THAN = 2, 3
"""A word that fewer answers have is not kept: it may be somebody's name."""

LOOSENESS = 1.0
"""C of the logistic. It, the pieces and how many of them were picked on a half of the airline tweets (by the hash of the text; accuracy
there .798 with pieces of two to four letters, .781 without any) and on answers of a phone company; C from 1 to 4 hardly matters."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """On answers not seen: how often an unhappy answer gets a lower sentiment than another. ``error`` is one standard error of the
    difference over the folds."""

    answers: int
    unhappy: int
    learned_auc: float
    lexicon_auc: float
    error: float

    @property
    def is_better(self) -> bool:
        return self.learned_auc - self.lexicon_auc > self.error


def pipeline(*, seed: int = 0) -> Pipeline:
    words = TfidfVectorizer(
        preprocessor=_prepared,
        token_pattern=TOKEN.pattern,
        ngram_range=(1, LONGEST_PHRASE),
        min_df=RARER_THAN,
        max_features=MOST_WORDS,
        sublinear_tf=True,
    )
    pieces = TfidfVectorizer(
        preprocessor=_prepared,
        analyzer="char_wb",
        ngram_range=(SHORTEST_PIECE, LONGEST_PIECE),
        min_df=PIECES_RARER_THAN,
        max_features=MOST_PIECES,
        sublinear_tf=True,
    )
    return make_pipeline(
        FeatureUnion([("words", words), ("pieces", pieces)]),
        LogisticRegression(C=LOOSENESS, class_weight="balanced", max_iter=1_000, random_state=seed),
    )


def without_duplicates(texts: Sequence[str], labels: Sequence[str]) -> tuple[list[str], list[str]]:
    """The first of those that read alike: the same text on both sides of a split would be an examination known beforehand."""
    firsts: dict[str, str] = {}
    for text, label in zip(texts, labels, strict=True):
        firsts.setdefault(_prepared(text), label)
    return list(firsts), list(firsts.values())


def fit(texts: Sequence[str], labels: Sequence[str], *, seed: int = 0) -> dict[str, Any]:
    """The artifact. Labels are of ``CLASSES``, at least two different ones; the same answers give the same artifact."""
    return artifact(pipeline(seed=seed).fit(list(texts), list(labels)))


def artifact(fitted: Pipeline) -> dict[str, Any]:
    """What a fitted pipeline knows, as plain lists. Two classes become two rows of opposite halves, so that reading needs one rule."""
    union, logistic = (step for _, step in fitted.steps)
    words, pieces = (vectorizer for _, vectorizer in union.transformer_list)
    rows, intercepts = logistic.coef_, logistic.intercept_
    if len(logistic.classes_) < len(CLASSES):
        rows, intercepts = np.vstack([-rows / 2, rows / 2]), np.concatenate([-intercepts / 2, intercepts / 2])
    return {
        "format": FORMAT,
        "classes": [str(name) for name in logistic.classes_],
        "longest_phrase": LONGEST_PHRASE,
        "intercepts": [float(number) for number in intercepts],
        "words": _known(words, rows[:, : len(words.idf_)]),
        "pieces": _known(pieces, rows[:, len(words.idf_) :]),
    }


def _known(vectorizer: TfidfVectorizer, rows: npt.NDArray[np.float64]) -> list[list[Any]]:
    """Each word with its idf and its weights."""
    return [
        [word, float(vectorizer.idf_[at]), *(float(row[at]) for row in rows)]
        for word, at in sorted(vectorizer.vocabulary_.items())
    ]


def compare(texts: Sequence[str], labels: Sequence[str], *, seed: int = 0) -> Comparison:
    """By cross-validation, without duplicates. Needs at least as many answers of each label as there are folds."""
    own, names = without_duplicates(texts, labels)
    unhappy = np.array([name == NEGATIVE for name in names])
    by_lexicon = np.array([sentiment(text) for text in own])
    by_model = sentiments_unseen(own, names, seed=seed)
    gains = []
    for _, test in _folds(seed).split(own, names):
        gains.append(roc_auc_score(unhappy[test], -by_model[test]) - roc_auc_score(unhappy[test], -by_lexicon[test]))
    return Comparison(
        answers=len(own),
        unhappy=int(unhappy.sum()),
        learned_auc=float(roc_auc_score(unhappy, -by_model)),
        lexicon_auc=float(roc_auc_score(unhappy, -by_lexicon)),
        error=float(np.std(gains, ddof=1) / np.sqrt(FOLDS)),
    )


def sentiments_unseen(texts: Sequence[str], labels: Sequence[str], *, seed: int = 0) -> npt.NDArray[np.float64]:
    """The sentiment of each text by a model that was learned without it."""
    scores = np.zeros(len(texts))
    for train, test in _folds(seed).split(texts, labels):
        fitted = pipeline(seed=seed).fit([texts[at] for at in train], [labels[at] for at in train])
        worth = np.array([WORTH[str(name)] for name in fitted.classes_])
        scores[test] = fitted.predict_proba([texts[at] for at in test]) @ worth
    return scores


def _folds(seed: int) -> StratifiedKFold:
    return StratifiedKFold(FOLDS, shuffle=True, random_state=seed)


def _prepared(text: str) -> str:
    return plain(text).lower()
