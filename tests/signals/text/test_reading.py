"""A text, read as a whole."""

import pytest

from signals.text import learned, reading
from signals.text.reading import read, word


def test_a_complaint_in_english_has_everything():
    found = read("Awful: you billed us twice and nobody replied")

    assert (found.language, word(found.sentiment), found.by_learned) == ("en", "negative", False)
    assert found.themes


@pytest.mark.parametrize("text", ["Die Hotline war eine Katastrophe", "", "🙂"])
def test_a_language_that_is_not_known_is_not_neutral(text):
    found = read(text)

    assert found == reading.Reading("unknown", None, ())
    assert word(found.sentiment) == "unknown"


def test_a_learned_model_is_asked_first_and_the_lexicon_where_it_knows_no_word():
    model = learned.TextModel(("negative", "positive"), 1, (0.0, 0.0), {"wobbly": (1.0, 3.0, -3.0)})

    by_model, by_lexicon = read("The hinge is wobbly", model=model), read("This is a great product", model=model)

    assert by_model.by_learned
    assert word(by_model.sentiment) == "negative"
    assert not by_lexicon.by_learned
    assert word(by_lexicon.sentiment) == "positive"


@pytest.mark.parametrize(
    ("sentiment", "said"),
    [(None, "unknown"), (-1, "negative"), (-0.25, "neutral"), (0, "neutral"), (0.25, "neutral"), (0.26, "positive")],
)
def test_the_words_are_those_of_the_domain(sentiment, said):
    assert word(sentiment) == said
