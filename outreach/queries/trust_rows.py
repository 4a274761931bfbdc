"""What is measured of customers before and after a moment: how they sound, what they answer, how much they use, how high the risk is.

Two statements, whatever the number of customers. The first finds whom the affected can be compared with: a draw of some hundred customers and
of those about whom an alarm was raised lately, never all of them; the second measures the affected, and the few who are most like them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from accounts import access
from crisis_triage.shared.statements import named
from outreach import trust
from outreach.queries.readers import Reader
from signals.models import MeasureUse
from signals.vocabulary import Kind

Table = npt.NDArray[np.float64]
MOST_AFFECTED = 200
DRAWN, ALARMED = 250, 150
"""Candidates for each of the affected."""
SHORTLIST = 8

# Of everybody: ids drawn by a hash, which costs the same at any size and gives the same ones again. Of whoever sees only a part: theirs.
DRAW_OF_ALL = """
    SELECT CASE WHEN ends.least IS NULL THEN NULL ELSE ends.least + mod(abs(hashint8extended(asked.no * 1000003 + draw, 7)), ends.most - ends.least + 1) END AS id
      FROM generate_series(1, %(drawn)s) AS draw, (SELECT min(id) AS least, max(id) AS most FROM accounts_customer) ends"""
DRAW_OF_OWN = "SELECT id FROM ({visible}) AS own (id) ORDER BY hashint8extended(id + asked.no, 7) LIMIT %(drawn)s"
BEFORE = """SELECT churn_risk FROM signals_scorehistory WHERE customer_id = customer.id AND scored_at <= {moment}
             ORDER BY scored_at DESC, id DESC LIMIT 1"""
KNOWN = """
    100 * ({then}) AS risk, 100 * (({then}) - ({earlier})) AS moved,
    ln(1 + coalesce(customer.arr, 0))::float8 AS size"""
CANDIDATES = """
    WITH asked AS (SELECT * FROM unnest(%(no)s::bigint[], %(ids)s::bigint[], %(at)s::timestamptz[]) AS asked (no, customer_id, at))
    SELECT asked.no, customer.id, true, {known} FROM asked JOIN accounts_customer customer ON customer.id = asked.customer_id
    UNION ALL
    SELECT asked.no, customer.id, false, {known}
      FROM asked CROSS JOIN LATERAL (
            SELECT id FROM ({draw}) drawn UNION
            SELECT customer_id FROM (SELECT customer_id FROM signals_scorehistory
                WHERE band IN ('at_risk', 'critical') AND scored_at < asked.at AND scored_at >= asked.at - %(span)s
                ORDER BY scored_at DESC LIMIT %(alarmed)s) alarmed) found
      JOIN accounts_customer customer ON customer.id = found.id
     WHERE customer.deleted_at IS NULL AND coalesce(customer.churned_on > asked.at::date, true) AND customer.id <> ALL(%(apart)s)
       AND coalesce(customer.started_on <= (asked.at - %(span)s)::date, true) AND {own}
       AND NOT EXISTS (SELECT FROM outreach_recovery recovery WHERE recovery.customer_id = customer.id
                          AND recovery.opened_at < asked.at + %(span)s AND coalesce(recovery.ended_at > asked.at - %(span)s, true))
"""
MEASURED = f"""
    SELECT asked.no, asked.customer_id, 100 * ({BEFORE.format(moment="asked.at")}), 100 * ({BEFORE.format(moment="asked.at + %(span)s")}),
           said.mood_before, said.mood_after, said.answer_before, said.answer_after,
           CASE WHEN said.used_before + said.used_after > 0 THEN ln(1 + greatest(said.used_before, 0)) END,
           CASE WHEN said.used_before + said.used_after > 0 THEN ln(1 + greatest(said.used_after, 0)) END,
           100.0, CASE WHEN coalesce(customer.churned_on > (asked.at + %(span)s)::date, true) THEN 100.0 ELSE 0.0 END
      FROM unnest(%(no)s::bigint[], %(ids)s::bigint[], %(at)s::timestamptz[]) AS asked (no, customer_id, at)
      JOIN accounts_customer customer ON customer.id = asked.customer_id
      CROSS JOIN LATERAL (
        SELECT avg(sentiment) FILTER (WHERE is_before) AS mood_before, avg(sentiment) FILTER (WHERE NOT is_before) AS mood_after,
               avg(value) FILTER (WHERE is_before AND name = 'nps') AS answer_before,
               avg(value) FILTER (WHERE NOT is_before AND name = 'nps') AS answer_after,
               coalesce(sum(coalesce(value, 1)) FILTER (WHERE is_before AND measure_id = %(use)s), 0) AS used_before,
               coalesce(sum(coalesce(value, 1)) FILTER (WHERE NOT is_before AND measure_id = %(use)s), 0) AS used_after
          FROM (SELECT signal.value, signal.measure_id, signal.occurred_at < asked.at AS is_before, reading.sentiment,
                       CASE WHEN measure.kind = 'survey' THEN measure.name END AS name
                  FROM signals_signal signal JOIN signals_measure measure ON measure.id = signal.measure_id
                  LEFT JOIN signals_textreading reading ON reading.signal_id = signal.id
                 WHERE signal.customer_id = asked.customer_id AND signal.occurred_at >= asked.at - %(span)s
                   AND signal.occurred_at < asked.at + %(span)s
                   AND NOT EXISTS (SELECT FROM signals_retraction WHERE signals_retraction.signal_id = signal.id)) heard) said
"""  # noqa: S608  our own pieces


@dataclass(frozen=True)
class Affected:
    """A customer, and since when."""

    customer_id: int
    at: datetime


@dataclass(frozen=True)
class Measured:
    """``no``: whose row it is, by the number of the affected; ``values``: before and after of each figure, in the order of ``FIGURES``."""

    no: npt.NDArray[np.int64]
    unit: npt.NDArray[np.int64]
    values: Table
    known: Table

    def side(self, figure: int) -> trust.Side:
        known = self.known if figure else self.known[:, 1:]  # the risk is not asked for twice
        return trust.Side(self.no, self.unit, self.values[:, 2 * figure], self.values[:, 2 * figure + 1], known)


def measured_with_others(
    affected: Sequence[Affected], *, apart: Sequence[int], span: timedelta, reader: Reader
) -> tuple[Measured, Measured]:
    """The affected, and those with whom they may be compared. ``apart``: customers who are nobody's control."""
    found = _candidates(affected[:MOST_AFFECTED], apart=apart, span=span, reader=reader)
    chosen = _shortlisted(found)
    values = _measured([(int(row[0]), int(row[1])) for row in chosen], affected, span)
    is_affected = chosen[:, 2].astype(bool)
    whole = Measured(chosen[:, 0].astype(np.int64), chosen[:, 1].astype(np.int64), values, chosen[:, 3:])
    return _part(whole, is_affected), _part(whole, ~is_affected)


def measured_of(one: Affected, *, span: timedelta) -> Table:
    """Before and after of each figure, of one customer."""
    return _measured([(0, one.customer_id)], [one], span)[0]


def usage() -> tuple[int, str]:
    """The measure of use that most customers have: its id, and what it is called."""
    use = MeasureUse.objects.filter(measure__kind=Kind.ENGAGEMENT).select_related("measure")
    most = use.order_by("-customers", "-per_day", "measure").first()
    return (most.measure_id, most.measure.name.replace("_", " ")) if most else (0, "")


def _candidates(affected: Sequence[Affected], *, apart: Sequence[int], span: timedelta, reader: Reader) -> Table:
    own, draw = "true", DRAW_OF_ALL
    params: dict[str, Any] = {}
    if not access.sees_everyone(reader.user):
        visible, params = named(access.visible_customers(reader.user).values("pk"), prefix="visible")
        own, draw = f"customer.id IN ({visible})", DRAW_OF_OWN.format(visible=visible)
    known = KNOWN.format(then=BEFORE.format(moment="asked.at"), earlier=BEFORE.format(moment="asked.at - %(span)s"))
    given: dict[str, Any] = {
        "no": list(range(len(affected))),
        "ids": [each.customer_id for each in affected],
        "at": [each.at for each in affected],
        "apart": list(apart),
        "span": span,
        "drawn": DRAWN,
        "alarmed": ALARMED,
    }
    return _asked(CANDIDATES.format(known=known, draw=draw, own=own), given | params, width=6)


def _shortlisted(found: Table) -> Table:
    """The affected whose risk was known, and for each those most like them. Usage and words are measured of these alone."""
    found = found[np.isfinite(found[:, 3:]).all(axis=1)]
    spread = trust.spread_of(found[:, 3:]) if len(found) else np.ones(3)
    is_affected = found[:, 2].astype(bool)
    rows = []
    for row in found[is_affected]:
        others = found[~is_affected & (found[:, 0] == row[0])]
        rows += [row, *others[trust.nearest(row[3:], others[:, 3:], spread, count=SHORTLIST)]]
    return np.array(rows) if rows else np.empty((0, 6))


def _measured(pairs: Sequence[tuple[int, int]], affected: Sequence[Affected], span: timedelta) -> Table:
    """In the order of ``pairs``."""
    given = {
        "no": [no for no, _ in pairs],
        "ids": [customer for _, customer in pairs],
        "at": [affected[no].at for no, _ in pairs],
        "span": span,
        "use": usage()[0],
    }
    rows = _asked(MEASURED, given, width=12)
    by_pair = {(int(row[0]), int(row[1])): row[2:] for row in rows}
    return np.array([by_pair[pair] for pair in pairs]) if pairs else np.empty((0, 10))


def _asked(statement: str, given: dict[str, Any], *, width: int) -> Table:
    """As numbers; what is not known is NaN."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        rows = np.array(cursor.fetchall(), dtype=float)
    return rows if rows.size else np.empty((0, width))


def _part(whole: Measured, rows: npt.NDArray[np.bool_]) -> Measured:
    return Measured(*(getattr(whole, name)[rows] for name in Measured.__dataclass_fields__))
