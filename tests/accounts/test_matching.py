"""Whether two customers may be one: pure rules, told in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.matching import Profile, company_domain, compare, plain_name, plain_phone, skeleton
from accounts.vocabulary import MatchKind


@pytest.mark.parametrize(
    "name",
    [
        "Müller & Söhne",
        "MULLER AND SOHNE",
        "Müller & Söhne GmbH & Co. KG",
        "müller   &  söhne, S.A.",
        "The Muller and Söhne Ltd.",
    ],
)
def test_case_accents_punctuation_and_legal_form_make_no_other_name(name):
    assert plain_name(name) == "muller and sohne"


@pytest.mark.parametrize(
    ("name", "plain"), [("AG", "ag"), ("Costco", "costco"), ("AG Insurance", "ag insurance"), ("—", "")]
)
def test_what_is_left_of_a_name_is_a_name(name, plain):
    assert plain_name(name) == plain


@pytest.mark.parametrize(("one", "other"), [("Mueller Trading", "Muller Trading"), ("Acme Soft", "Acmesoft")])
def test_spellings_share_a_skeleton(one, other):
    assert skeleton(plain_name(one)) == skeleton(plain_name(other)) != ""


@pytest.mark.parametrize(
    ("email", "domain"),
    [("kim@acme.example", "acme.example"), ("kim@Mail.Acme.Example", "acme.example"), ("kim@gmail.com", "")],
)
def test_an_address_at_a_provider_for_everybody_tells_nothing_of_a_company(email, domain):
    assert company_domain(email) == domain


def test_one_number_is_written_in_many_ways():
    assert len({plain_phone(written) for written in ("+49 (0)30 123 456 78", "030/12345678", "0049-030-12345678")}) == 1
    assert plain_phone("110") == ""


def test_reasons_are_told_in_words_the_strongest_first():
    one = Profile("Acme GmbH", ["a@acme.example"], ["+49 30 1234 5678"], [("crm", "A-1234")], id=1)
    other = Profile("ACME", ["b@acme.example"], ["030 12345678"], [("desk", "a-1234")], id=2)

    likeness = compare(one, other)

    assert likeness.score == 100
    assert likeness.reasons == (
        "The same name, “acme”.",
        "Contacts at the same company, acme.example.",
        "A contact with the same telephone number.",
        "The same id, “a-1234”, in crm and in desk.",
    )


@pytest.mark.parametrize(
    ("one", "other", "is_suspicious"),
    [
        (Profile("Acme Industries"), Profile("Acme Industry"), False),
        (Profile("Acme Industries", ["a@acme.example"]), Profile("Acme Industry", ["b@acme.example"]), True),
        (Profile("Acme"), Profile("Zenith"), False),
        (Profile("Acme", ["a@gmail.com"]), Profile("Zenith", ["b@gmail.com"]), False),
        (Profile("Acme", external_ids=[("crm", "17")]), Profile("Zenith", external_ids=[("desk", "17")]), False),
        (Profile("Acme", id=1), Profile("Acme", id=2, parent_id=1), False),
        (Profile("!!!", phones=["030 1234567"]), Profile("—", phones=["030 1234567"]), False),
    ],
    ids=[
        "alike only",
        "alike and of one company",
        "strangers",
        "free mail",
        "short ids",
        "parent and child",
        "no name to speak of",
    ],
)
def test_what_is_enough_to_ask(one, other, is_suspicious):
    assert compare(one, other).is_suspicious is is_suspicious


def test_a_name_that_many_have_is_not_enough_but_counts_with_more():
    common = [(MatchKind.NAME, "anna muller"), (MatchKind.SKELETON, skeleton("anna muller"))]
    one, other = Profile("Anna Müller", phones=["030 1234567"]), Profile("Anna Müller", phones=["030 7654321"])
    known = Profile("Anna Müller", phones=["030 1234567"])

    assert not compare(one, other, common=common).is_suspicious
    assert compare(one, known, common=common).is_suspicious


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_a_name_and_who_is_compared_first_makes_no_difference(one, other):
    there, back = compare(Profile(one), Profile(other)), compare(Profile(other), Profile(one))

    assert there.score == back.score
    assert 0 <= there.score <= 100
