"""How close the learned model comes to the truth: the made-up company's hazard is known, so the best possible call list is, too.

The company is brought in as it was known a quarter before the story ends. The model is trained and applied by the product's own
path, and the tenth of the customers that it would call first is held against the tenth that is truly most likely to leave
within the next quarter (the hidden hazard, played forward many times). *Hidden truth* is what somebody finds who knows the hidden
state of every customer; no model can find more, and what can be read from signals is less: see ``benchmarks.learning_curve``. Then
the same without the signals of each kind.
"""

import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from accounts.models import CustomerExternalId
from benchmarks.made_up_history import evidence_of
from benchmarks.report import Row, Size
from crisis_triage.demo import arrival, company, people
from crisis_triage.demo.simulator import Settings, World, files, simulate
from crisis_triage.demo.simulator.truth import foresee
from signals.queries.rates import read_batch_as_of, read_uses_as_of
from signals.queries.snapshots import Question, read_dataset
from signals.rates import Floats
from signals.scoring import cards, prior
from signals.scoring.score import score
from signals.services import texts
from signals.training import trials
from signals.training.dataset import Dataset
from signals.training.labels import Horizon
from signals.training.metrics import CAPACITY
from signals.vocabulary import Content, Family, Kind

UNTIL = datetime(2026, 11, 20, tzinfo=UTC)
QUARTER_WEEKS = 13
CHURNED_ON, RENEWAL_ON = 8, 7  # places in a row of the customers file
YEAR = timedelta(days=365)


def run(size: Size) -> Iterator[Row]:
    settings = Settings(until=UNTIL, customers=size.pick(full=3_000, small=200))
    world = simulate(settings)
    after_week = settings.weeks - 1 - QUARTER_WEEKS
    then = settings.start + timedelta(weeks=after_week + 1)
    bring_in(world, then)
    truth = true_risks(world, after_week, draws=size.pick(full=200, small=20))
    dataset = read_dataset(question=Question(Horizon.of(7 * QUARTER_WEEKS, every=30)), at=then)
    yield found("prior scorecard", cards.read(prior.artifact()), truth, then)
    for family in (Family.LOGISTIC, Family.GLASS_BOX):
        yield found(f"{family.label}, all signals", learned(dataset, family), truth, then)
    for kind in size.pick(full=list(Kind), small=[Kind.ENGAGEMENT]):
        rest = without(dataset, kind)
        if len(rest.features) < len(dataset.features):
            yield found(f"  glass box without {kind.label.lower()}", learned(rest, Family.GLASS_BOX), truth, then)


def found(name: str, card: cards.Card, truth: dict[int, float], then: datetime) -> Row:
    """``value``: how many of the first tenth are expected to leave; the limit is that of the truly riskiest tenth."""
    ids = sorted(truth)
    batch = read_batch_as_of(customer_ids=ids, at=then, uses=read_uses_as_of(at=then))
    scores = score(card, batch.inputs, batch.uses, at=batch.at)
    true = np.array([truth[id] for id in batch.customer_ids.tolist()])
    return Row(
        f"first {CAPACITY:.0%} by {name}",
        expected_among_first(scores.churn_risk, true),
        "expected to leave",
        "hidden truth",
        expected_among_first(true, true),
    )


def expected_among_first(risks: Floats, true: Floats) -> float:
    called = round(CAPACITY * len(risks))
    return float(true[np.argsort(-risks, kind="stable")[:called]].sum())


def learned(dataset: Dataset, family: Family) -> cards.Card:
    return cards.read(trials.artifact(dataset, family))


def without(dataset: Dataset, kind: Kind) -> Dataset:
    kept = [at for at, feature in enumerate(dataset.features) if evidence_of(feature) != kind]
    return dataset.only(kept)


def true_risks(world: World, after_week: int, *, draws: int) -> dict[int, float]:
    """By our id of the customer, of those who were customers then."""
    risks = foresee(world, after_week=after_week, horizon_weeks=QUARTER_WEEKS, draws=draws)
    ids = dict(CustomerExternalId.objects.filter(source=company.DIRECTORY).values_list("value", "customer_id"))
    known = zip(world.population.external_ids, risks.tolist(), strict=True)
    return {ids[name]: risk for name, risk in known if risk == risk}


def bring_in(world: World, then: datetime) -> None:
    """As files, as they would have been written then."""
    company.found(at=then)
    adam = people.invite()["adam"]
    sources = company.connect_sources()
    with tempfile.TemporaryDirectory() as folder:
        path = files.write_table(
            Path(folder) / "customers.csv",
            files.CUSTOMER_COLUMNS,
            [as_it_was(row, then) for row in files.customers(world)],
        )
        arrival.take_in(path, content=Content.CUSTOMERS, source=sources[company.DIRECTORY], by=adam)
        feeds = arrival.Feeds(world)
        for source in sources.values():
            arrival.import_history(feeds, source=source, until=then, by=adam)
    while texts.read_some():
        pass


def as_it_was(row: tuple[object, ...], then: datetime) -> tuple[object, ...]:
    """The directory's row before anything of the last quarter happened."""
    cells = list(row)
    if cells[CHURNED_ON] and date.fromisoformat(str(cells[CHURNED_ON])) >= then.date():
        cells[CHURNED_ON] = ""
    if cells[RENEWAL_ON] and (renewal := date.fromisoformat(str(cells[RENEWAL_ON]))) - YEAR >= then.date():
        cells[RENEWAL_ON] = (renewal - YEAR).isoformat()
    return tuple(cells)
