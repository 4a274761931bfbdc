"""An early warning that becomes a crisis: suspected or declared as any other, with who complains in its audience; the warning is in hand."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.versions import Seen
from outreach.models import Crisis, EarlyWarning
from outreach.services import crises
from outreach.services.warning_moves import check_may_move, hold, move
from outreach.states import WarningState


@transaction.atomic
def suspect(*, warning: EarlyWarning, seen: Seen | None = None, by: User, at: datetime, **about: Any) -> Crisis:
    """``about``: as ``crises.suspect`` takes it. Raises what that does, and Stale, WarningMoved."""
    return _open(warning, _suspect, seen, by, at, about)


@transaction.atomic
def declare_new(*, warning: EarlyWarning, seen: Seen | None = None, by: User, at: datetime, **about: Any) -> Crisis:
    """``about``: as ``crises.declare_new`` takes it. Raises what that does, and Stale, WarningMoved."""
    return _open(warning, _declare, seen, by, at, about)


def _suspect(held: EarlyWarning, **about: Any) -> Crisis:
    return crises.suspect(**about)


def _declare(held: EarlyWarning, **about: Any) -> Crisis:
    return crises.declare_new(warning=held, **about)


def _open(
    warning: EarlyWarning,
    service: Callable[..., Crisis],
    seen: Seen | None,
    by: User,
    at: datetime,
    about: dict[str, Any],
) -> Crisis:
    access.check_may(by, Action.WORK_ON_ISSUES)
    held = hold(warning, by=by, seen=seen)
    check_may_move(held, WarningState.IN_HAND)
    crisis = service(held, **about, by=by, at=at)
    held.crisis = crisis
    move(held, WarningState.IN_HAND, note=f"Crisis {crisis.pk}", by=by, at=at)
    return crisis
