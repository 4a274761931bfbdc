"""An early warning held until its transaction ends, for whoever may act on it, and its moves."""

from datetime import datetime

from accounts.models import User
from crisis_triage.shared.errors import DomainError
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.models import EarlyWarning, EarlyWarningMove
from outreach.queries import warning_scope
from outreach.services.whereabouts import not_from_here, where_it_is
from outreach.states import WARNING, WarningState


class WarningMoved(DomainError):
    """It is not at the state in which this step begins; somebody may have been first."""

    code = "warning_moved"


def hold(warning: EarlyWarning, *, by: User, seen: Seen | None = None) -> EarlyWarning:
    """Its row, until the transaction ends, for somebody who may see it and has seen it as it is. Raises NotFound, Stale."""
    warning_scope.get_warning(by, warning.pk)
    held = EarlyWarning.objects.select_for_update(no_key=True).get(pk=warning.pk)
    if is_stale(held.version, seen):
        raise Stale(f"{where_it_is(held)}. {GO_ON}")
    return held


def move(
    held: EarlyWarning,
    to: WarningState,
    *,
    note: str = "",
    by: User | None = None,
    job: str = "",
    at: datetime,
) -> EarlyWarning:
    """For whoever holds it, with what changes in it."""
    check_may_move(held, to)
    held.save()
    EarlyWarningMove.objects.create(
        warning=held,
        number=held.moves + 1,
        from_state=held.state,
        to_state=to,
        moved_by=by,
        job=job,
        moved_at=at,
        note=note,
    )
    held.refresh_from_db()
    return held


def check_may_move(held: EarlyWarning, to: WarningState) -> None:
    if not WARNING.may(held.state, to):
        raise WarningMoved(not_from_here(held, to, WARNING))
