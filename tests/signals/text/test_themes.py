"""What a text is about."""

import pytest

from signals.text import taxonomy, themes
from signals.text.taxonomy import BY_SLUG, THEMES


def slugs(text: str) -> set[str]:
    return {taxonomy.BY_CODE[code].slug for code in themes.themes(text)}


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("The whole platform went down twice this week.", "outages"),
        ("Pages take forever: it is painfully SLOW", "speed"),
        ("The export button doesn’t work any more", "faults"),
        ("We were billed twice and want a refund", "billing"),
        ("Your price increase is not in our budget", "price"),
        ("I have been on hold for an hour, still waiting", "waiting"),
        ("The agent was rude and hung up", "support"),
        ("My parcel never arrived", "delivery"),
        ("We are switching to another vendor", "leaving"),
        ("We are leaving at the end of the year", "leaving"),
        ("You promised a fix by May and it is still broken", "promises"),
        ("Nobody told us about the change", "communication"),
        ("SSO integration with our directory keeps failing", "integrations"),
        ("Worried about the data breach", "security"),
        ("Our account manager changed three times", "relationship"),
    ],
)
def test_a_complaint_finds_its_theme(text, slug):
    assert slug in slugs(text)


@pytest.mark.parametrize("text", ["", "Hello", "Let us meet on Tuesday."])
def test_a_text_may_touch_no_theme(text):
    assert themes.themes(text) == ()


@pytest.mark.parametrize("text", ["Is there a shortcut for the leave calendar?", "No news since last time."])
def test_holidays_and_habits_are_no_farewell(text):
    assert "leaving" not in slugs(text)


def test_a_word_inside_another_word_is_not_found():
    assert slugs("The belated apology was slowly read") & {"delivery"} == set()


@pytest.mark.parametrize("family", [("bill", "bills", "billed", "billing"), ("cancel", "cancelled", "cancellation")])
def test_the_forms_of_a_word_meet(family):
    assert len({themes.stem(word) for word in family}) == 1


def test_every_phrase_of_every_theme_is_found_as_it_stands():
    lost = [phrase for theme in THEMES for phrase in theme.phrases if theme.code not in themes.themes(phrase)]

    assert lost == []


def test_codes_and_slugs_are_told_apart_and_fit_their_column():
    assert len({theme.code for theme in THEMES}) == len({theme.slug for theme in THEMES}) == len(THEMES)
    assert all(0 < theme.code < 32_768 for theme in THEMES)
    assert all(BY_SLUG[theme.slug] is theme for theme in THEMES)


def test_a_theme_of_a_later_release_still_has_a_name():
    assert themes.label(999) == "Theme 999"
