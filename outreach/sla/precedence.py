"""Which policy holds: the customer's own, else that of its segment, else that of the severity, else the default. Asked for each
target by itself: a policy that leaves one open leaves it to the next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from outreach.vocabulary import SlaScope, SlaTarget


@dataclass(frozen=True)
class Subject:
    """What is asked about. ``customer_id``: None for an issue, which has many."""

    customer_id: int | None = None
    segment: str = ""
    severity: int | None = None


@dataclass(frozen=True)
class Holder:
    """A policy as far as precedence cares. ``policy`` is whatever the caller wants back."""

    scope: SlaScope
    sets: frozenset[SlaTarget]
    policy: Any
    customer_id: int | None = None
    segment: str = ""
    severity: int | None = None

    def holds_for(self, subject: Subject) -> bool:
        return {
            SlaScope.CUSTOMER: subject.customer_id is not None and self.customer_id == subject.customer_id,
            SlaScope.SEGMENT: bool(self.segment) and folded(self.segment) == folded(subject.segment),
            SlaScope.SEVERITY: subject.severity is not None and self.severity == subject.severity,
            SlaScope.DEFAULT: True,
        }[self.scope]


@dataclass(frozen=True)
class Choice:
    """``passed``: the policies that come first and leave this target open."""

    chosen: Holder | None
    passed: Sequence[Holder]


def choose(holders: Iterable[Holder], subject: Subject) -> Mapping[SlaTarget, Choice]:
    order = list(SlaScope)
    fitting = sorted((h for h in holders if h.holds_for(subject)), key=lambda holder: order.index(holder.scope))
    return {target: _choice(fitting, target) for target in SlaTarget}


def _choice(fitting: Sequence[Holder], target: SlaTarget) -> Choice:
    setting = [place for place, holder in enumerate(fitting) if target in holder.sets]
    if not setting:
        return Choice(None, fitting)
    return Choice(fitting[setting[0]], fitting[: setting[0]])


def folded(segment: str) -> str:
    """ "Enterprise" and "enterprise " are one segment."""
    return segment.strip().casefold()
