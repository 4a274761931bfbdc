"""Lengths of time in words."""

from datetime import timedelta

import pytest

from crisis_triage.shared.durations import every, in_words


@pytest.mark.parametrize(
    ("length", "words", "rhythm"),
    [
        (timedelta(days=3, hours=5), "3 days", "every 3 days"),
        (timedelta(hours=25), "1 day", "every day"),
        (timedelta(hours=1, minutes=59), "1 hour", "every hour"),
        (timedelta(minutes=5), "5 minutes", "every 5 minutes"),
        (timedelta(seconds=59), "less than a minute", "every less than a minute"),
    ],
)
def test_a_length_is_told_in_its_largest_unit(length, words, rhythm):
    assert in_words(length) == words
    assert every(length) == rhythm
