"""Issues as the API hands them on. People are ids: a name or an address that changes changes no issue, nor its version."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from accounts.models import User
from accounts.vocabulary import Function
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.statements import given
from outreach.models import AudienceRule, Issue
from outreach.queries import audience_cards, scope
from outreach.states import IssueState
from outreach.vocabulary import HowAffected, Origin, SquadRole

ISSUES = cursors.by_change("issues")
MOST_ADDITIONS = 200
SEVERITY = Annotated[int, msgspec.Meta(description="1 (worst) to 5 (cosmetic).", ge=1, le=5)]


class IssueRecord(msgspec.Struct):
    """A problem that touches one or more customers. Fixed is not closed: it closes when all of them were told."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    title: str
    description: str
    state: IssueState
    function: Function
    owner_id: Annotated[int | None, msgspec.Meta(description="An expert of the function; never the CCO's office.")]
    origin: Origin
    escalation_id: int | None
    theme: str
    severity: SEVERITY
    severity_by_numbers: SEVERITY
    audience: Annotated[dict[str, Any], msgspec.Meta(description="The filter by which customers are affected.")]
    root_cause: str
    action: str
    merged_into_id: int | None
    opened_by_id: int
    opened_at: datetime
    updated_at: datetime


class MoveRecord(msgspec.Struct):
    """One step, as the database wrote it down: it cannot be changed."""

    number: int
    from_state: str
    to_state: str
    moved_by: Annotated[str | None, msgspec.Meta(description="E-mail address of our colleague.")]
    job: Annotated[str, msgspec.Meta(description="What moved it, where nobody did.")]
    moved_at: datetime
    note: str


class IssueHistory(msgspec.Struct):
    """From the first step to the last."""

    results: list[MoveRecord]


class SquadMemberRecord(msgspec.Struct):
    user_id: int
    email: str
    role: SquadRole
    joined_at: datetime


class Squad(msgspec.Struct):
    """Who works on it beside its owner."""

    results: list[SquadMemberRecord]


class AudienceRecord(msgspec.Struct):
    """A rule by which customers are found, read again every few minutes until the issue is declined or closed."""

    how: HowAffected
    filter: Annotated[dict[str, Any], msgspec.Meta(description="What must hold; empty where a theme finds them.")]
    theme: str
    since: Annotated[datetime | None, msgspec.Meta(description="Complaints from this moment on.")]
    set_by_id: Annotated[int, msgspec.Meta(description="It finds whom this colleague may see.")]
    set_at: datetime
    read_at: datetime | None
    matching: Annotated[int, msgspec.Meta(description="When it was last read.")]
    strayed: Annotated[
        int, msgspec.Meta(description="Found once, not found any more, and owed the outcome all the same.")
    ]
    failure: Annotated[str, msgspec.Meta(description="Why it is not read, and what to do.")]


class AdditionRecord(msgspec.Struct):
    """Customers who were counted in at once."""

    how: HowAffected
    customers: int
    moved_by_id: int | None
    job: Annotated[str, msgspec.Meta(description="What counted them in, where nobody did.")]
    at: datetime


class Audiences(msgspec.Struct):
    """By which rules customers are found, and who was counted in, the latest first."""

    rules: list[AudienceRecord]
    additions: list[AdditionRecord]


class AddedRecord(msgspec.Struct):
    """Whom the issue touches more than before."""

    added: Annotated[int, msgspec.Meta(description="Customers with a new loop. Who had one keeps it.")]


def list_issues(
    user: User,
    part: Slice,
    *,
    state: str | None = None,
    function: str | None = None,
    owner: int | None = None,
    customer: int | None = None,
) -> Page[IssueRecord]:
    issues = scope.visible_issues(user).filter(**given(state=state, function=function, owner_id=owner))
    if customer is not None:
        issues = issues.filter(pk__in=scope.visible_loops(user).filter(customer=customer).values("issue_id"))
    page = cursors.take_changes(issues, ISSUES, part)
    return Page([_issue(issue) for issue in page.entries], page.last_key)


def read_issue(user: User, pk: int) -> IssueRecord:
    return _issue(scope.get_issue(user, pk))


def reread(issue: Issue) -> IssueRecord:
    """For who has just changed it, and perhaps handed it on to where it is not seen any more."""
    return _issue(Issue.objects.get(pk=issue.pk))


def history(issue: Issue) -> IssueHistory:
    return IssueHistory(moves_of(issue))


def moves_of(moved: Any) -> list[MoveRecord]:
    """Of whatever moves by its ledger, from the first step to the last."""
    return [move_record(move) for move in moved.ledger.select_related("moved_by").order_by("number")]


def move_record(move: Any) -> MoveRecord:
    return MoveRecord(
        number=move.number,
        from_state=move.from_state,
        to_state=move.to_state,
        moved_by=move.moved_by.email if move.moved_by else None,
        job=move.job,
        moved_at=move.moved_at,
        note=move.note,
    )


def squad(issue: Issue) -> Squad:
    members = issue.squad.select_related("user").order_by("joined_at", "pk")
    return Squad(
        [SquadMemberRecord(each.user_id, each.user.email, SquadRole(each.role), each.joined_at) for each in members]
    )


def audiences(issue: Issue, user: User) -> Audiences:
    """Of whom this person sees."""
    return Audiences(
        rules=[_audience(each, issue, user) for each in issue.audience_rules.order_by("how")],
        additions=[
            AdditionRecord(HowAffected(each.how), each.customers, each.moved_by_id, each.job, each.at)
            for each in audience_cards.additions(issue, user, MOST_ADDITIONS)
        ],
    )


def _audience(rule: AudienceRule, issue: Issue, user: User) -> AudienceRecord:
    counted = audience_cards.counted_for(user, rule, issue)
    is_filter = rule.how == HowAffected.FILTER
    return AudienceRecord(
        how=HowAffected(rule.how),
        filter=issue.audience if is_filter else {},
        theme="" if is_filter else issue.theme,
        since=rule.since,
        set_by_id=rule.set_by_id,
        set_at=rule.set_at,
        read_at=rule.read_at,
        matching=counted.matching,
        strayed=counted.strayed,
        failure=rule.failure,
    )


def _issue(issue: Issue) -> IssueRecord:
    return IssueRecord(
        id=issue.pk,
        etag=f'"{issue.version}"',
        title=issue.title,
        description=issue.description,
        state=IssueState(issue.state),
        function=Function(issue.function),
        owner_id=issue.owner_id,
        origin=Origin(issue.origin),
        escalation_id=issue.escalation_id,
        theme=issue.theme,
        severity=issue.counted_severity,
        severity_by_numbers=issue.severity,
        audience=issue.audience,
        root_cause=issue.root_cause,
        action=issue.action,
        merged_into_id=issue.merged_into_id,
        opened_by_id=issue.opened_by_id,
        opened_at=issue.opened_at,
        updated_at=issue.updated_at,
    )
