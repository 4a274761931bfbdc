"""Another model takes over, for everyone at once.

First everyone is scored by it into a table that nobody reads, a chunk per transaction; a promotion that is killed goes on there. Then
one transaction makes good what changed meanwhile, puts all of these scores in force with their history, and changes the roles. So
there is no moment at which some scores are by one model and some by another; the ranking follows in one transaction of its own.

Rolling back is the same with an older model: it takes as long as scoring everyone once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import structlog
from django.db import connection, transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError
from signals.models import RiskModel
from signals.queries import champion as the_champion
from signals.services import guard, hints, models, scoring
from signals.services.models import Champion, ModelRefused
from signals.vocabulary import Outcome, Role

log = structlog.get_logger()

MOST_LEFT = scoring.CHUNK
"""Customers whose facts changed since they were prepared, and who are scored while everybody waits: about a second."""

FRESH = timedelta(hours=1)
"""A promotion that was killed may be taken up again for so long; later it begins anew."""

CALLABLE = """
    SELECT customer.id FROM accounts_customer customer
      LEFT JOIN signals_riskscore score ON score.customer_id = customer.id AND score.customer_id > %(after)s
      LEFT JOIN signals_preparedscore prepared
        ON prepared.customer_id = customer.id AND prepared.customer_id > %(after)s AND prepared.model_id = %(model)s
     WHERE customer.id > %(after)s AND customer.deleted_at IS NULL AND (customer.churned_on IS NULL OR customer.churned_on > %(today)s)
       AND (score.customer_id IS NOT NULL OR prepared.customer_id IS NOT NULL)
"""
# Prepared before its facts or its moment were overtaken, too long ago, or not yet.
LEFT = f"""
    {CALLABLE} AND (prepared.customer_id IS NULL OR prepared.as_of < score.as_of OR prepared.watermark < score.watermark
         OR prepared.as_of < %(fresh)s)
     ORDER BY customer.id LIMIT %(limit)s
"""

COUNT = "SELECT count(*) FROM signals_riskscore"

KEEP = """
    INSERT INTO signals_preparedscore
           (customer_id, model_id, base, margin, churn_risk, health_score, band, coverage, watermark,
            feature_codes, features, reason_codes, reason_points, as_of)
    SELECT customer_id, model_id, base, margin, churn_risk, health_score, band, coverage, watermark,
           feature_codes, features, reason_codes, reason_points, %(at)s
      FROM new_scores ORDER BY customer_id
        ON CONFLICT (customer_id) DO UPDATE
       SET model_id = excluded.model_id, base = excluded.base, margin = excluded.margin, churn_risk = excluded.churn_risk,
           health_score = excluded.health_score, band = excluded.band, coverage = excluded.coverage,
           watermark = excluded.watermark, feature_codes = excluded.feature_codes, features = excluded.features,
           reason_codes = excluded.reason_codes, reason_points = excluded.reason_points, as_of = excluded.as_of
"""
PREPARED = """(SELECT * FROM signals_preparedscore
     WHERE model_id = {model:d} AND customer_id BETWEEN {first:d} AND {last:d} ORDER BY customer_id)"""
# As many as fit into the memory of one statement: a million at once would go over the disk twice more.
PORTIONS = """
    SELECT min(customer_id), max(customer_id)
      FROM (SELECT customer_id, (row_number() OVER (ORDER BY customer_id) - 1) / %(size)s AS portion
              FROM signals_preparedscore WHERE model_id = %(model)s) AS prepared
     GROUP BY portion ORDER BY portion
"""
FORGET = "TRUNCATE signals_preparedscore"
LONGEST = "SET LOCAL statement_timeout = '15min'"
"""Of a statement while everybody waits."""


class NotPromoted(DomainError):
    """The champion stays as it was."""

    code = "not_promoted"


@dataclass(frozen=True)
class Promoted:
    champion: str
    before: str
    scores: int


def promote(
    *,
    model: RiskModel,
    by: User | None,
    at: datetime,
    reason: str,
    progress: Callable[[float], None] = lambda share: None,
) -> Promoted:
    """This model is in charge, and all scores are its scores. ``by``: nobody, when a job does it after the gates.

    Raises NotPromoted, PublicationIsHeld or ModelRefused; then the champion and its scores stay.
    """
    if by is not None:
        access.check_may(by, Action.MANAGE_SETTINGS)
    guard.check_not_holding()
    check_gates(model)
    to_be = Champion(id=model.pk, version=model.version, card=models.verified(model))
    _prepare(to_be, at=at, progress=progress)
    with transaction.atomic():
        promoted = _take_over(model, to_be, reason=reason, at=at)
    hints.scores_are_due()
    log.info("model_promoted", champion=promoted.champion, before=promoted.before, scores=promoted.scores)
    return promoted


def rollback(*, to: str = "", by: User | None, at: datetime, reason: str = "") -> Promoted:
    """Back to the champion before this one, or to the version that is named. The model that is left is retired."""
    now = RiskModel.in_charge()
    found = _named(to) if to else _before(now)
    if now and found.pk == now.pk:
        raise NotPromoted(f"{found.version} is the champion already.")
    return promote(model=found, by=by, at=at, reason=reason or f"Rolled back from {now.version if now else 'nothing'}.")


def check_gates(model: RiskModel) -> None:
    wrong = [gate.get("said", "") for gate in model.gates.values() if gate.get("passed") is not True]
    if wrong:
        raise NotPromoted(f"{model.version} did not pass its gates, and the champion stays. {' '.join(wrong)}")


def _named(version: str) -> RiskModel:
    found = RiskModel.objects.filter(version=version, outcome=Outcome.CHURN).first()
    if found is None:
        known = ", ".join(
            RiskModel.objects.filter(outcome=Outcome.CHURN)
            .order_by("-role_since")
            .values_list("version", flat=True)[:10]
        )
        raise NotPromoted(f"There is no risk model “{version}”. There are: {known}.")
    return found


def _before(now: RiskModel | None) -> RiskModel:
    """The one that was in charge last, by the history of roles; else the prior."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_obj_id FROM signals_riskmodelevent WHERE role = 'champion' AND outcome = 'churn' AND pgh_obj_id IS DISTINCT FROM %s "
            "ORDER BY pgh_id DESC LIMIT 1",
            [now.pk if now else None],
        )
        row = cursor.fetchone()
    found = RiskModel.objects.filter(pk=row[0]).first() if row else None
    if found is None:
        raise NotPromoted("No other model was ever in charge. Name one with --to VERSION.")
    return found


def _prepare(to_be: Champion, *, at: datetime, progress: Callable[[float], None]) -> None:
    """Round by round through all customers, until hardly anybody is left. When that does not end, facts come faster than we score."""
    everyone, done, before = max(_count(), 1), 0, -scoring.CHUNK
    while done - before >= scoring.CHUNK and done <= 2 * everyone + MOST_LEFT:
        before, after = done, 0
        while ids := _left(to_be.id, at, after=after):
            with transaction.atomic():
                _prepare_some(to_be, ids, at=at)
            done, after = done + len(ids), ids[-1]
            progress(min(done / everyone, 1.0))


def _prepare_some(to_be: Champion, ids: Sequence[int], *, at: datetime) -> None:
    scored = scoring.compute(customer_ids=ids, at=at, champion=to_be)
    margins, risks = scored.scores.margin, scored.scores.churn_risk
    if not (np.isfinite(margins).all() and ((risks >= 0) & (risks <= 1)).all()):
        raise ModelRefused(f"{to_be.version} gave a customer a risk that is no probability. The champion stays.")
    if len(scored.batch.customer_ids):
        scoring.stage(scored, np.arange(len(scored.batch.customer_ids)))
        with connection.cursor() as cursor:
            cursor.execute(KEEP, {"at": at})


def _take_over(model: RiskModel, to_be: Champion, *, reason: str, at: datetime) -> Promoted:
    with connection.cursor() as cursor:
        cursor.execute(LONGEST)
    before = the_champion.hold_alone()
    at = max(at, _latest(at))
    left = _left(to_be.id, at, limit=MOST_LEFT + 1)
    if len(left) > MOST_LEFT:
        raise NotPromoted(
            "Facts come faster than they could be scored. The champion stays; promote again in a quiet hour."
        )
    _prepare_some(to_be, left, at=at)
    _change_roles(model, reason=reason, at=at)
    written = _put_in_force(to_be, at=at)
    named = RiskModel.objects.filter(pk__in=[before] if before else []).values_list("version", flat=True).first() or ""
    return Promoted(champion=to_be.version, before=named, scores=written)


def _put_in_force(to_be: Champion, *, at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(PORTIONS, {"model": to_be.id, "size": scoring.CHUNK})
        portions: list[tuple[int, int]] = cursor.fetchall()
        written = sum(
            scoring.put_in_force(PREPARED.format(model=to_be.id, first=first, last=last), at=at)
            for first, last in portions
        )
        cursor.execute(FORGET)
        return written


def _change_roles(model: RiskModel, *, reason: str, at: datetime) -> None:
    RiskModel.objects.filter(role=Role.CHAMPION, outcome=model.outcome).exclude(pk=model.pk).update(
        role=Role.RETIRED, role_since=at, role_reason=f"{model.version} took over. {reason}".strip()
    )
    RiskModel.objects.filter(pk=model.pk).update(role=Role.CHAMPION, role_since=at, role_reason=reason)


def _left(model_id: int, at: datetime, *, after: int = 0, limit: int = 0) -> list[int]:
    """A chunk, or as many as that."""
    asked: dict[str, Any] = {"model": model_id, "today": at.date(), "fresh": at - FRESH, "after": after}
    with connection.cursor() as cursor:
        cursor.execute(LEFT, asked | {"limit": limit or scoring.CHUNK})
        return [customer_id for (customer_id,) in cursor.fetchall()]


def _latest(at: datetime) -> datetime:
    """No score's moment goes back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(as_of) FROM signals_riskscore")
        return cursor.fetchone()[0] or at


def _count() -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
        count: int = cursor.fetchone()[0]
        return count
