"""Decisions and concessions as the API hands them on."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from accounts import access
from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Page, Slice
from crisis_triage.shared.errors import NotFound
from crisis_triage.shared.statements import given
from outreach.models import Concession, Decision
from outreach.queries import scope
from outreach.vocabulary import ConcessionKind, DecisionKind, DecisionState, Impact

DECISIONS = cursors.by_change("decisions")
CONCESSIONS = Order("concessions", (("id", int),))


class SubstituteRecord(msgspec.Struct):
    """What is done for customers when the cause itself cannot be removed."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match where it is measured.")]
    what: str
    effect: Annotated[str, msgspec.Meta(description="As measured; empty until it is.")]
    measured_at: datetime | None


class DecisionRecord(msgspec.Struct):
    """The recorded answer to an issue, with its trade-off, and with how it will affect customers."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    issue_id: int
    kind: DecisionKind
    state: DecisionState
    options: str
    customer_value: str
    cost_and_strategy: str
    reason: str
    alternative: str
    impact: Impact
    impact_words: str
    highlight_to: str
    highlight_words: str
    highlight_by: date | None
    highlighted_at: datetime | None
    mitigation: str
    residual: str
    residual_accepted_by_id: int | None
    proposed_by_id: int
    proposed_at: datetime
    settled_by_id: int | None
    settled_at: datetime | None
    verdict: str
    substitutes: list[SubstituteRecord]
    updated_at: datetime


class ConcessionRecord(msgspec.Struct):
    """A credit, a discount or a free service: logged, never taken back."""

    id: int
    customer_id: int
    issue_id: int | None
    kind: ConcessionKind
    amount: Decimal
    currency: str
    reason: str
    is_repeated: Annotated[bool, msgspec.Meta(description="The customer had one within the year before.")]
    given_by_id: int
    given_at: datetime


COPIED = [name for name in DecisionRecord.__struct_fields__ if name not in {"etag", "substitutes"}]


def list_decisions(
    user: User, part: Slice, *, issue: int | None = None, state: str | None = None, kind: str | None = None
) -> Page[DecisionRecord]:
    decisions = Decision.objects.filter(**given(issue_id=issue, state=state, kind=kind))
    if not access.sees_everyone(user):
        decisions = decisions.filter(issue__in=scope.visible_issues(user).values("pk"))
    page = cursors.take_changes(decisions.prefetch_related("substitutes"), DECISIONS, part)
    return Page([_decision(decision) for decision in page.entries], page.last_key)


def read_decision(user: User, pk: int) -> DecisionRecord:
    return _decision(get_decision(user, pk))


def get_decision(user: User, pk: int) -> Decision:
    """The decision, or NotFound: a stranger never learns whether there is one."""
    issues = scope.visible_issues(user).values("pk")
    decision = Decision.objects.select_related("issue").filter(pk=pk, issue__in=issues).first()
    if decision is None:
        raise NotFound("There is no such decision, or its issue does not touch a customer of yours.")
    return decision


def list_concessions(
    user: User, part: Slice, *, customer: int | None = None, issue: int | None = None
) -> Page[ConcessionRecord]:
    """In the order of their numbers; ``updated_since`` asks when they were given, for they never change."""
    concessions = access.limit(Concession.objects.all(), user, team="customer__team_id", owner="customer__owner_id")
    concessions = concessions.filter(**given(customer_id=customer, issue_id=issue, given_at__gte=part.updated_since))
    page = cursors.take(concessions, CONCESSIONS, part)
    return Page([concession_record(concession) for concession in page.entries], page.last_key)


def concession_record(concession: Concession) -> ConcessionRecord:
    return ConcessionRecord(*(getattr(concession, name) for name in ConcessionRecord.__struct_fields__))


def _decision(decision: Decision) -> DecisionRecord:
    substitutes = [
        SubstituteRecord(each.pk, f'"{each.version}"', each.what, each.effect, each.measured_at)
        for each in sorted(decision.substitutes.all(), key=lambda each: each.pk)
    ]
    copied = {name: getattr(decision, name) for name in COPIED}
    return DecisionRecord(**copied, etag=f'"{decision.version}"', substitutes=substitutes)
