"""`backtest` says how well each family would have done, in one JSON object, and stores nothing."""

import json
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from signals.models import RiskModel, Source
from signals.services import facts, uses
from signals.services.items import SignalItem
from signals.vocabulary import Kind
from tests.factories.accounts import CustomerFactory

pytestmark = pytest.mark.django_db

LAST = datetime(2026, 11, 20, tzinfo=UTC)
FIGURES = {"n", "base_rate", "roc_auc", "average_precision", "brier", "ece", "lift_at_10pct", "value_captured_at_10pct"}


@pytest.fixture
def crm(db: None) -> Source:
    return Source.objects.create(slug="crm", name="CRM", is_directory=True)


def regulars_and_leavers(crm: Source, *, customers: int = 240, days: int = 300) -> None:
    """Half of them come less and less in their last two months, and leave."""
    dice = np.random.default_rng(0)
    first = LAST - timedelta(days=days)
    for start in range(0, customers, 40):
        items = []
        for number in range(start, start + 40):
            leaves = int(dice.integers(90, days)) if number % 2 else None
            CustomerFactory(
                external_id=f"C-{number}",
                started_on=first.date(),
                churned_on=first.date() + timedelta(days=leaves) if leaves else None,
            )
            for day in range(0, leaves or days, 3):
                fades = leaves is not None and leaves - day < 60
                if dice.random() < (0.25 if fades else 0.9):
                    moment = first + timedelta(days=day, hours=float(dice.random() * 20))
                    items.append(SignalItem(f"{number}-{day}", f"C-{number}", Kind.ENGAGEMENT, "logins", moment, None))
        for begin in range(0, len(items), 1000):
            facts.receive(source=crm, items=items[begin : begin + 1000], known="when it happened", at=LAST, by=None)
    uses.count()


def answer(capsys, *options: str) -> dict:
    call_command("backtest", "--json", *options)
    printed = capsys.readouterr()
    assert printed.err == ""
    return json.loads(printed.out)


def test_all_families_are_compared_and_one_is_chosen_with_a_reason(crm, capsys):
    regulars_and_leavers(crm)

    said = answer(capsys, "--horizon-days", "30", "--as-of", "2026-11-20")

    assert set(said) == {"chosen", "families", "why", "dataset"}
    assert list(said["families"]) == ["prior", "logistic", "glass_box", "boosted"]
    assert all(set(figures) >= FIGURES | {"intervals"} for figures in said["families"].values())
    assert said["chosen"] in ("logistic", "glass_box", "prior")
    assert said["families"]["glass_box"]["roc_auc"] > 0.7
    assert said["dataset"]["test_to"] <= "2026-10-21"
    assert not RiskModel.objects.exclude(family="prior").exists()


def test_people_read_a_table_and_a_sentence(crm, capsys):
    regulars_and_leavers(crm, customers=40)

    call_command("backtest", "--horizon-days", "30")

    printed = capsys.readouterr().out
    assert "roc_auc" in printed
    assert (
        "Chosen: prior. The data carries too little information to learn from: too few customers have left" in printed
    )


def test_inactivity_is_asked_of_the_most_used_engagement_unless_another_is_named(crm, capsys):
    regulars_and_leavers(crm, customers=80)

    said = answer(capsys, "--label", "inactivity", "--horizon-days", "21", "--every-days", "21")

    assert said["dataset"]["label"] == {"kind": "inactivity", "measure": "engagement/logins"}


def test_without_churned_customers_the_prior_stays_and_it_says_what_would_help(crm, capsys):
    for number in range(10):
        CustomerFactory(external_id=f"C-{number}", started_on=date(2026, 1, 1))
    items = [
        SignalItem(f"{n}", f"C-{n % 10}", Kind.ENGAGEMENT, "logins", LAST - timedelta(hours=6 * n), None)
        for n in range(1000)
    ]
    facts.receive(source=crm, items=items, known="when it happened", at=LAST, by=None)

    said = answer(capsys, "--horizon-days", "30")

    assert said["chosen"] == "prior"
    assert said["why"].startswith("No customer in the data has left")
    assert list(said["families"]) == ["prior"]
    assert said["families"]["prior"]["roc_auc"] is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "There are no signals yet"),
        (["--horizon-days", "0"], "horizon_days is 0; it goes from 1 to 730 days"),
        (["--every-days", "9999"], "every_days is 9999"),
        (["--as-of", "yesterday"], "not a date"),
        (["--label", "inactivity"], "Name its measure with --activity-measure"),
        (
            ["--label", "inactivity", "--activity-measure", "visits"],
            "There is no measure “visits”. There are: none yet.",
        ),
    ],
)
def test_what_cannot_be_done_is_one_readable_line(crm, options, message):
    with pytest.raises(CommandError, match=message):
        call_command("backtest", *options)
