"""Another model of who buys more takes over: everyone is scored by it, into rows that nobody reads; then its role changes, and with it, at
once, what everybody sees. Killed in between, it has changed nothing, and is simply begun again."""

from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction

from accounts import access
from accounts.access import Action
from accounts.models import Customer, User
from signals.models import Propensity, RiskModel, TrainingRun
from signals.services import guard, models, propensities, registry, scoring
from signals.services.models import Champion
from signals.services.promotion import NotPromoted, Promoted, check_gates
from signals.vocabulary import Outcome, Role

log = structlog.get_logger()

LONG_ENOUGH = timedelta(hours=24)
"""So that it went through at least one full run."""

LOCK = "SELECT pg_advisory_xact_lock(hashtext('signals: the champion of expansion'))"


def take_over(*, model: RiskModel, by: User | None, at: datetime, reason: str) -> Promoted:
    """Raises NotPromoted, PublicationIsHeld or ModelRefused; then the champion and its propensities stay."""
    if by is not None:
        access.check_may(by, Action.MANAGE_SETTINGS)
    guard.check_not_holding()
    check_gates(model)
    if model.outcome != Outcome.EXPANSION:
        raise NotPromoted(f"{model.version} foretells who leaves; promote it with promote_risk_model.")
    to_be = Champion(model.pk, model.version, models.verified(model))
    written = _score_everyone(to_be, at=at)
    with transaction.atomic():
        before = _change_roles(model, at=at, reason=reason)
    log.info("model_promoted", champion=model.version, before=before, propensities=written)
    return Promoted(champion=model.version, before=before, scores=written)


def rollback(*, to: str = "", by: User | None, at: datetime, reason: str = "") -> Promoted:
    """Back to the version that is named, or to the one that was in charge before this one."""
    now = models.champion(Outcome.EXPANSION)
    known = RiskModel.objects.filter(outcome=Outcome.EXPANSION).exclude(pk=now.id)
    found = known.filter(version=to).first() if to else known.filter(role=Role.RETIRED).order_by("-role_since").first()
    if found is None:
        versions = ", ".join(known.order_by("-role_since").values_list("version", flat=True)[:10])
        raise NotPromoted(
            f"There is no such model of who buys more beside {now.version}. There are: {versions or 'none'}."
        )
    return take_over(model=found, by=by, at=at, reason=reason or f"Rolled back from {now.version}.")


def promote_when_proven(*, at: datetime) -> Promoted | None:
    """The challenger of a weekly training that scored everybody in the shadow for a day. None: there is none, or it needs more time."""
    row = models.challenger(Outcome.EXPANSION)
    if row is None or not _has_proved_itself(row, at):
        return None
    try:
        since = f"{row.role_since:%-d %B %Y}"
        return take_over(
            model=row,
            by=None,
            at=at,
            reason=f"It passed its gates, and scored in the shadow since {since} without a fault.",
        )
    except NotPromoted as refusal:
        registry.refuse(model=row, because=refusal.message, at=at)
    return None


def _has_proved_itself(row: RiskModel, at: datetime) -> bool:
    is_weekly = TrainingRun.objects.filter(model=row).exists()
    has_scored = Propensity.objects.filter(model=row).exists()
    return is_weekly and has_scored and row.role_since <= at - LONG_ENOUGH


def _score_everyone(to_be: Champion, *, at: datetime) -> int:
    there, after, written = Customer.objects.filter(deleted_at=None).order_by("pk"), 0, 0
    while ids := list(there.filter(pk__gt=after).values_list("pk", flat=True)[: scoring.CHUNK]):
        written += propensities.score_customers(customer_ids=ids, model=to_be, at=at)
        after = ids[-1]
    return written


def _change_roles(model: RiskModel, *, at: datetime, reason: str) -> str:
    """The version that was in charge. Its rows go with it: they are made again should it come back."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    before = RiskModel.in_charge(Outcome.EXPANSION)
    if before is not None and before.pk != model.pk:
        RiskModel.objects.filter(pk=before.pk).update(
            role=Role.RETIRED, role_since=at, role_reason=f"{model.version} took over. {reason}".strip()
        )
    RiskModel.objects.filter(pk=model.pk).update(role=Role.CHAMPION, role_since=at, role_reason=reason)
    Propensity.objects.exclude(model=model).delete()
    return before.version if before else ""
