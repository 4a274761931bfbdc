"""Publication stops when too many scores jump at once without a change of model: the last scores stay until somebody has looked.

Large portions of score requests are looked at before they are written, and a sample of everyone before the daily run. What is
compared is the risk after the last full run, so that many small steps of one day count together. While a hold is open no worker
takes scoring work; the requests wait in their rows and nothing is lost.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import structlog
from django.conf import settings
from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError, NotFound
from signals.features.feature import Feature, measure_id_of
from signals.models import RiskScore, ScoreHold
from signals.queries import holds
from signals.rates import Floats
from signals.scoring import jumps
from signals.services import models, scoring
from signals.services.models import ModelRefused
from signals.services.scoring import Scored

log = structlog.get_logger()

FEWEST = 100
"""Of fewer customers one busy day of theirs is a large share."""

LOOKED_AT = 5_000
EXPLAINED = 500

HOW_TO_GO_ON = (
    "The last scores stay. If the source is wrong, mend it and what it sent; scoring goes on by itself when the scores come out "
    "as before. If the change is real, whoever may change settings publishes them on the page of held scores, or with "
    "`manage.py release_scores --because REASON`."
)


@dataclass(frozen=True)
class Jump:
    share: float
    looked_at: int
    measure_id: int | None
    said: str


class PublicationIsHeld(DomainError):
    code = "publication_is_held"


class ScoresHeld(Exception):
    """Too many scores would jump; nothing of this portion was written."""

    def __init__(self, jump: Jump) -> None:
        super().__init__(jump.said)
        self.jump = jump


class ReasonIsNeeded(DomainError):
    code = "reason_is_needed"
    status = 422


def is_holding() -> bool:
    return holds.open_hold() is not None


def check(scored: Scored) -> None:
    """Before a portion is written. Raises ScoresHeld, and opens nothing: the caller's transaction is about to be undone."""
    if (jump := _of_portion(scored)) is not None:
        raise ScoresHeld(jump)


def check_not_holding() -> None:
    """Raises DomainError with what happened and how to go on."""
    if (held := holds.open_hold()) is not None:
        raise PublicationIsHeld(f"Scores are held since {held.opened_at:%Y-%m-%d %H:%M} UTC. {held.said}")


def look(*, at: datetime) -> Jump | None:
    """At a sample of everyone, as they would be scored now."""
    ids = holds.sample(LOOKED_AT)
    if len(ids) < FEWEST:
        return None
    try:
        scored = scoring.compute(customer_ids=ids, at=at, champion=models.champion())
    except ModelRefused:
        return None  # nothing will be scored with it, and whoever tries says why
    seen = _seen(scored)
    return _judged(scored, seen.jumped, share=seen.share, looked_at=seen.compared) if seen else None


@transaction.atomic
def hold(*, at: datetime) -> bool:
    """Look, and hold if it is needed. True: publication is held now, by this or by an earlier look."""
    if is_holding():
        return True
    jump = look(at=at)
    if jump is None:
        return False
    open_for(jump)
    return True


def open_for(jump: Jump) -> None:
    ScoreHold.objects.bulk_create(
        [ScoreHold(share=jump.share, looked_at=jump.looked_at, measure_id=jump.measure_id, said=jump.said)],
        ignore_conflicts=True,
    )
    log.error("scores_held", share=jump.share, looked_at=jump.looked_at, measure=jump.measure_id)


def look_again(*, at: datetime) -> bool:
    """Ends the hold when the scores come out as before. True: it was ended."""
    if not is_holding() or look(at=at) is not None:
        return False
    return _end(by=None, at=at, because="The scores come out as before again.", is_released=False)


def release(*, by: User | None, at: datetime, because: str) -> None:
    """The change is real: publish it. Raises NotFound when nothing is held."""
    if by is not None:
        access.check_may(by, Action.MANAGE_SETTINGS)
    if not because.strip():
        raise ReasonIsNeeded("Say why the new scores are right; it stays on record.", field="because")
    if not _end(by=by, at=at, because=because.strip(), is_released=True):
        raise NotFound("No scores are held.")


def _end(*, by: User | None, at: datetime, because: str, is_released: bool) -> bool:
    ended = {"is_open": False, "ended_at": at, "ended_by": by, "ended_because": because, "is_released": is_released}
    return bool(ScoreHold.objects.filter(is_open=True).update(**ended))


@dataclass(frozen=True)
class _Seen:
    jumped: Any
    """Places in the batch."""
    compared: int

    @property
    def share(self) -> float:
        return len(self.jumped) / self.compared


def _of_portion(scored: Scored) -> Jump | None:
    """The share is of all customers: a hundred who were asked in a survey may all change, and it is no error of a feed."""
    portion = len(scored.batch.customer_ids)
    if portion < FEWEST or portion < (everyone := RiskScore.objects.count()) / 100:
        return None
    seen = _seen(scored)
    if seen is None:
        return None
    already = holds.published_jumps(except_ids=scored.batch.customer_ids.tolist(), most=LOOKED_AT, jumped=_who_jumped)
    share = (len(seen.jumped) + already * max(everyone - portion, 0)) / max(everyone, 1)
    return _judged(scored, seen.jumped, share=share, looked_at=seen.compared)


def _seen(scored: Scored) -> _Seen | None:
    """Compared with the last full run, by the same model. None: there is too little to compare with."""
    ids = scored.batch.customer_ids
    before = holds.risks_before(customer_ids=ids.tolist(), model_id=scored.champion.id)
    places = np.array([place for place, id in enumerate(ids.tolist()) if id in before], dtype=np.int64)
    if len(places) < FEWEST:
        return None
    old = np.array([before[id] for id in ids[places].tolist()])
    return _Seen(places[_who_jumped(old, scored.scores.churn_risk[places])], len(places))


def _who_jumped(before: Floats, now: Floats) -> Any:
    return jumps.jumped(before, now, everyone=before)


def _judged(scored: Scored, places: Any, *, share: float, looked_at: int) -> Jump | None:
    if 100 * share <= settings.SCORE_JUMP_PERCENT:
        return None
    feature, moved = _moved_most(scored, places[:EXPLAINED])
    measure_id = measure_id_of(feature.code) if feature and feature.measure else None
    return Jump(min(share, 1.0), looked_at, measure_id, _said(share, feature, moved))


def _moved_most(scored: Scored, places: Any) -> tuple[Feature | None, jumps.Moved | None]:
    features = scored.scores.features
    ids = scored.batch.customer_ids[places].tolist()
    stored = holds.features_of(customer_ids=ids)
    of_measures = [row for row, feature in enumerate(features) if feature.measure]
    before = [
        np.array([stored.get(id, {}).get(features[row].code, np.nan) for id in ids], dtype=float) for row in of_measures
    ]
    moved = jumps.moved_most(before, [scored.scores.table[row, places] for row in of_measures])
    return (features[of_measures[moved.place]], moved) if moved else (None, None)


def _said(share: float, feature: Feature | None, moved: jumps.Moved | None) -> str:
    began = f"{share:.0%} of the customers would change their tenth of the call list at once, with the same risk model."
    if feature is None or feature.measure is None or moved is None:
        return f"{began} {HOW_TO_GO_ON}"
    named = f"{feature.measure.kind}/{feature.measure.name}"
    return (
        f"{began} What moved most is {named} ({feature.name}): typically {moved.before:,.3g} before and {moved.now:,.3g} now; "
        f"did it change its unit? {HOW_TO_GO_ON}"
    )
