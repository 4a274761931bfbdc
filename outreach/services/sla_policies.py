"""Policies: written as a new version each time, and withdrawn. Clocks that run follow, and say what changed and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts import access
from accounts.access import Action
from accounts.models import Customer, User
from crisis_triage.shared.errors import DomainError, Invalid
from outreach.models import BusinessCalendar, SlaPolicy
from outreach.models.sla_policy import MOST_MINUTES
from outreach.services import sla_calendars
from outreach.states import ISSUE, LOOP
from outreach.vocabulary import Counting, SlaScope, SlaTarget

DAY = 24 * 60
DEFAULT_FIRST_CONTACT = 2 * DAY
DEFAULT_CLOSE_LOOP = 85 * 60
DEFAULT_RESOLVE = 85 * 60
"""Ten days of eight and a half office hours."""


class PolicyMoved(DomainError):
    """Somebody else wrote a version meanwhile."""

    code = "policy_moved"


class DefaultStays(DomainError):
    code = "default_stays"


@dataclass(frozen=True)
class Whom:
    scope: SlaScope
    customer: Customer | None = None
    segment: str = ""
    severity: int | None = None

    def columns(self) -> Mapping[str, Any]:
        return {"customer": self.customer, "segment": self.segment.strip(), "severity": self.severity}


@dataclass(frozen=True)
class Terms:
    """``minutes``: a target that is not in it is left to the next policy."""

    minutes: Mapping[SlaTarget, int]
    counting: Mapping[SlaTarget, Counting] = field(default_factory=dict)
    calendar: BusinessCalendar | None = None
    loop_pauses: frozenset[str] = frozenset()
    issue_pauses: frozenset[str] = frozenset()

    def columns(self) -> Mapping[str, Any]:
        minutes = {f"{target.value}_minutes": self.minutes.get(target) for target in SlaTarget}
        counting = {f"{target.value}_counting": how for target, how in self.counting.items()}
        pauses = {"loop_pauses": sorted(self.loop_pauses), "issue_pauses": sorted(self.issue_pauses)}
        return {**minutes, **counting, **pauses, "calendar": self.calendar}


@transaction.atomic
def write(*, whom: Whom, terms: Terms, by: User, at: datetime, instead_of: SlaPolicy | None = None) -> SlaPolicy:
    """``instead_of``: the version that the writer saw. Raises Forbidden, NotFound, Invalid, PolicyMoved."""
    access.check_may(by, Action.MANAGE_SETTINGS)
    _check_whom(whom, by)
    _check_terms(whom, terms)
    sla_calendars.ensure_default(at=at)
    held = _holding(whom)
    if held != instead_of:
        raise PolicyMoved("Somebody wrote another version of this policy meanwhile. Look at it first, and try again.")
    if held is not None:
        SlaPolicy.objects.filter(pk=held.pk).update(ended_at=max(at, held.made_at))
    return _create(whom, terms, replaces=held, by=by, at=at)


@transaction.atomic
def withdraw(*, policy: SlaPolicy, by: User, at: datetime) -> None:
    """From now on the next policy holds. Raises Forbidden, DefaultStays, PolicyMoved."""
    access.check_may(by, Action.MANAGE_SETTINGS)
    if policy.scope == SlaScope.DEFAULT:
        raise DefaultStays("The default policy holds where no other does, so it stays. Change it instead.")
    ended = SlaPolicy.objects.filter(pk=policy.pk, ended_at=None).update(ended_at=max(at, policy.made_at))
    if not ended:
        raise PolicyMoved("This version holds no longer; there is nothing to withdraw.")


def ensure_default(*, at: datetime) -> SlaPolicy:
    """The default policy; that of the house if nobody wrote one: 48 hours to the first contact, ten office days for the rest."""
    whom = Whom(SlaScope.DEFAULT)
    held = _holding(whom)
    if held is not None:
        return held
    sla_calendars.ensure_default(at=at)
    minutes = {
        SlaTarget.FIRST_CONTACT: DEFAULT_FIRST_CONTACT,
        SlaTarget.CLOSE_LOOP: DEFAULT_CLOSE_LOOP,
        SlaTarget.RESOLVE: DEFAULT_RESOLVE,
    }
    try:
        with transaction.atomic():
            return _create(whom, Terms(minutes, issue_pauses=frozenset({"blocked"})), replaces=None, by=None, at=at)
    except IntegrityError:  # another worker was first
        return SlaPolicy.objects.get(scope=SlaScope.DEFAULT, ended_at=None)


def _create(whom: Whom, terms: Terms, *, replaces: SlaPolicy | None, by: User | None, at: datetime) -> SlaPolicy:
    about = {**whom.columns(), **terms.columns(), "scope": whom.scope}
    number = replaces.number + 1 if replaces else 1
    try:
        with transaction.atomic():
            return SlaPolicy.objects.create(**about, number=number, replaces=replaces, made_by=by, made_at=at)
    except IntegrityError as error:
        if by is None:
            raise
        raise PolicyMoved("Somebody wrote a policy for the same at this moment. Look at it first.") from error


def _holding(whom: Whom) -> SlaPolicy | None:
    held = SlaPolicy.objects.filter(
        scope=whom.scope, customer=whom.customer, segment__iexact=whom.segment.strip(), severity=whom.severity
    )
    return held.filter(ended_at=None).select_for_update(of=("self",)).first()


def _check_whom(whom: Whom, by: User) -> None:
    if whom.scope == SlaScope.CUSTOMER:
        if whom.customer is None:
            raise Invalid("Choose the customer that this policy is for.", field="customer")
        access.get_customer(by, whom.customer.pk)
    if whom.scope == SlaScope.SEGMENT and not whom.segment.strip():
        raise Invalid("Name the segment that this policy is for, as it is written at its customers.", field="segment")
    if whom.scope == SlaScope.SEVERITY and whom.severity not in range(1, 6):
        raise Invalid("Choose a severity from 1 (worst) to 5 (cosmetic).", field="severity")


def _check_terms(whom: Whom, terms: Terms) -> None:
    if not terms.minutes:
        raise Invalid("Set at least one target; a policy that sets none would hold for nothing.", field="first_contact")
    if whom.scope == SlaScope.DEFAULT and SlaTarget.FIRST_CONTACT not in terms.minutes:
        raise Invalid("The default policy must set the first contact: nothing comes after it.", field="first_contact")
    for target, minutes in terms.minutes.items():
        if not 1 <= minutes <= MOST_MINUTES:
            raise Invalid(f"A target is from one minute to {MOST_MINUTES // 60:,} hours.", field=target.value)
    for name, pauses, machine in (
        ("loop_pauses", terms.loop_pauses, LOOP),
        ("issue_pauses", terms.issue_pauses, ISSUE),
    ):
        if unknown := pauses - machine.states():
            raise Invalid(f"There is no state “{min(unknown)}” to pause in.", field=name)
