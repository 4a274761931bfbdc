"""The challenger scores in the shadow: in the same pass and from the same inputs as the champion, into a table that nobody is called by.

Whatever happens to it never touches the champion's scores: it works in a savepoint, and a challenger that fails is refused.
"""

from datetime import datetime

import numpy as np
import numpy.typing as npt
import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from signals.queries.rates import Batch
from signals.scoring.score import Scores, score
from signals.services import columns, models, registry

log = structlog.get_logger()

ROOM = """
    CREATE TEMPORARY TABLE IF NOT EXISTS new_shadows (customer_id bigint, churn_risk float8, margin float8) ON COMMIT DROP;
    TRUNCATE new_shadows
"""
WRITE = """
    INSERT INTO signals_shadowscore AS shadow (customer_id, model_id, churn_risk, margin, as_of)
    SELECT customer_id, %(model)s, churn_risk, margin, %(at)s FROM new_shadows ORDER BY customer_id
        ON CONFLICT (customer_id) DO UPDATE
       SET model_id = excluded.model_id, churn_risk = excluded.churn_risk, margin = excluded.margin, as_of = excluded.as_of
     WHERE shadow.model_id <> excluded.model_id OR excluded.as_of >= shadow.as_of
"""


class NotAScore(ArithmeticError):
    """Something that is no probability, or no number."""


def follow(*, batch: Batch, chosen: npt.NDArray[np.int64], at: datetime) -> None:
    """What the challenger, if there is one, says of these rows of the batch. Inside the caller's transaction."""
    row = models.challenger()
    if row is None:
        return
    try:
        with transaction.atomic():
            scores = score(models.card(row), batch.inputs, batch.uses, at=batch.at)
            write(model_id=row.pk, batch=batch, scores=scores, chosen=chosen, at=at)
    except (OperationalError, InterfaceError):
        raise  # the database, not the challenger
    except Exception as error:
        log.error("challenger_failed", model=row.version, exc_info=error)
        registry.refuse(model=row, because=f"It failed while it scored in the shadow: {_said(error)}", at=at)


def write(*, model_id: int, batch: Batch, scores: Scores, chosen: npt.NDArray[np.int64], at: datetime) -> None:
    """Raises NotAScore."""
    risks, margins = scores.churn_risk[chosen], scores.margin[chosen]
    if not (np.isfinite(margins).all() and ((risks >= 0) & (risks <= 1)).all()):
        raise NotAScore("it gave a customer a risk that is no probability.")
    new = {"customer_id": batch.customer_ids[chosen], "churn_risk": risks, "margin": margins}
    with connection.cursor() as cursor:
        cursor.execute(ROOM)
        columns.write("new_shadows", list(new), [columns.encode(new)])
        cursor.execute(WRITE, {"model": model_id, "at": at})


def _said(error: Exception) -> str:
    return getattr(error, "message", "") or f"{type(error).__name__}: {str(error).strip()[:500]}"
