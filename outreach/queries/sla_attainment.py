"""SLA attainment: the share of what fell due in a period that was met. For the page of measures, with its definition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from outreach.models import SlaClock
from outreach.queries import sla_clocks
from outreach.vocabulary import SlaState, SlaTarget

DEFINITION = (
    "Met ÷ (met + violated), of the clocks whose due moment fell in the period. What is still open and past its due moment counts as "
    "violated. Not counted: what still runs and is not due yet, stands still, or turned out to be no duty; and what was met but had to be "
    "reopened, since its next clock counts for it."
)


@dataclass(frozen=True)
class Attainment:
    """``share`` is None where nothing fell due: no figure is better than a wrong one."""

    target: SlaTarget
    met: int
    violated: int
    still_open: int
    share: float | None

    @property
    def n(self) -> int:
        return self.met + self.violated


def attainment(*, user: User, since: datetime, until: datetime, at: datetime) -> Sequence[Attainment]:
    """Due at ``since`` or later and before ``until``; ``at`` is now: what is not due yet is not judged."""
    violated = _violated(at)
    found = {
        row["target"]: row
        for row in judged(user=user, since=since, until=until, at=at)
        .values("target")
        .annotate(
            met=Count("id", filter=Q(state=SlaState.MET)),
            violated=Count("id", filter=violated),
            still_open=Count("id", filter=violated & Q(stopped_at=None)),
        )
    }
    return [_attainment(target, found.get(target.value, {})) for target in SlaTarget]


def judged(*, user: User, since: datetime, until: datetime, at: datetime) -> QuerySet[SlaClock]:
    """The clocks that count, met or violated."""
    due = sla_clocks.visible(user).filter(due_at__gte=since, due_at__lt=until)
    return due.filter(Q(state=SlaState.MET) & ~_has_a_successor() | _violated(at))


def _violated(at: datetime) -> Q:
    """What ran out a moment ago and was not noticed yet is over all the same."""
    return Q(state=SlaState.VIOLATED) | Q(state=SlaState.RUNNING, due_at__lt=at)


def _has_a_successor() -> Q:
    """Asked in two halves, so that each can be looked up by its index."""
    later = SlaClock.objects.filter(target=OuterRef("target"), episode=OuterRef("episode") + 1)
    return Q(Exists(later.filter(loop_id=OuterRef("loop_id")))) | Q(Exists(later.filter(issue_id=OuterRef("issue_id"))))


def _attainment(target: SlaTarget, row: Any) -> Attainment:
    met, violated = row.get("met", 0), row.get("violated", 0)
    share = met / (met + violated) if met + violated else None
    return Attainment(target, met, violated, row.get("still_open", 0), share)
