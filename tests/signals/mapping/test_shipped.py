"""The mappings that are shipped, on samples that follow the senders' public documentation."""

import json
from pathlib import Path

import pytest

from signals.mapping import engine, shipped, spec
from signals.services import items
from signals.services.items import SignalItem

SAMPLES = Path(__file__).parent / "samples"
TELLS = ("external_id", "customer_external_id", "kind", "measure", "occurred_at", "value", "text", "author")
EXPECTED = json.loads((SAMPLES / "expected.json").read_text())


def test_every_mapping_that_is_shipped_has_a_sample():
    assert set(EXPECTED) == set(shipped.everything())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_sample_becomes_its_signals(name):
    mapping = shipped.everything()[name].mapping
    payload = json.loads((SAMPLES / f"{name}.json").read_text())

    result = engine.apply(mapping, payload)

    assert spec.faults(mapping) == []
    assert [made.errors for made in result.made] == [[]] * len(result.made)
    told = [items.read(made.fields, raw="") for made in result.made]
    assert all(isinstance(one, SignalItem) for one in told)
    shown = [[str(made.fields.get(field)) for field in TELLS] for made in result.made]
    assert shown == EXPECTED[name]
