"""What the guard of the scores compares with: risks after the last full run, and what was published since."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from signals.models import ScoreHold
from signals.scoring.stored_inputs import inputs_of

# After its last shard: what the run itself wrote belongs to it. What a person has let pass since is not compared with what was before it.
LAST_FULL_RUN = """
    SELECT max(finished) FROM (
        SELECT max(finished_at) AS finished FROM signals_scoringrun run JOIN signals_scoringshard shard ON shard.run_id = run.id
         WHERE period LIKE 'daily %%' AND run.outcome = 'churn' GROUP BY run.id HAVING bool_and(finished_at IS NOT NULL)
    ) AS runs
    WHERE finished > coalesce((SELECT max(ended_at) FROM signals_scorehold WHERE is_released), '-infinity')
"""
BEFORE = """
    SELECT asked.id, before.churn_risk
      FROM unnest(%(ids)s::bigint[]) AS asked (id)
      JOIN LATERAL (SELECT churn_risk, coverage, model_id FROM signals_scorehistory history
                     WHERE history.customer_id = asked.id AND scored_at <= %(since)s
                     ORDER BY scored_at DESC LIMIT 1) before ON true
     WHERE before.coverage >= 0.5 AND before.model_id = %(model)s
"""
# Spread evenly, and the same ones every time.
SAMPLE = """
    SELECT customer_id FROM signals_riskscore, (SELECT greatest(1, count(*) / %(most)s) AS step FROM signals_riskscore) AS counted
     WHERE customer_id %% step = 0 ORDER BY customer_id LIMIT %(most)s
"""
PUBLISHED = "SELECT customer_id, churn_risk, model_id FROM signals_riskscore WHERE customer_id = ANY(%s)"
FEATURES = "SELECT customer_id, feature_codes, features FROM signals_riskscore WHERE customer_id = ANY(%s)"


WAITING = "SELECT count(*) FROM signals_scorerequest WHERE quarantined_at IS NULL"


@dataclass(frozen=True)
class Held:
    """For who decides whether the new scores are right."""

    title: str
    said: str
    share: str
    looked_at: str
    waiting: str


def held() -> Held | None:
    """None: scores are published as they are made."""
    found = open_hold()
    if found is None:
        return None
    ((waiting,),) = _read(WAITING, {})
    return Held(
        title=f"Scores are held since {found.opened_at:%-d %B, %H:%M} UTC",
        said=found.said,
        share=f"{found.share:.0%}",
        looked_at=f"{found.looked_at:,} customer{'' if found.looked_at == 1 else 's'}",
        waiting=f"{waiting:,} customer{'' if waiting == 1 else 's'}, and the daily run",
    )


def open_hold() -> ScoreHold | None:
    return ScoreHold.objects.filter(is_open=True).first()


def sample(most: int) -> list[int]:
    """Customers with a score."""
    return [customer_id for (customer_id,) in _read(SAMPLE, {"most": most})]


def risks_before(*, customer_ids: Sequence[int], model_id: int) -> dict[int, float]:
    """After the last full run, by the model, of those about whom enough was known. Empty: there was no full run."""
    ((since,),) = _read(LAST_FULL_RUN, {})
    if since is None:
        return {}
    return dict(_read(BEFORE, {"ids": list(customer_ids), "since": since, "model": model_id}))


def published_jumps(*, except_ids: Sequence[int], most: int, jumped: Callable[[Any, Any], Any]) -> float:
    """The share of the other customers whose published risk has jumped since the last full run."""
    others = sorted(set(sample(most)) - set(except_ids))
    now = {customer_id: (risk, model_id) for customer_id, risk, model_id in _read(PUBLISHED, [others])}
    if not now:
        return 0.0
    before = risks_before(customer_ids=others, model_id=next(iter(now.values()))[1])
    compared = [customer_id for customer_id in others if customer_id in before and customer_id in now]
    if not compared:
        return 0.0
    old = np.array([before[customer_id] for customer_id in compared])
    return float(jumped(old, np.array([now[customer_id][0] for customer_id in compared])).mean())


def features_of(*, customer_ids: Sequence[int]) -> dict[int, dict[int, float]]:
    """As stored with the published scores."""
    rows = _read(FEATURES, [list(customer_ids)])
    return {customer_id: inputs_of(codes, values) for customer_id, codes, values in rows}


def _read(statement: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
