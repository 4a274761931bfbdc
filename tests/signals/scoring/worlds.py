"""Small worlds for tests of pure code: some customers, some measures, their facts."""

import numpy as np

from signals import rates
from signals.features.catalogue import catalogue, compute
from signals.features.feature import Inputs, What
from signals.features.freshness import Use
from signals.features.meaning import Meaning, guess, meaning_of
from signals.scoring import prior, scorecard
from signals.scoring.score import Scores, score
from signals.vocabulary import Kind

NOW = 300.0
CARD = scorecard.read(prior.artifact())

Fact = tuple[int, int, float, float | None]
"""Customer, measure, days ago, value."""


def meaning(id: int, kind: Kind, name: str, unit: str = "") -> Meaning:
    count, value = guess(kind, name)
    return meaning_of(id=id, kind=kind, name=name, unit=unit, direction=count, value_direction=value)


MEASURES = (
    meaning(1, Kind.ENGAGEMENT, "logins"),
    meaning(2, Kind.ENGAGEMENT, "seats_active"),
    meaning(3, Kind.SUPPORT, "ticket"),
    meaning(4, Kind.ESCALATION, "escalation"),
    meaning(5, Kind.SURVEY, "nps", "points 0–10"),
    meaning(6, Kind.BILLING, "payment_failed"),
    meaning(7, Kind.SOCIAL, "complaint"),
    meaning(8, Kind.OUTREACH, "escalation_ended"),
)
LOGINS, SEATS, TICKET, ESCALATION, NPS, PAYMENT_FAILED, COMPLAINT, ENDED = range(8)


def inputs(
    facts: list[Fact], *, customers: int = 1, meanings=MEASURES, tenure=np.nan, renewal=np.nan, now=NOW
) -> Inputs:
    rows, columns, ago, values = zip(*facts, strict=True) if facts else ((), (), (), ())
    seen = rates.from_facts(
        rates.Facts(
            row=np.array(rows, dtype=np.int64),
            column=np.array(columns, dtype=np.int64),
            moment=now - np.array(ago, dtype=float),
            value=np.array([np.nan if value is None else value for value in values], dtype=float),
        ),
        customers=customers,
        clock=np.full(len(meanings), now),
    )
    return Inputs(tuple(meanings), seen, np.full(customers, float(tenure)), np.full(customers, float(renewal)))


def scored(facts: list[Fact], *, uses: tuple[Use | None, ...] | None = None, now=NOW, **more) -> Scores:
    world = inputs(facts, now=now, **more)
    return score(CARD, world, uses or (None,) * len(world.meanings), at=now)


def margin(facts: list[Fact], **more) -> float:
    return float(scored(facts, **more).margin[0])


def feature(what: What, measure: int | None, facts: list[Fact], **more) -> float:
    world = inputs(facts, **more)
    features = catalogue(world.meanings)
    wanted = world.meanings[measure] if measure is not None else None
    at = next(i for i, f in enumerate(features) if f.what == what and f.measure == wanted)
    return float(compute(features, world)[at, 0])
