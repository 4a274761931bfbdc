"""Where the challenger and the champion disagree, from the same customers at the same moments."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from signals.models import RiskModel
from signals.scoring import health
from signals.vocabulary import Outcome, Role

TOP = 50
"""How many are called; whether both name the same ones is what matters to who calls."""

SAMPLE = 50_000
"""Rank correlation and bands are counted over so many at most, spread evenly."""

PAIRS = """
    SELECT score.customer_id, score.churn_risk AS ours, shadow.churn_risk AS theirs
      FROM signals_shadowscore shadow JOIN signals_riskscore score USING (customer_id)
     WHERE shadow.model_id = %(model)s
"""
# Ties share the mean of their ranks, as Spearman has it.
COMPARE = f"""
    WITH pairs AS ({PAIRS}), counted AS (SELECT count(*) AS n FROM pairs), sampled AS (
        SELECT pairs.* FROM pairs, counted WHERE customer_id %% greatest(1, n / %(sample)s) = 0
    ), ranked AS (
        SELECT ours, theirs,
               rank() OVER (ORDER BY ours) + (count(*) OVER (PARTITION BY ours) - 1) / 2.0::float8 AS our_rank,
               rank() OVER (ORDER BY theirs) + (count(*) OVER (PARTITION BY theirs) - 1) / 2.0::float8 AS their_rank
          FROM sampled
    )
    SELECT (SELECT n FROM counted), corr(our_rank, their_rank),
           avg((width_bucket(ours, %(edges)s) <> width_bucket(theirs, %(edges)s))::int), avg(theirs - ours)
      FROM ranked
"""  # noqa: S608  a constant of ours
OVERLAP = f"""
    WITH pairs AS MATERIALIZED ({PAIRS})
    SELECT count(*) FROM (SELECT customer_id FROM pairs ORDER BY ours DESC, customer_id LIMIT %(top)s) mine
      JOIN (SELECT customer_id FROM pairs ORDER BY theirs DESC, customer_id LIMIT %(top)s) yours USING (customer_id)
"""  # noqa: S608  a constant of ours
APART = f"""
    WITH pairs AS ({PAIRS})
    SELECT customer_id, customer.name, ours, theirs FROM pairs JOIN accounts_customer customer ON customer.id = customer_id
     ORDER BY abs(theirs - ours) DESC, customer_id LIMIT %(limit)s
"""  # noqa: S608  a constant of ours


@dataclass(frozen=True)
class Apart:
    customer_id: int
    name: str
    champion_risk: float
    challenger_risk: float


@dataclass(frozen=True)
class Disagreement:
    """``rank_correlation`` is None where one of the two says the same of everybody."""

    champion: str
    challenger: str
    challenger_reason: str
    customers: int
    rank_correlation: float | None
    band_changes: float
    mean_difference: float
    top: int
    top_overlap: int
    furthest_apart: Sequence[Apart]


def disagreement(*, top: int = TOP, limit: int = 20) -> Disagreement | None:
    """For people who see every customer. None: there is no challenger, or it has not scored anybody yet."""
    roles = {
        row.role: row
        for row in RiskModel.objects.filter(outcome=Outcome.CHURN, role__in=[Role.CHAMPION, Role.CHALLENGER])
    }
    if len(roles) < 2:
        return None
    challenger = roles[Role.CHALLENGER]
    given = {"model": challenger.pk, "sample": SAMPLE, "edges": health.RISKS[1:-1].tolist(), "top": top, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(COMPARE, given)
        customers, correlation, band_changes, difference = cursor.fetchone()
        if not customers:
            return None
        cursor.execute(OVERLAP, given)
        overlap = cursor.fetchone()[0]
        cursor.execute(APART, given)
        apart = [Apart(*row) for row in cursor.fetchall()]
    return Disagreement(
        champion=roles[Role.CHAMPION].version,
        challenger=challenger.version,
        challenger_reason=challenger.role_reason,
        customers=customers,
        rank_correlation=correlation,
        band_changes=float(band_changes or 0),
        mean_difference=difference or 0.0,
        top=min(top, customers),
        top_overlap=overlap,
        furthest_apart=apart,
    )
