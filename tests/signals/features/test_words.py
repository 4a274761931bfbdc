"""Reasons as people read them."""

from math import log

import pytest

from signals.features.feature import What
from signals.features.meaning import BETTER, UNKNOWN, WORSE, Meaning
from signals.features.phrases import number, span
from signals.features.words import Words, in_words, together
from signals.vocabulary import Kind

LOGINS = Meaning(1, Kind.ENGAGEMENT, "logins", "", BETTER, UNKNOWN, None)
TICKET = Meaning(2, Kind.SUPPORT, "support_ticket", "", WORSE, UNKNOWN, None)
NPS = Meaning(3, Kind.SURVEY, "nps", "points 0–10", UNKNOWN, BETTER, (0.0, 10.0))
SEATS = Meaning(4, Kind.ENGAGEMENT, "seats_active", "seats", BETTER, BETTER, None)


def test_use_that_fell_is_told_in_per_cent_and_beside_the_usual_rate():
    words = in_words(What.TREND, LOGINS, {What.TREND: log(0.37), What.RATE: 9.0, What.USUAL: 24.3})

    assert words.sentence == "Logins fell 63 % against this customer's usual rate"
    assert (words.value, words.usual) == ("9 a month", "24.3 a month")


def test_many_tickets_are_told_with_what_is_usual():
    words = in_words(What.BURDEN, TICKET, {What.BURDEN: 4.2, What.USUAL: 1.0, What.SINCE: 2.0})

    assert words.sentence == "About 4 support tickets lately, usual 1 a month"


def test_a_single_event_is_told_with_its_day():
    words = in_words(What.BURDEN, TICKET, {What.BURDEN: 0.9, What.USUAL: 0.1, What.SINCE: 3.2})

    assert words.sentence == "Support ticket 3 days ago"


def test_an_answer_is_told_with_its_scale_and_the_usual_one():
    words = in_words(What.LEVEL, NPS, {What.LEVEL: 0.4, What.LAST_VALUE: 3.0, What.USUAL_LEVEL: 8.0})

    assert words.sentence == "Last NPS: 3 of 10, usually 8"


def test_a_level_that_went_down_says_from_where():
    words = in_words(What.LEVEL_CHANGE, SEATS, {What.LEVEL_CHANGE: -0.2, What.LAST_VALUE: 31.0, What.USUAL_LEVEL: 52.4})

    assert words.sentence == "Seats active down: last 31, usually 52.4"


@pytest.mark.parametrize(
    ("what", "value", "sentence"),
    [
        (What.RENEWAL, 23, "The renewal is in 23 days"),
        (What.RENEWAL, 0, "The renewal is today"),
        (What.RENEWAL, -5, "The renewal date passed 5 days ago"),
        (What.TENURE, 20, "A new customer, with us for 20 days"),
        (What.TENURE, 1500, "A customer for 4 years"),
        (What.SILENCE, 45.3, "Not seen using anything for 45 days"),
        (What.ACTIVITY, 0.1, "Uses very little: less than once a month"),
        (What.MISSED, 1.2, "About 1 visit fewer than this customer's habit promised"),
    ],
)
def test_what_the_customer_row_says_is_told_plainly(what, value, sentence):
    assert in_words(what, None, {what: float(value)}).sentence == sentence


@pytest.mark.parametrize("what", list(What))
@pytest.mark.parametrize("value", [0.0, -1e300, 1e300, 5e-324, 7.0])
def test_every_feature_has_words_for_any_number(what, value):
    if what in (What.TREND, What.DRIFT):
        value = max(min(value, 700), -700)

    assert in_words(what, LOGINS, {what: value}).sentence


@pytest.mark.parametrize(
    ("value", "text"),
    [(3, "3"), (0.4, "0.4"), (1250.2, "1,250"), (12_300_000, "12 million"), (24.25, "24.2"), (1e300, "1.0e+300")],
)
def test_numbers_are_written_as_people_write_them(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("days", "text"), [(0.3, "less than a day"), (1, "1 day"), (100, "3 months"), (800, "2 years")]
)
def test_spans_are_rounded_to_what_matters(days, text):
    assert span(days) == text


@pytest.mark.parametrize(
    ("what", "meaning", "values", "sentence"),
    [
        (What.RATE, LOGINS, {What.RATE: 12.0, What.USUAL: 30.2}, "Logins: 12 a month, usually 30.2 a month"),
        (What.RATE, LOGINS, {What.RATE: 12.0}, "Logins: 12 a month"),
        (What.USUAL, LOGINS, {What.USUAL: 30.2}, "Logins: usually 30.2 a month"),
        (What.SINCE, LOGINS, {What.SINCE: 0.2}, "Last logins: today"),
        (What.SINCE, TICKET, {What.SINCE: 12.2}, "Last support ticket: 12 days ago"),
        (What.LAST_VALUE, NPS, {What.LAST_VALUE: 3.0, What.USUAL_LEVEL: 8.0}, "Last NPS: 3, usually 8"),
        (What.USUAL_LEVEL, NPS, {What.USUAL_LEVEL: 8.0}, "NPS: usually 8"),
    ],
)
def test_whatever_a_fitted_model_looks_at_has_words(what, meaning, values, sentence):
    assert in_words(what, meaning, values).sentence == sentence


@pytest.mark.parametrize(
    ("what", "meaning", "sentence"),
    [
        (What.LEVEL, NPS, "No NPS so far"),
        (What.BURDEN, TICKET, "No support tickets so far"),
        (What.RENEWAL, None, "No renewal date on record"),
        (What.SILENCE, None, "Never seen using anything"),
    ],
)
def test_what_is_absent_is_said_to_be_absent(what, meaning, sentence):
    assert in_words(what, meaning, {}).sentence == sentence


def test_two_things_that_count_together_are_one_sentence():
    said = together(Words("The renewal is in 9 days", "in 9 days"), Words("Logins fell 63 %", "9", "24"))

    assert (said.sentence, said.value, said.usual) == (
        "The renewal is in 9 days, while logins fell 63 %",
        "in 9 days · 9",
        "24",
    )
    assert together(Words("Logins fell"), Words("NPS down")).sentence == "Logins fell, while NPS down"
