"""A text with names becomes the text for one customer, or is refused: never half of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.mail_merge import (
    ASKED,
    WORDS,
    Unresolved,
    Variable,
    filled_in,
    missing_for,
    resolve,
    resolve_line,
    unknown_in,
    variables_in,
)
from outreach.vocabulary import MessagePurpose

names = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)
plain = st.text().filter(lambda text: not re.search(r"[{}]", text))
anything = st.text(alphabet=st.sampled_from("{} ab_\n%<|."), max_size=40)
said = st.text(min_size=1).filter(str.strip)


def refused(text, values):
    try:
        resolve(text, values)
    except Unresolved as unresolved:
        return set(unresolved.names)
    return set()


@given(parts=st.lists(st.tuples(plain, names)), values=st.dictionaries(names, said))
def test_what_is_not_a_name_stays_and_what_is_one_is_replaced(parts, values):
    values = {**values, **{name: values.get(name, f"<{name}> {{{{ x }}}}") for _, name in parts}}
    text = "".join(f"{before}{{{{ {name}}}}}" for before, name in parts)

    assert resolve(text, values) == "".join(f"{before}{values[name]}" for before, name in parts)


@given(text=anything, values=st.dictionaries(names, said))
def test_a_text_is_refused_exactly_when_a_name_has_no_value(text, values):
    assert refused(text, values) == variables_in(text) - values.keys()


@given(text=anything)
def test_no_pair_of_braces_ever_goes_out(text):
    values = dict.fromkeys(variables_in(text) - {"{{", "}}"}, "x")

    assert refused(text, values) or not re.search(r"{{|}}", resolve(text, values))


@given(name=st.sampled_from(Variable), value=said)
def test_a_subject_is_one_line_whatever_a_value_brings_along(name, value):
    assert len(resolve_line(f"About {name.written}", {name: value}).splitlines()) == 1


@given(value=said)
def test_what_is_put_in_is_not_looked_at_again(value):
    assert resolve("{{ customer_name }}", {"customer_name": "{{ sender_name }}" + value, "sender_name": "Ana"}) == (
        "{{ sender_name }}" + value
    )


@given(text=anything, values=st.dictionaries(names, said))
def test_for_our_eyes_what_is_not_known_stays_a_name(text, values):
    known = refused(text, values) == set()

    assert filled_in(text, {}) == text
    assert not known or filled_in(text, values) == resolve(text, values)


def test_blanks_are_no_value():
    with pytest.raises(Unresolved, match="There is no value for “contact_name”"):
        resolve("Dear {{ contact_name }}", {"contact_name": " \n"})


@pytest.mark.parametrize(
    "text", ["{{ customer_name", "customer_name }}", "{{{ customer_name }}", "{{ customer_name|upper }}"]
)
def test_what_is_not_quite_a_name_is_found(text):
    assert unknown_in(text)


def test_every_variable_has_a_description_and_an_example_and_no_other_has():
    assert WORDS.keys() == set(Variable)
    assert all(variable.description and variable.example for variable in Variable)


def test_a_no_without_its_alternative_lacks_it():
    assert missing_for(MessagePurpose.DECLINED, "Thank you. {{ decision_reason }}") == (Variable.ALTERNATIVE,)


@pytest.mark.parametrize("purpose", MessagePurpose)
def test_a_text_that_says_all_that_its_purpose_asks_lacks_nothing(purpose):
    assert not missing_for(purpose, " ".join(name.written for name in ASKED.get(purpose, ())))
