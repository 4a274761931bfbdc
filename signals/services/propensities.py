"""Who buys more, or again: rates in, probabilities with reasons and money out, by the champion and, beside it, by its challenger.

The features are those of the risk score, read in the same way. A customer who cannot be scored keeps the last propensity and never
stands in the way of others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from accounts import money
from accounts.models import Company
from signals.models import Measure, RiskModel
from signals.queries import passports
from signals.queries.rates import Batch, read_batch
from signals.rates import Floats
from signals.scoring.expected import Worth
from signals.scoring.score import Scores, score
from signals.services import columns, models, registry, scoring
from signals.services.models import Champion
from signals.services.shadows import NotAScore
from signals.vocabulary import Outcome

log = structlog.get_logger()

ROOM = """
    CREATE TEMPORARY TABLE IF NOT EXISTS new_propensities (
        customer_id bigint, base float8, margin float8, probability float8, at_stake float8, coverage float8,
        feature_codes bytea, features bytea, reason_codes bigint[], reason_points float8[]
    ) ON COMMIT DROP;
    TRUNCATE new_propensities
"""
# Older facts never replace newer ones. Expected money is rounded down, so that it never says more than what is at stake.
WRITE = """
    INSERT INTO signals_propensity AS current
           (model_id, customer_id, base, margin, probability, at_stake, expected, currency, coverage,
            feature_codes, features, reason_codes, reason_points, as_of, scored_at)
    SELECT %(model)s, customer_id, base, margin, probability, money,
           coalesce(trunc(money * probability::numeric, 2), 0), CASE WHEN money IS NULL THEN '' ELSE %(currency)s END, coverage,
           feature_codes, features, reason_codes, reason_points, %(at)s, now()
      FROM (SELECT *, CASE WHEN at_stake = 'NaN' THEN NULL ELSE round(at_stake::numeric, 2) END AS money FROM new_propensities) AS new
     ORDER BY customer_id
        ON CONFLICT (model_id, customer_id) DO UPDATE
       SET base = excluded.base, margin = excluded.margin, probability = excluded.probability, at_stake = excluded.at_stake,
           expected = excluded.expected, currency = excluded.currency, coverage = excluded.coverage,
           feature_codes = excluded.feature_codes, features = excluded.features, reason_codes = excluded.reason_codes,
           reason_points = excluded.reason_points, as_of = excluded.as_of, scored_at = excluded.scored_at
     WHERE excluded.as_of >= current.as_of
"""


@dataclass(frozen=True)
class Foretold:
    """A chunk by one model, reckoned and not yet written."""

    batch: Batch
    scores: Scores
    model: Champion
    at_stake: Floats
    currency: str


def score_what_can_be(*, customer_ids: Sequence[int], at: datetime) -> tuple[int, list[int]]:
    """How many were written, and who could not be: if a chunk fails, half of it and the other half, until the culprit stands alone.
    Raises ModelRefused, and then the last propensities stay."""
    champion = models.champion(Outcome.EXPANSION)
    failed: list[int] = []
    return _halved(customer_ids, champion, at=at, failed=failed), failed


def score_customers(*, customer_ids: Sequence[int], model: Champion, at: datetime) -> int:
    """By this model, all or none."""
    with transaction.atomic():
        return _write(_foretell(read_batch(customer_ids=customer_ids, at=at), model, at=at), at=at)


def _halved(ids: Sequence[int], champion: Champion, *, at: datetime, failed: list[int]) -> int:
    try:
        with transaction.atomic():
            return _by_both(ids, champion, at=at)
    except (OperationalError, InterfaceError):
        raise  # the database, not the row
    except Exception as error:
        if len(ids) <= 1:
            log.error("propensity_failed", customers=list(ids), exc_info=error)
            failed.extend(ids)
            return 0
        half = len(ids) // 2
        return sum(_halved(part, champion, at=at, failed=failed) for part in (ids[:half], ids[half:]))


def _by_both(ids: Sequence[int], champion: Champion, *, at: datetime) -> int:
    batch = read_batch(customer_ids=ids, at=at)
    written = _write(_foretell(batch, champion, at=at), at=at)
    challenger = models.challenger(Outcome.EXPANSION)
    if challenger is not None:
        _by_the_challenger(challenger, batch, at=at)
    return written


def _by_the_challenger(row: RiskModel, batch: Batch, *, at: datetime) -> None:
    """Whatever happens to it never touches what the champion says: a challenger that fails is refused."""
    try:
        with transaction.atomic():
            model = Champion(row.pk, row.version, models.card(row))
            _write(_foretell(batch, model, at=at), at=at)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.error("challenger_failed", model=row.version, exc_info=error)
        registry.refuse(model=row, because=f"It failed while it scored in the shadow: {error}", at=at)


def _foretell(batch: Batch, model: Champion, *, at: datetime) -> Foretold:
    """Raises NotAScore."""
    scores = score(model.card, batch.inputs, batch.uses, at=batch.at)
    if not (np.isfinite(scores.margin).all() and ((scores.churn_risk >= 0) & (scores.churn_risk <= 1)).all()):
        raise NotAScore(f"{model.version} gave a customer a chance that is no probability.")
    currency = Company.ours().reporting_currency
    worth = _worth_of(model, currency, at)
    place = np.flatnonzero(scores.codes == worth.code)
    nobody = np.full(len(batch.customer_ids), np.nan)
    arr = batch.inputs.arr if batch.inputs.arr is not None else nobody
    usual = scores.table[place[0]] if len(place) else nobody
    return Foretold(batch, scores, model, worth.at_stake(arr, usual), currency)


def _worth_of(model: Champion, currency: str, at: datetime) -> Worth:
    """A purchase counts in money where its measure's unit is a currency that we have a rate for."""
    rates = money.rates_on(at.date(), to=currency)
    units = Measure.objects.filter(unit__in=rates).values_list("pk", "unit")
    said = passports.said_of(RiskModel.objects.get(pk=model.id))
    return Worth.told_by(said, rates={pk: float(rates[unit]) for pk, unit in units})


def _write(foretold: Foretold, *, at: datetime) -> int:
    if not len(foretold.batch.customer_ids):
        return 0
    rows = _rows(foretold)
    with connection.cursor() as cursor:
        cursor.execute(ROOM)
        columns.write("new_propensities", list(rows), [columns.encode(rows)])
        cursor.execute(WRITE, {"model": foretold.model.id, "currency": foretold.currency, "at": at})
        return int(cursor.rowcount)


def _rows(foretold: Foretold) -> dict[str, columns.Column]:
    """The columns of ``new_propensities``."""
    scores, everyone = foretold.scores, np.arange(len(foretold.batch.customer_ids))
    return {
        "customer_id": foretold.batch.customer_ids,
        "base": np.full(len(everyone), foretold.model.card.base),
        "margin": scores.margin,
        "probability": scores.churn_risk,
        "at_stake": foretold.at_stake,
        "coverage": scores.coverage,
        **scoring.explained(scores, everyone),
    }
