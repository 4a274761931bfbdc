"""Days in figures and in words, as of Sunday, 22 November 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.honesty import days

TODAY = date(2026, 11, 22)
FRIDAY = date(2026, 11, 27)


def spans(text, *, looks_back=False):
    return [span for each in days.named_in(text, today=TODAY, looks_back=looks_back) for span in each.spans]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("It works again by Friday.", FRIDAY),
        ("It works again on friday, we hope.", FRIDAY),
        ("Tomorrow it works.", date(2026, 11, 23)),
        ("You have it the day after tomorrow.", date(2026, 11, 24)),
        ("Until 12 March you have it.", date(2027, 3, 12)),
        ("By March 12th, 2027.", date(2027, 3, 12)),
        ("On the twelfth of December.", date(2026, 12, 12)),
        ("Done 2027-03-12.", date(2027, 3, 12)),
        ("Done 12.03.2027.", date(2027, 3, 12)),
        ("Before Dec. 4 you have it.", date(2026, 12, 4)),
    ],
)
def test_a_day_is_found_in_figures_and_in_words(text, day):
    assert spans(text) == [(day, day)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Next week.", date(2026, 11, 23), date(2026, 11, 29)),
        ("By the end of the month.", TODAY, date(2026, 11, 30)),
        ("By the end of next month.", date(2026, 12, 1), date(2026, 12, 31)),
        ("Within 48 hours.", TODAY, date(2026, 11, 24)),
        ("In two weeks.", TODAY, date(2026, 12, 6)),
        ("Three days from now.", TODAY, date(2026, 11, 25)),
        ("In March.", date(2027, 3, 1), date(2027, 3, 31)),
        ("Next quarter.", date(2027, 1, 1), date(2027, 3, 31)),
    ],
)
def test_a_stretch_of_days_is_backed_by_any_in_it(text, first, last):
    assert spans(text) == [(first, last)]


def test_what_may_mean_two_days_is_backed_by_either():
    assert spans("By 04/12/2026.") == [(date(2026, 12, 4), date(2026, 12, 4)), (date(2026, 4, 12), date(2026, 4, 12))]
    assert [first for first, _ in spans("Next Friday.")] == [FRIDAY, date(2026, 12, 4)]
    assert [first for first, _ in spans("On Sunday.")] == [TODAY, date(2026, 11, 29)]


def test_a_day_that_there_is_not_is_found_too():
    assert [each.spans for each in days.named_in("On 31 February.", today=TODAY, looks_back=False)] == [()]


@pytest.mark.parametrize(
    "text",
    [
        "Since Friday.",
        "Last Friday it stopped.",
        "On 2026-11-20 it stopped.",
        "On 20 October it stopped.",
        "We are there 24/7.",
        "We may 3 times fail.",
        "May we ask you?",
        "The week was hard.",
    ],
)
def test_what_was_or_is_no_day_is_left_alone(text):
    assert spans(text) == []


def test_looking_back_a_friday_is_the_last_one_unless_it_says_otherwise():
    assert spans("On Friday, 20 November and this morning.", looks_back=True) == []
    assert spans("By Friday. Tomorrow.", looks_back=True) == [(FRIDAY, FRIDAY), (date(2026, 11, 23),) * 2]


@given(st.text(max_size=200), st.dates(min_value=date(2000, 1, 1), max_value=date(2900, 1, 1)))
def test_no_text_breaks_it_and_places_are_inside(text, today):
    for each in days.named_in(text, today=today, looks_back=False):
        assert 0 <= each.start < each.end <= len(text)
