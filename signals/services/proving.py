"""The challenger of a weekly training takes over when it has proved itself in the shadow. One that a person registered by hand
waits for that person."""

from datetime import datetime, timedelta

import structlog
from django.db import connection

from crisis_triage.shared.errors import DomainError
from signals.models import RiskModel, TrainingRun
from signals.services import models, promotion, registry
from signals.services.promotion import NotPromoted, Promoted

log = structlog.get_logger()

LONG_ENOUGH = timedelta(hours=24)
"""So that it went through at least one full run."""

ENOUGH = 500
COUNT = """
    SELECT (SELECT count(*) FROM signals_shadowscore WHERE model_id = %s), (SELECT count(*) FROM signals_riskscore)
"""


def promote_when_proven(*, at: datetime) -> Promoted | None:
    """None: there is none, or it needs more time. One that cannot be applied is refused, and the champion stays."""
    row = models.challenger()
    if row is None or not _has_proved_itself(row, at):
        return None
    since = f"{row.role_since:%-d %B %Y}"
    reason = (
        f"It passed its gates, and since {since} it scored {_counts(row)[0]:,} customers in the shadow without a fault."
    )
    try:
        return promotion.promote(model=row, by=None, at=at, reason=reason)
    except NotPromoted as refusal:
        log.warning("challenger_not_promoted", model=row.version, reason=refusal.message)
    except DomainError as refusal:
        registry.refuse(model=row, because=refusal.message, at=at)
    return None


def _has_proved_itself(row: RiskModel, at: datetime) -> bool:
    shadows, scores = _counts(row)
    is_weekly = TrainingRun.objects.filter(model=row).exists()
    return is_weekly and row.role_since <= at - LONG_ENOUGH and scores > 0 and shadows >= min(ENOUGH, scores)


def _counts(row: RiskModel) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [row.pk])
        shadows, scores = cursor.fetchone()
        return shadows, scores
