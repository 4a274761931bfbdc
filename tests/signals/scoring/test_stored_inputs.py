"""What is stored with a score is what it was made from, to the last bit."""

import math

from hypothesis import given
from hypothesis import strategies as st

from signals.scoring.stored_inputs import as_columns, codes_of, inputs_of, value_at

INPUTS = st.dictionaries(st.integers(0, 2**31 - 1), st.floats(allow_nan=False), max_size=40)


@given(INPUTS)
def test_what_goes_in_comes_out(inputs):
    stored = as_columns(inputs)

    found = inputs_of(stored["feature_codes"], stored["features"])

    assert list(found.items()) == list(inputs.items())
    assert all(math.copysign(1, found[code]) == math.copysign(1, value) for code, value in inputs.items())


@given(INPUTS)
def test_one_value_is_found_without_reading_the_others(inputs):
    stored = as_columns(inputs)

    for place, code in enumerate(codes_of(stored["feature_codes"]).tolist()):
        assert value_at(stored["features"], place) == inputs[code]


def test_the_database_hands_out_a_view_of_the_bytes_and_that_is_read_too():
    stored = as_columns({16: 0.1})

    assert inputs_of(memoryview(stored["feature_codes"]), memoryview(stored["features"])) == {16: 0.1}


def test_nothing_is_known_of_some():
    assert as_columns({}) == {"feature_codes": b"", "features": b""}
    assert inputs_of(b"", b"") == {}
