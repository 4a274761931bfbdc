"""Whether two contacts may be one person: pure rules, told in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.people_matching import Person, compare, plain_person

HOME, ELSEWHERE = 1, 2


def kim(name: str = "Kim Acme", customer: int = HOME, **about: str) -> Person:
    return Person(name, customer_id=customer, **about)


def test_case_accents_titles_and_order_make_no_other_person():
    assert {plain_person(name) for name in ("Dr. Müller, Anna", "Anna MULLER", "anna  müller")} == {"anna muller"}


@pytest.mark.parametrize(
    ("one", "other", "is_suspicious"),
    [
        (kim(), kim("ACME, Kim"), True),
        (kim(), kim(customer=ELSEWHERE), False),
        (kim(email="kim@acme.example"), kim("K. A.", email="Kim@Acme.example"), True),
        (kim(email="kim@acme.example"), kim("Kimberly Acme", ELSEWHERE, email="kim@acme.example"), True),
        (kim(email="info@acme.example"), kim("Lee Zenith", email="info@acme.example"), False),
        (kim(phone="+49 30 123 45 67"), kim("Lee Zenith", phone="030 1234567"), False),
        (kim(phone="+49 30 123 45 67"), kim(customer=ELSEWHERE, phone="030 1234567"), True),
        (kim("Jon Smith", phone="0301234567"), kim("John Smith", phone="0301234567"), True),
        (kim("Jon Smith"), kim("John Smith"), False),
        (kim("Jon Smith", job_title="CFO"), kim("John Smith", job_title="cfo"), True),
        (kim("!!!"), kim("—"), False),
    ],
    ids=[
        "one name at one customer",
        "one name at two",
        "one address",
        "one address at two customers",
        "a mailbox of many",
        "one switchboard",
        "one name and telephone at two customers",
        "alike and one telephone",
        "alike only",
        "alike and one job",
        "no name to speak of",
    ],
)
def test_what_is_enough_to_ask(one, other, is_suspicious):
    assert compare(one, other).is_suspicious is is_suspicious
    assert compare(one, other).score == compare(other, one).score


def test_somebody_who_moved_is_named_as_such():
    likeness = compare(kim(email="kim@mail.example"), kim(customer=ELSEWHERE, email="kim@mail.example"))

    assert likeness.reasons == (
        "The same e-mail address, kim@mail.example.",
        "The same name, “Kim Acme”.",
        "At two customers: a person may have moved, or look after both.",
    )


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=30), st.booleans())
def test_any_text_is_a_person_and_who_is_compared_first_makes_no_difference(one, other, email, is_home):
    there = Person(one, email, customer_id=HOME)
    here = Person(other, email, customer_id=HOME if is_home else ELSEWHERE)

    assert compare(there, here).score == compare(here, there).score
    assert 0 <= compare(there, here).score <= 100
