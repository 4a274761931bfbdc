"""What the scores would have been at a past moment, from the facts that could have been known then.

Nothing is stored: a current score never goes back, and history is what was said at the time, not what is reckoned later.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection

from signals.queries.rates import read_batch_as_of, read_uses_as_of
from signals.scoring import health
from signals.scoring.score import score
from signals.services import models, scoring

CUSTOMERS = """
    SELECT customer.id, (SELECT min(value) FROM accounts_customerexternalid named WHERE named.customer_id = customer.id)
      FROM accounts_customer customer
     WHERE deleted_at IS NULL AND (started_on IS NULL OR started_on <= %s)
     ORDER BY customer.id
"""


@dataclass(frozen=True)
class PastScores:
    """Columns of one length; who had left by then, or had not come yet, is not in them."""

    model: str
    customer_ids: list[int]
    external_ids: list[str | None]
    churn_risks: list[float]
    health_scores: list[int]
    bands: list[str]
    coverages: list[float]


def as_of(*, at: datetime) -> PastScores:
    """Everyone's, by the champion of today. Raises ModelRefused."""
    champion = models.champion()
    with connection.cursor() as cursor:
        cursor.execute(CUSTOMERS, [at.date()])
        names: dict[int, str | None] = dict(cursor.fetchall())
    uses = read_uses_as_of(at=at)
    past = PastScores(champion.version, [], [], [], [], [], [])
    everyone = list(names)
    for start in range(0, len(everyone), scoring.CHUNK):
        batch = read_batch_as_of(customer_ids=everyone[start : start + scoring.CHUNK], at=at, uses=uses)
        scores = score(champion.card, batch.inputs, batch.uses, at=batch.at)
        ids = batch.customer_ids.tolist()
        past.customer_ids.extend(ids)
        past.external_ids.extend(names[customer_id] for customer_id in ids)
        past.churn_risks.extend(scores.churn_risk.tolist())
        past.health_scores.extend(scores.health_score.tolist())
        past.bands.extend(np.array(health.BANDS)[scores.band].tolist())
        past.coverages.extend(scores.coverage.tolist())
    return past
