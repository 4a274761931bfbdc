"""The files are what the product itself imports, the same for a seed, and made of nothing real."""

import csv
from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from accounts.vocabulary import Consent
from crisis_triage.demo.simulator import Settings, files, simulate
from crisis_triage.demo.simulator.settings import OWNERS
from signals.vocabulary import Kind
from tests.demo.conftest import UNTIL


@pytest.fixture(scope="module")
def rows(world, tmp_path_factory) -> dict[str, list[dict[str, str]]]:
    paths = files.write(world, tmp_path_factory.mktemp("demo"))
    return {stem: list(csv.DictReader(path.open(encoding="utf-8", newline=""))) for stem, path in paths.items()}


@pytest.fixture(scope="module")
def signals(rows) -> list[dict[str, str]]:
    return [row for stem, table in rows.items() if stem.startswith("signals_") for row in table]


def test_the_same_seed_and_moment_write_the_same_bytes(tmp_path):
    settings = Settings(until=UNTIL, customers=25)

    first = files.write(simulate(settings), tmp_path / "first")
    again = files.write(simulate(settings), tmp_path / "again")

    assert {stem: path.read_bytes() for stem, path in first.items()} == {
        stem: path.read_bytes() for stem, path in again.items()
    }


def test_another_seed_tells_another_story(tmp_path):
    one = files.write(simulate(Settings(until=UNTIL, customers=25)), tmp_path / "one")
    other = files.write(simulate(Settings(until=UNTIL, customers=25, seed=8)), tmp_path / "other")

    assert one["customers"].read_bytes() != other["customers"].read_bytes()


def test_tomorrow_the_same_customers_are_there_a_day_later():
    today, tomorrow = (
        simulate(Settings(until=UNTIL + timedelta(days=days), customers=25)).population for days in (0, 1)
    )

    assert today.names == tomorrow.names
    assert [b - a for a, b in zip(today.started_on, tomorrow.started_on, strict=True)] == [timedelta(days=1)] * 25


def test_every_kind_of_signal_is_told_by_some_source(signals):
    assert {row["kind"] for row in signals} == {kind.value for kind in Kind}


def test_external_ids_are_unique_in_each_file(rows):
    for stem, table in rows.items():
        if stem != "truth":
            assert len({row["external_id"] for row in table}) == len(table), stem


def test_nothing_happens_before_the_start_or_after_the_end(world, signals):
    moments = [datetime.fromisoformat(row["occurred_at"]) for row in signals]

    assert min(moments) >= world.settings.start
    assert max(moments) <= UNTIL
    assert max(moments) > UNTIL - timedelta(days=2)


def test_the_amount_of_facts_suits_a_demo(signals):
    """About 300 a customer in a year and a half."""
    assert 100 * 120 < len(signals) < 400 * 120


def test_customers_have_what_the_directory_wants(rows):
    known = {row["external_id"] for row in rows["customers"]}
    seen: set[str] = set()
    for row in rows["customers"]:
        assert float(row["arr"]) >= 0
        assert row["currency"] in {"USD", "EUR", "GBP"}
        assert row["owner_email"] in {email for pair in OWNERS.values() for email in pair}
        assert row["parent_external_id"] in seen | {""}, "a parent comes before its children"
        assert date.fromisoformat(row["started_on"]) <= UNTIL.date()
        assert row["renewal_on"] > (row["churned_on"] or UNTIL.date().isoformat()), "who left keeps the contract's end"
        seen.add(row["external_id"])
    assert len({row["name"] for row in rows["customers"]}) == len(known)
    assert any(row["parent_external_id"] for row in rows["customers"])
    assert {row["segment"] for row in rows["customers"]} == {"Enterprise", "Mid-market", "Growth"}


def test_contacts_belong_to_customers_and_can_be_reached_nowhere(rows):
    known = {row["external_id"] for row in rows["customers"]}
    for row in rows["contacts"]:
        assert row["customer_external_id"] in known
        assert row["email"].endswith(".example")
        assert row["phone"] == "" or row["phone"].startswith("+1 555 01")
        assert row["consent"] in {word.value for word in Consent}


def test_scores_stay_on_their_scales(signals):
    scales = {"nps": (0, 10), "csat": (1, 5), "mention": (-1, 1), "sentiment": (-2, 2), "escalation": (1, 5)}
    for row in signals:
        if row["measure"] in scales:
            low, high = scales[row["measure"]]
            assert low <= float(row["value"]) <= high, row


def test_texts_are_varied_and_leave_no_gap_unfilled(signals):
    texts = [row["text"] for row in signals if row["text"]]
    commonest = Counter(texts).most_common(1)[0][1]

    assert not [text for text in texts if "{" in text or "}" in text]
    assert all(text[0].isupper() or text[0].isdigit() for text in texts)
    assert commonest < 0.03 * len(texts)


def test_the_truth_stands_in_a_file_of_its_own(world, rows):
    left = Counter(row["customer_external_id"] for row in rows["truth"] if row["left"] == "1")

    assert set(left.values()) <= {1}
    assert len(left) == sum(1 for row in rows["customers"] if row["churned_on"])
    assert all(float(row["hazard_a_week"]) > 0 for row in rows["truth"])
