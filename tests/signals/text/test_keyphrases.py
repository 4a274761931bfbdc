"""Phrases that came up lately."""

from hypothesis import given
from hypothesis import strategies as st

from signals.text.keyphrases import MOST_TEXTS, Said, rising


def said(text: str, customers: range) -> list[Said]:
    return [Said(customer, text) for customer in customers]


def test_what_many_say_now_and_nobody_said_before_is_found():
    now = said("The new invoice portal rejects our purchase orders", range(6)) + said(
        "Hello there my friend", range(6, 20)
    )
    before = said("Hello there my friend", range(40))

    found = [phrase.words for phrase in rising(now, before)]

    assert "new invoice" in " ".join(found) or "invoice portal" in " ".join(found)
    assert "hello there" not in found


def test_one_loud_customer_makes_no_phrase():
    assert rising([Said(1, "broken invoice portal")] * 50 + said("fine", range(2, 30)), said("fine", range(30))) == []


def test_what_was_always_said_is_not_rising():
    usual = said("invoice portal is slow", range(10)) + said("all is fine here", range(10, 30))

    assert rising(usual, usual) == []


def test_nothing_said_is_no_phrase():
    assert rising([], []) == []


def test_the_counts_are_customers_now_and_before():
    now, before = (
        said("invoice portal", range(8)) + said("x", range(8, 20)),
        said("invoice portal", range(1)) + said("x", range(90)),
    )

    (phrase,) = rising(now, before)

    assert (phrase.words, phrase.customers, phrase.before) == ("invoice portal", 8, 1)


@given(st.lists(st.builds(Said, st.integers(1, 5), st.text(max_size=60)), max_size=30))
def test_any_texts_will_do(texts):
    assert len(rising(texts, texts[:3])) <= 8


def test_it_reads_a_bounded_number_of_texts():
    rising(said("a price increase letter " * 100, range(10 * MOST_TEXTS)), [])
