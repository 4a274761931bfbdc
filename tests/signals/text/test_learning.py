"""A model learned on rated answers: plain lists, applied by our own few lines, and worth it only if it beats the lexicon."""

import json
import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals.text import learned, learning
from signals.text.learned import UnreadableTextModel

WORDS = {
    "negative": ["flimsy hinge", "beige box arrived", "zebra mode", "wobbly"],
    "neutral": ["okay hinge", "grey box", "tuesday mode"],
    "positive": ["sturdy hinge", "blue box", "turbo mode", "solid"],
}
FILLERS = ["the parcel", "our order", "my team", "this week", "in the office", "for the demo", "with colleagues"]


def answers(
    count: int = 300, *, seed: int = 1, classes: tuple[str, ...] = learned.CLASSES
) -> tuple[list[str], list[str]]:
    """In words that no lexicon knows to be good or bad."""
    dice = random.Random(seed)
    labels = [classes[at % len(classes)] for at in range(count)]
    return [
        f"{dice.choice(FILLERS)} {dice.choice(WORDS[label])} {dice.choice(FILLERS)} {dice.choice(FILLERS)} {dice.choice('abcdefgh') * 2}"
        for label in labels
    ], labels


@pytest.mark.parametrize("classes", [learned.CLASSES, ("negative", "positive")])
def test_our_few_lines_give_what_the_library_gives(classes):
    texts, labels = answers(classes=classes)
    fitted = learning.pipeline().fit(texts, labels)

    model = learned.read(json.loads(json.dumps(learning.artifact(fitted))))

    tried = [*texts, "", "unheard of", "FLIMSY hinge, flimsy HINGE!", "ﬂimsy\x00 hinge " * 3_000]
    ours = np.array([[model.probabilities(text)[name] for name in fitted.classes_] for text in tried])
    assert np.abs(ours - fitted.predict_proba(tried)).max() < 1e-9


def test_it_learns_what_no_lexicon_knows_and_says_how_sure_that_is():
    comparison = learning.compare(*answers())

    assert comparison.learned_auc > 0.95
    assert 0.3 < comparison.lexicon_auc < 0.7
    assert comparison.is_better
    assert comparison.unhappy < comparison.answers <= 300


def test_labels_without_meaning_are_not_better_than_the_lexicon():
    texts, labels = answers()
    random.Random(7).shuffle(labels)

    comparison = learning.compare(texts, labels)

    assert 0.35 < comparison.learned_auc < 0.65


def test_the_same_answers_give_the_same_model():
    assert learning.fit(*answers()) == learning.fit(*answers())


def test_duplicates_are_removed_before_anything_is_split():
    texts, labels = learning.without_duplicates(["It broke", "it  BROKE", "fine"], ["negative", "neutral", "positive"])

    assert (texts, labels) == (["it broke", "fine"], ["negative", "positive"])


def test_rare_words_which_may_be_names_are_not_kept():
    texts, labels = answers()
    model = learning.fit([f"{texts[0]} mrs featherstonehaugh", *texts[1:]], labels)

    assert not any("featherstonehaugh" in row[0] for row in model["words"])


def test_a_text_without_a_known_word_has_no_sentiment():
    model = learned.read(learning.fit(*answers()))

    assert model.sentiment("xyzzy") is None
    assert model.sentiment("flimsy hinge") < 0 < model.sentiment("sturdy hinge")


def test_a_word_that_was_never_written_so_is_told_by_its_pieces():
    model = learned.read(learning.fit(*answers()))

    said = [model.probabilities(f"the parcel {word}")["negative"] for word in ("wobblyyy", "solidly")]

    assert said[0] > 0.5 > said[1]


def test_a_model_that_was_learned_before_pieces_were_looked_at_is_applied_as_ever():
    old = learning.fit(*answers()) | {"format": learned.FORMAT_OF_WORDS}
    del old["pieces"]

    model = learned.read(old)

    assert model.sentiment("flimsy hinge") < 0 < model.sentiment("sturdy hinge")
    assert model.probabilities("xyzzy") == pytest.approx(model.probabilities(""))


@given(st.text(max_size=200))
def test_any_text_is_scored_within_the_scale(text):
    scored = MODEL.sentiment(text)

    assert scored is None or -1 <= scored <= 1
    assert math.isclose(sum(MODEL.probabilities(text).values()), 1)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"format": "pickle"},
        {"classes": ["negative"]},
        {"classes": ["negative", "evil", "positive"]},
        {"intercepts": [0.0, 1.0]},
        {"intercepts": [0.0, 1.0, float("nan")]},
        {"words": [["hinge", 1.0, 1.0]]},
        {"words": [["hinge", 1.0, "x", 0.0, 0.0]]},
        {"words": 7},
        {"pieces": [["hin", 1.0, 1.0]]},
        {"pieces": [["hin", 1.0, float("inf"), 0.0, 0.0]]},
        {"pieces": [[str(number), 1.0, 0.0, 0.0, 0.0] for number in range(learned.MOST_WORDS + 1)]},
        {"longest_phrase": 99},
    ],
)
def test_an_artifact_that_cannot_be_applied_is_refused_with_a_reason(spoilt):
    with pytest.raises(UnreadableTextModel, match=r"\w+ \w+"):
        learned.read(learning.fit(*answers(60)) | spoilt)


def test_a_missing_part_is_named():
    with pytest.raises(UnreadableTextModel, match="words"):
        learned.read(
            {"format": learned.FORMAT, "classes": list(learned.CLASSES), "intercepts": [0, 0, 0], "longest_phrase": 1}
        )


MODEL = learned.read(learning.fit(*answers()))
