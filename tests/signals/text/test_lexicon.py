"""How a text sounds, by the lexicon."""

import pytest

from signals.text import lexicon
from signals.text.lexicon import sentiment


@pytest.mark.parametrize(
    "text",
    [
        "This is unacceptable. We have been waiting for three weeks.",
        "Another outage, the third this month",
        "Not good at all",
        "The app keeps crashing",
    ],
)
def test_a_complaint_is_below_the_line(text):
    assert sentiment(text) < -0.25


@pytest.mark.parametrize(
    "text", ["Great support, thank you!", "Your team was responsive and knowledgeable", "Love it 😍"]
)
def test_praise_is_above_the_line(text):
    assert sentiment(text) > 0.25


def test_a_plain_fact_is_neutral():
    assert sentiment("The meeting is on Tuesday.") == 0


def test_negation_and_emphasis_are_heard():
    assert sentiment("The service is good") > 0 > sentiment("The service is not good")
    assert sentiment("The service is VERY good!!!") > sentiment("The service is good")


def test_our_own_words_are_in_small_letters_and_within_the_scale():
    assert all(word == word.lower() and -4 <= weight <= 4 for word, weight in lexicon.WORDS_OF_CUSTOMERS.items())
