"""Reading texts, against the usual baselines on public sets and against the bare library: how well and how quickly.

The sets are in ``../shared/data`` and not ours to ship; without them this says so and measures only the speed. The protocol is
that of their README: duplicates removed first, then five folds. What a model scores was never among what it learned from.
"""

import csv
import gzip
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline, make_pipeline
from vader import SentimentIntensityAnalyzer

from benchmarks.report import Row, Size
from signals.text import learned, learning, lexicon, reading

SETS = Path(__file__).resolve().parents[2] / "shared" / "data" / "raw"
NEUTRAL_WITHIN = 0.05
"""VADER's own rule for three classes."""

NPS_LABELS = {"Detractor": "negative", "Passive": "neutral", "Promoter": "positive"}
TEXT = "We have been waiting for three weeks and nobody replied. The export is broken again and you billed us twice. "
Floats = npt.NDArray[np.float64]


def run(size: Size) -> Iterator[Row]:
    yield speed(size.pick(full=5_000, small=300))
    if not SETS.is_dir():
        print("benchmarks.text: the public sets are not at ../shared/data/raw, so only the speed is measured.")
        return
    yield from verbatims()
    yield from ratings()
    if size is Size.FULL:
        yield from tweets()


def speed(texts: int) -> Row:
    said = [f"{TEXT * 3} case {number}" for number in range(texts)]
    analyzer = SentimentIntensityAnalyzer()
    bare = seconds(lambda: [analyzer.polarity_scores(text) for text in said])
    whole = seconds(lambda: [reading.read(text) for text in said])
    return Row(
        "read language, sentiment and themes: texts of 330 letters",
        texts / whole,
        "texts/s",
        "the lexicon library alone",
        texts / bare,
        at_least=0.3,
    )


def verbatims() -> Iterator[Row]:
    rows = [row for row in read("nps_verbatims") if row["NPS_RATING"] in NPS_LABELS]
    texts, labels = learning.without_duplicates(
        [row["text"] for row in rows], [NPS_LABELS[row["NPS_RATING"]] for row in rows]
    )
    unhappy = np.array([label == "negative" for label in labels])
    yield lexicon_row("nps verbatims: lexicon, AUC of detractors", texts, unhappy)
    model, peer = unseen(learning.pipeline(), texts, labels), unseen(plain_tf_idf(), texts, labels)
    yield Row(
        "nps verbatims: learned, AUC of detractors",
        auc(unhappy, model),
        "",
        "TF-IDF words + balanced logistic",
        auc(unhappy, peer),
        at_least=1.0,
    )
    yield Row("  the same against what its README reports", auc(unhappy, model), "", "reported", 0.914, at_least=1.0)
    yield from applied(texts, labels)


def applied(texts: list[str], labels: list[str]) -> Iterator[Row]:
    fitted = learning.pipeline().fit(texts, labels)
    model = learned.read(learning.artifact(fitted))
    ours = np.array([[model.probabilities(text)[name] for name in fitted.classes_] for text in texts])
    difference = float(np.abs(ours - fitted.predict_proba(texts)).max())
    yield Row("learned model from plain lists: difference", difference, "", "allowed", 1e-9, at_most=1.0)


def ratings() -> Iterator[Row]:
    rows = read("vader_groundtruth")
    for source in sorted({row["source"] for row in rows}):
        own = [row for row in rows if row["source"] == source]
        human = np.array([float(row["mean_human_rating"]) for row in own])
        texts = [row["text"] for row in own]
        yield Row(
            f"{source}: lexicon, correlation with people",
            float(np.corrcoef(sentiments(texts), human)[0, 1]),
            "r",
            "VADER as it is",
            float(np.corrcoef(bare_sentiments(texts), human)[0, 1]),
            at_least=0.999,
        )


def tweets() -> Iterator[Row]:
    rows = read("airline_tweets")
    firsts = {row["text"]: row["airline_sentiment"] for row in reversed(rows)}
    texts, labels = list(firsts), list(firsts.values())
    unhappy = np.array([label == "negative" for label in labels])
    yield lexicon_row("airline tweets: lexicon, AUC of negative", texts, unhappy)
    yield from three_classes("lexicon", labels, by_threshold(sentiments(texts)), by_threshold(bare_sentiments(texts)))
    (model, guessed), (peer, peer_guessed) = (
        unseen_with_classes(which, texts, labels) for which in (learning.pipeline(), plain_tf_idf())
    )
    yield Row(
        "airline tweets: learned, AUC of negative",
        auc(unhappy, model),
        "",
        "TF-IDF words + balanced logistic",
        auc(unhappy, peer),
        at_least=0.999,
    )
    yield from three_classes("learned", labels, guessed, peer_guessed)
    for name, value, reported in (
        ("AUC of negative", auc(unhappy, model), 0.919),
        ("accuracy", accuracy_score(labels, guessed), 0.806),
        ("macro F1", f1_score(labels, guessed, average="macro"), 0.752),
    ):
        yield Row(
            f"  learned, {name}, against what their README reports", value, "", "reported", reported, at_least=1.0
        )


def three_classes(name: str, labels: Sequence[str], guessed: Sequence[str], peer: Sequence[str]) -> Iterator[Row]:
    limit = "VADER as it is" if name == "lexicon" else "TF-IDF words + balanced logistic"
    yield Row(
        f"airline tweets: {name}, accuracy",
        accuracy_score(labels, guessed),
        "",
        limit,
        accuracy_score(labels, peer),
        at_least=0.995,
    )
    macro = [f1_score(labels, each, average="macro") for each in (guessed, peer)]
    yield Row(f"airline tweets: {name}, macro F1", macro[0], "", limit, macro[1], at_least=0.995)


def lexicon_row(name: str, texts: list[str], unhappy: npt.NDArray[np.bool_]) -> Row:
    own, bare = auc(unhappy, sentiments(texts)), auc(unhappy, bare_sentiments(texts))
    return Row(name, own, "", "VADER as it is", bare, at_least=1.0)


def plain_tf_idf() -> Pipeline:
    return make_pipeline(TfidfVectorizer(), LogisticRegression(class_weight="balanced", max_iter=1_000))


def unseen(model: Pipeline, texts: list[str], labels: list[str]) -> Floats:
    return unseen_with_classes(model, texts, labels)[0]


def unseen_with_classes(model: Pipeline, texts: list[str], labels: list[str]) -> tuple[Floats, list[str]]:
    """Minus the probability of negative, and the likeliest class, of each text by a model that did not learn from it."""
    scores, guessed = np.zeros(len(texts)), [""] * len(texts)
    for train, test in StratifiedKFold(5, shuffle=True, random_state=0).split(texts, labels):
        fitted = clone(model).fit([texts[at] for at in train], [labels[at] for at in train])
        chances = fitted.predict_proba([texts[at] for at in test])
        scores[test] = -chances[:, list(fitted.classes_).index("negative")]
        for at, best in zip(test, chances.argmax(axis=1), strict=True):
            guessed[at] = fitted.classes_[best]
    return scores, guessed


def by_threshold(scores: Floats) -> list[str]:
    return [
        "positive" if score >= NEUTRAL_WITHIN else "negative" if score <= -NEUTRAL_WITHIN else "neutral"
        for score in scores
    ]


def sentiments(texts: list[str]) -> Floats:
    return np.array([lexicon.sentiment(text) for text in texts])


def bare_sentiments(texts: list[str]) -> Floats:
    analyzer = SentimentIntensityAnalyzer()
    return np.array([analyzer.polarity_scores(text)["compound"] for text in texts])


def auc(unhappy: npt.NDArray[np.bool_], scores: Floats) -> float:
    return float(roc_auc_score(unhappy, -scores))


def read(name: str) -> list[dict[str, str]]:
    with gzip.open(SETS / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def seconds(work) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
