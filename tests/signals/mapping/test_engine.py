"""A mapping at work: what becomes of each field, and what is said when it cannot."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals.mapping import engine, paths, shipped, spec

CONSTANT = {
    "external_id": {"value": "x-1"},
    "customer_external_id": {"value": "A-1"},
    "kind": {"value": "survey"},
    "measure": {"value": "nps"},
    "occurred_at": {"value": "2026-11-01T00:00:00Z"},
}


def mapped(payload, *, each="", only=(), **fields):
    made = spec.read({"each": each, "only": [*only], "fields": {**CONSTANT, **fields}})
    assert spec.faults(made) == []
    return engine.apply(made, payload)


def one(payload, **fields):
    [made] = mapped(payload, **fields).made
    return made


def test_the_first_path_that_finds_something_counts():
    made = one({"b": " ", "c": 7}, value={"path": ["$.a", "$.b", "$.c"]})

    assert made.fields["value"] == 7


def test_a_column_is_named_as_it_is():
    made = one({"NPS score (0–10)": "9", "a.b": "Ann"}, value={"path": "NPS score (0–10)"}, author={"path": "a.b"})

    assert (made.fields["value"], made.fields["author"]) == (9, "Ann")


def test_a_table_gives_words_a_number_and_names_what_it_does_not_know():
    rule = {"path": "$.group", "table": {"Promoter": 9, "true": 1}}

    assert one({"group": "promoter "}, value=rule).fields["value"] == 9
    assert one({"group": True}, value=rule).fields["value"] == 1
    assert one({"group": "passive"}, value={**rule, "otherwise": 7}).fields["value"] == 7
    [error] = one({"group": "passive"}, value=rule).errors
    assert (error.field, error.code) == ("value", "not_mapped")
    assert "passive" in error.message


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({}, "2026-03-29T00:30:00Z"),
        ({"date": "unix"}, 1774744200),
        ({"date": "unix_ms"}, "1774744200000"),
        ({"date": "mail"}, "Sun, 29 Mar 2026 01:30:00 +0100"),
        ({"date": "%d.%m.%Y %H:%M", "zone": "Europe/Berlin"}, "29.03.2026 01:30"),
        ({"zone": "America/New_York"}, "2026-03-28T20:30:00"),
    ],
)
def test_dates_are_read_as_their_sender_writes_them(rule, said):
    made = one({"at": said}, occurred_at={"path": "$.at", **rule})

    assert made.errors == []
    assert made.fields["occurred_at"] == datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("said", ["soon", "9" * 400, 1e300, True, {"a": 1}, "0001-01-01T00:00:00+14:00"])
def test_what_is_no_date_is_named(said):
    made = one({"at": said}, occurred_at={"path": "$.at"})

    assert [error.field for error in made.errors] == ["occurred_at"]


def test_a_list_becomes_many_signals_and_what_is_not_wanted_is_left_aside():
    payload = {"id": "p", "rows": [{"n": 1, "ok": True}, {"n": 2, "ok": False}, {"n": "x", "ok": True}]}

    result = mapped(
        payload,
        each="$.rows[*]",
        only=[{"path": "@.ok", "one_of": ["true"]}],
        external_id={"join": ["$.id", "@.n"]},
        value={"path": "@.n"},
    )

    assert [made.fields["external_id"] for made in result.made] == ["p|1", "p|x"]
    assert result.ignored == 1
    assert [[error.field for error in made.errors] for made in result.made] == [[], ["value"]]


def test_a_required_field_that_is_not_there_says_where_it_was_looked_for():
    [error] = one({}, customer_external_id={"path": ["$.organisation.id", "$.company"]}).errors

    assert error.field == "customer_external_id"
    assert "$.organisation.id or $.company" in error.message


def test_a_text_keeps_all_that_was_said():
    rule = {"path": ["$.title", "$.answers[*].text"], "all": True}

    assert one({"title": "A", "answers": [{"text": "b"}, {"text": None}, {"text": "c"}]}, text=rule).fields["text"] == (
        "A\nb\nc"
    )


def test_without_an_id_the_content_is_the_id():
    made = spec.read({"fields": {name: rule for name, rule in CONSTANT.items() if name != "external_id"}})

    first, again, other = (engine.apply(made, {"n": n}).made[0].fields["external_id"] for n in (1, 1, 2))

    assert first == again != other


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"fields": {}}, "customer_external_id"),
        ({"fields": {**CONSTANT, "price": {"value": 1}}}, "price"),
        ({"fields": {**CONSTANT, "value": {}}}, "value"),
        ({"fields": {**CONSTANT, "value": {"path": "$.a[", "zone": ""}}}, "value"),
        ({"fields": {**CONSTANT, "occurred_at": {"path": "$.a", "zone": "Mars/Olympus"}}}, "occurred_at"),
        ({"fields": {**CONSTANT, "occurred_at": {"path": "$.a", "date": "american"}}}, "occurred_at"),
        ({"fields": CONSTANT, "each": "$..a..b"}, "each"),
        ({"fields": CONSTANT, "only": [{"path": "$.a[?match(@.b, '(a+)+')]", "one_of": [1]}]}, "only/0/path"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused_before_it_is_saved(given, field):
    assert field in [fault.field for fault in spec.faults(spec.read(given))]


@pytest.mark.parametrize(
    "path", ["$..*..*", "$[?@.a == $.b]", "$.a | $.b", "$[?search(@.a, 'x')]", "$[*,*,*,*][*,*,*,*]", "", "x" * 301]
)
def test_a_path_that_could_take_for_ever_is_none(path):
    with pytest.raises(paths.BadPath):
        paths.check(path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NAMES = sorted(shipped.everything())


@given(payload=JSON, name=st.sampled_from(NAMES))
def test_no_payload_breaks_a_mapping(payload, name):
    for made in engine.apply(shipped.everything()[name].mapping, payload).made:
        assert made.errors or made.fields["occurred_at"].tzinfo is UTC


def test_a_mapping_with_an_odd_rule_says_so_and_does_not_break():
    [made] = mapped({"at": "1 1"}, occurred_at={"path": "$.at", "date": "%d %d"}).made

    assert made.errors[0].field == "occurred_at"
    assert mapped({"a": 1}, only=[{"path": "$.a", "one_of": [10**30]}]).trouble


def test_a_path_from_the_whole_is_walked_once_however_many_rows_there_are(monkeypatch):
    walked = []
    find = paths.find
    monkeypatch.setattr(paths, "find", lambda path, **where: (walked.append(path), find(path, **where))[1])

    made = mapped(
        {"rows": [{"v": n} for n in range(50)], "who": "Ann"},
        each="$.rows[*]",
        author={"path": "$..who"},
        value={"path": "@.v"},
    ).made

    assert [one.fields["author"] for one in made] == ["Ann"] * 50
    assert [one.fields["value"] for one in made] == list(range(50))
    assert walked.count("$..who") == 1
