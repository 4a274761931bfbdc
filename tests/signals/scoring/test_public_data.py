"""The prior against real outcomes: a check of sanity, since its authors had looked at these sets (signals/scoring/prior.py). Public data in ``../shared/data``; without it these say so and skip."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from signals import rates
from signals.features.feature import Inputs
from signals.scoring.score import score
from signals.vocabulary import Kind
from tests.signals.scoring.worlds import CARD, meaning

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "import"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.exists(), reason="the public data sets are not beside this checkout"),
]


@dataclass
class World:
    customers: pd.DataFrame
    facts: pd.DataFrame
    meanings: tuple

    def margins(self, at: float) -> np.ndarray:
        known = self.facts[self.facts.moment <= at]
        seen = rates.from_facts(
            rates.Facts(
                known.row.to_numpy(), known.column.to_numpy(), known.moment.to_numpy(), known.value.to_numpy(float)
            ),
            customers=len(self.customers),
            clock=np.full(len(self.meanings), at),
        )
        unknown = np.full(len(self.customers), np.nan)
        inputs = Inputs(self.meanings, seen, at - self.customers.started.to_numpy(), unknown)
        return score(CARD, inputs, (None,) * len(self.meanings), at=at).margin

    def last_seen(self, at: float) -> np.ndarray:
        known = self.facts[self.facts.moment <= at]
        return known.groupby("row").moment.max().reindex(range(len(self.customers))).to_numpy()


def days(moments) -> np.ndarray:
    seconds = (pd.to_datetime(moments, utc=True) - pd.Timestamp(rates.LANDMARK)).dt.total_seconds()
    return seconds.to_numpy() / 86400


def day(text: str) -> float:
    return (pd.Timestamp(text, tz="UTC") - pd.Timestamp(rates.LANDMARK)).total_seconds() / 86400


def load(name: str) -> World:
    customers = pd.read_csv(DATA / name / "customers.csv.gz")
    wanted = ["customer_external_id", "kind", "measure", "occurred_at", "value"]
    facts = pd.read_csv(DATA / name / "signals.csv.gz", usecols=wanted)
    customers["started"], customers["left"] = days(customers.started_on), days(customers.churned_on.astype("object"))
    facts["row"] = facts.customer_external_id.map(dict(zip(customers.external_id, customers.index, strict=True)))
    facts = facts[facts.row.notna()].astype({"row": int}).assign(moment=lambda table: days(table.occurred_at))
    keys = sorted(set(zip(facts.kind, facts.measure, strict=True)))
    facts["column"] = [keys.index(key) for key in zip(facts.kind, facts.measure, strict=True)]
    meanings = tuple(meaning(index + 1, Kind(kind), name) for index, (kind, name) in enumerate(keys))
    return World(customers, facts, meanings)


@pytest.mark.parametrize(
    ("name", "at", "horizon", "active_days", "recency_reaches"),
    [("music_store", "1998-04-01", 90, 180, 0.647), ("grocery", "2017-12-04", 28, 56, 0.747)],
)
def test_shoppers_who_fall_silent_are_ranked_better_than_by_recency(name, at, horizon, active_days, recency_reaches):
    world, moment = load(name), day(at)
    active = moment - world.last_seen(moment) <= active_days
    later = world.facts[(world.facts.moment > moment) & (world.facts.moment <= moment + horizon)]
    is_silent = ~world.customers.index.isin(later.row)

    reached = roc_auc_score(is_silent[active], world.margins(moment)[active])

    assert reached > recency_reaches


def test_members_who_cancel_are_ranked_better_than_by_recency():
    world = load("social_network")
    labels, margins = [], []
    for at in (day("2020-04-16"), day("2020-05-16"), day("2020-06-01")):
        stays = world.customers.left.isna() | (world.customers.left > at)
        here = (world.customers.started <= at) & stays & ~np.isnan(world.last_seen(at))
        labels.append((world.customers.left <= at + 30)[here])
        margins.append(world.margins(at)[here])

    assert roc_auc_score(np.concatenate(labels), np.concatenate(margins)) > 0.6


def test_where_there_is_nothing_to_know_it_knows_nothing():
    """The negative control: churn that was drawn at random, beside data that looks rich."""
    world, at = load("saas"), day("2024-09-30")
    here = (world.customers.started <= at) & (world.customers.left.isna() | (world.customers.left > at))

    reached = roc_auc_score((world.customers.left <= at + 90)[here], world.margins(at)[here])

    assert 0.35 < reached < 0.65
