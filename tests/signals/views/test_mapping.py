"""The page on which a payload is turned into signals: tried, saved, and used again on what came."""

import json

import pytest
from django.utils import timezone

from signals.mapping import shipped
from signals.models import Feed, Hook, Mapping, Payload, Source
from signals.services import mappings, payloads
from signals.vocabulary import Door

SAMPLE = {"id": "s-1", "who": "A-1", "score": "promoter", "at": "2026-11-20T08:00:00Z", "text": "<script>x()</script>"}
FORM = {
    "sample": json.dumps(SAMPLE),
    "external_id-path": "$.nothing | $.id",
    "customer_external_id-path": "who",
    "kind-value": "survey",
    "measure-value": "nps",
    "occurred_at-path": "$.at",
    "value-path": "$.score",
    "value-table": "promoter = 9\ndetractor = 3",
    "text-path": "$.text",
}
URL = "/settings/sources/nps/mapping"


@pytest.fixture
def nps(acme) -> Source:
    return Source.objects.create(slug="nps", name="NPS tool")


@pytest.fixture
def page(signed_in, lena, nps):
    return signed_in(lena)


def bring(nps: Source, lena, body: bytes) -> Payload:
    now = timezone.now()
    return payloads.keep(
        source=nps, door=Door.API, body=body, content_type="application/json", headers={}, by=lena, at=now
    )[0]


def test_a_preview_shows_the_signals_and_saves_nothing(page):
    response = page.post(URL, FORM)

    text = response.content.decode()
    assert response.status_code == 200
    assert "would be new" in text
    assert "9.0" in text
    assert "&lt;script&gt;x()" in text
    assert "<script>x()" not in text
    assert not Mapping.objects.exists()


def test_what_is_saved_is_what_was_tried_and_stays_as_it_is(page, nps):
    assert page.post(URL, {**FORM, "save": "1", "note": "Words"}).status_code == 302
    assert page.post(URL, {**FORM, "save": "1", "text-path": ""}).status_code == 302

    first, second = Mapping.objects.order_by("version")
    assert first.spec["fields"]["external_id"] == {"path": ["$.nothing", "$.id"]}
    assert first.spec["fields"]["value"]["table"] == {"promoter": "9", "detractor": "3"}
    assert "text" in first.spec["fields"]
    assert "text" not in second.spec["fields"]
    assert "in use" in page.get(URL).content.decode()


def test_a_fault_stands_beside_its_field_and_what_was_typed_stays(page):
    response = page.post(
        URL,
        {**FORM, "save": "1", "value-path": "$.score[", "kind-value": "", "only_path": "$..a..b", "only_values": "x"},
    )

    form = response.context["form"]
    assert response.status_code == 422
    assert set(form.errors) == {"value-path", "kind-path", "only_path"}
    assert "$.score[" in response.content.decode()
    assert not Mapping.objects.exists()


@pytest.mark.parametrize("name", sorted(shipped.everything()))
def test_a_form_that_begins_with_a_shipped_mapping_says_the_same(page, nps, lena, name):
    form = page.get(f"{URL}?from={name}").context["form"]
    typed = {field.html_name: field.value() if field.value() is not None else "" for field in form}

    page.post(f"{URL}?from={name}", {**typed, "save": "1"})

    saved, given = mappings.checked(Mapping.objects.get().spec), shipped.everything()[name].mapping
    assert saved.each == given.each
    assert {name: (rule.path, rule.join, rule.prefix, rule.times) for name, rule in saved.fields.items()} == {
        name: (rule.path, rule.join, rule.prefix, rule.times) for name, rule in given.fields.items()
    }


def test_payloads_are_listed_tried_and_read_again(page, nps, lena):
    one, other = (bring(nps, lena, json.dumps({**SAMPLE, "id": id}).encode()) for id in ("s-1", "s-2"))
    Payload.objects.update(
        read_at=timezone.now(), rejected=1, errors=[{"row": 0, "field": "value", "message": "<b>No"}]
    )

    text = page.get(f"{URL}?payload={one.pk}").content.decode()
    assert "&quot;s-1&quot;" in text
    assert "value: &lt;b&gt;No" in text

    replay = "/settings/sources/nps/replay"
    page.post(replay, {"which": "range", "first": other.pk, "last": other.pk})
    assert set(Payload.objects.filter(read_at=None)) == {other}
    page.post(replay, {"one": one.pk})
    assert Payload.objects.filter(read_at=None).count() == 2
    assert page.post(replay, {"which": "range"}, follow=True).status_code == 200


def test_how_payloads_come_in_is_set_up_on_a_page(page, nps):
    url = "/settings/sources/nps/intake"

    made = page.post(url, {"verb": "hook", "sender": "standard"}).content.decode()
    page.post(url, {"verb": "feed", "url": "https://example.com/feed", "every_minutes": 60})
    refused = page.post(url, {"verb": "feed", "url": "https://127.0.0.1/feed", "every_minutes": 60})
    weak = page.post(url, {"verb": "hook", "sender": "typeform", "secret": "short"})
    page.post(url, {"verb": "hook_off"})

    assert "whsec_" in made
    assert "whsec_" not in page.get(url).content.decode()
    assert Feed.objects.get().url == "https://example.com/feed"
    assert refused.status_code == weak.status_code == 422
    assert not Hook.objects.get().is_on


def test_what_the_page_has_no_room_for_stays(page, nps, lena):
    rules = {name: {"value": "x"} for name in ("customer_external_id", "kind", "measure", "occurred_at")}
    only = [{"path": "$.a", "one_of": ["x, y", True]}, {"path": "$.b", "one_of": [1]}]
    value = {"path": ["$.v"], "table": {"a": "1"}, "otherwise": 0}
    given = {"fields": {**rules, "value": value}, "only": only}
    mappings.save(source=nps, given=given, by=lena, at=timezone.now())

    response = page.get(URL)
    form = response.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    page.post(URL, {**sent, "save": "1", "text-path": "$.t"})

    newest = mappings.current(nps)
    assert newest.version == 2
    assert newest.spec["only"] == only
    assert newest.spec["fields"]["value"]["otherwise"] == 0
    assert "also $.b is one of 1" in response.content.decode()


def test_nobody_overwrites_a_version_that_they_have_not_seen(page, nps, adam):
    page.post(URL, {**FORM, "save": "1", "seen": "0"})
    spec = {**Mapping.objects.get().spec, "each": "$.rows[*]"}
    mappings.save(source=nps, given=spec, by=adam, at=timezone.now())

    refused = page.post(URL, {**FORM, "save": "1", "seen": "1", "note": "Mine"})

    text = refused.content.decode()
    assert refused.status_code == 412
    assert "Adam saved version 2 meanwhile" in text
    assert [(one.field, one.before, one.after) for one in refused.context["differences"]] == [("each", "$.rows[*]", "")]
    assert 'name="seen" value="2"' in text
    assert 'value="Mine"' in text
    assert Mapping.objects.count() == 2

    assert page.post(URL, {**FORM, "save": "1", "seen": "2"}).status_code == 302
    assert Mapping.objects.count() == 3


def test_an_older_version_is_not_put_on_top_by_chance(page, nps):
    for seen, text in (("0", "$.text"), ("1", "$.words")):
        page.post(URL, {**FORM, "save": "1", "seen": seen, "text-path": text})

    opened = page.get(f"{URL}?version=1")

    assert 'name="seen" value="1"' in opened.content.decode()
    assert page.post(f"{URL}?version=1", {**FORM, "save": "1", "seen": "1"}).status_code == 412


def test_the_api_obeys_if_match(with_token, robo, nps):
    client, url = with_token(robo), "/api/v1/sources/nps/mappings"
    given = [{"spec": shipped.everything()[name].spec} for name in ("survey", "feed")]

    codes = [
        client.post(url, one, content_type="application/json", headers={"If-Match": match}).status_code
        for one, match in (
            (given[0], '"1"'), (given[0], "none"), (given[0], '"0"'), (given[0], '"0"'), (given[0], "none"), (given[1], '"0"'),
            (given[1], '"1"'),
        )
    ]  # fmt: skip

    assert codes == [412, 412, 201, 201, 412, 412, 201]
