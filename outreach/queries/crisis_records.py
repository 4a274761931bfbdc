"""Crises as the API hands them on. People are ids. Whoever only knows that a crisis exists gets its head, and none of what is inside."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec

from accounts import access
from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.statements import given
from outreach import crises as rules
from outreach.crises import CrisisActionState, CrisisKind, EntryKind, Facing
from outreach.models import Crisis, CrisisAction, CrisisAudience, CrisisCadence, CrisisCustomer, CrisisEntry
from outreach.queries import crisis_scope, crisis_standing, issue_records
from outreach.queries.issue_records import SEVERITY, MoveRecord
from outreach.states import CrisisState
from outreach.vocabulary import Impact

CRISES = cursors.by_change("crises")
ENTRIES = cursors.Order("crisis entries", (("id", int),))
ACTIONS = cursors.by_change("crisis actions")
CUSTOMERS = cursors.Order("customers of a crisis", (("id", int),))


class CrisisRecord(msgspec.Struct):
    """A declared event, or one that is suspected."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    kind: CrisisKind
    title: str
    summary: Annotated[str, msgspec.Meta(description="What is known; empty where is_inside is false.")]
    state: Annotated[CrisisState, msgspec.Meta(description="Its stage.")]
    severity: SEVERITY
    cadence_minutes: Annotated[int, msgspec.Meta(description="At the latest so long after an update comes the next.")]
    main_issue_id: int | None
    commander_id: int | None
    liaison_id: int | None
    scribe_id: int | None
    opened_by_id: int
    opened_at: datetime
    declared_at: datetime | None
    stood_down_at: datetime | None
    after_action_owner_id: int | None
    after_action_due_on: date | None
    is_inside: Annotated[
        bool, msgspec.Meta(description="False: you know that it exists, because it touches a customer of yours.")
    ]
    updated_at: datetime


class CrisisHistory(msgspec.Struct):
    """Every stage, from the first to the last."""

    results: list[MoveRecord]


class CrisisEntryRecord(msgspec.Struct):
    """One entry of the timeline. It cannot be changed: another one corrects it."""

    id: int
    kind: EntryKind
    text: str
    happened_at: Annotated[datetime, msgspec.Meta(description="When it was.")]
    known_at: Annotated[datetime, msgspec.Meta(description="When we knew.")]
    written_at: datetime
    written_by_id: int | None
    job: Annotated[str, msgspec.Meta(description="What wrote it, where nobody did.")]
    corrects_id: int | None
    was_due_at: Annotated[datetime | None, msgspec.Meta(description="Of an update, or of one that was missed.")]
    next_due_at: Annotated[datetime | None, msgspec.Meta(description="Of an update: when the next one comes.")]


class CrisisActionRecord(msgspec.Struct):
    """What is done, and how it will affect customers: good is highlighted, bad is mitigated."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    crisis_id: int
    what: str
    facing: Facing
    owner_id: int
    impact: Impact
    impact_words: str
    highlight_to: str
    highlight_words: str
    highlight_by: date | None
    mitigation: str
    residual: str
    residual_accepted_by_id: int | None
    state: CrisisActionState
    outcome: str
    added_by_id: int
    added_at: datetime
    settled_by_id: int | None
    settled_at: datetime | None
    updated_at: datetime


class CrisisIssueRecord(msgspec.Struct):
    issue_id: int
    is_main: bool
    linked_by_id: int
    linked_at: datetime


class CrisisIssues(msgspec.Struct):
    """The issues that it is about, the first ones first."""

    results: list[CrisisIssueRecord]


class CrisisCustomerRecord(msgspec.Struct):
    id: int
    customer_id: int
    is_addition: Annotated[bool, msgspec.Meta(description="Came to match after the audience was frozen.")]
    added_at: datetime


class CrisisAudienceRecord(msgspec.Struct):
    """By which filter customers are found, and how many were."""

    filter: Annotated[dict[str, Any], msgspec.Meta(description="Empty where only its issues tell.")]
    set_by_id: int | None
    set_at: datetime | None
    frozen_at: datetime | None
    frozen: Annotated[int, msgspec.Meta(description="Customers, as of the declaration.")]
    additions: Annotated[int, msgspec.Meta(description="Customers who came to match since.")]
    read_at: datetime | None
    failure: Annotated[str, msgspec.Meta(description="Why nobody new is counted in, and what to do.")]


class CrisisAddedRecord(msgspec.Struct):
    """Whom the crisis touches more than before."""

    added: int


class CheckRecord(msgspec.Struct):
    name: str
    label: str
    is_met: bool
    open: Annotated[int, msgspec.Meta(description="How much of it is open.")]
    words: str


class DriftRecord(msgspec.Struct):
    """Of the actions that were not dropped: how many face customers, how many ourselves."""

    customers: int
    internal: int
    customers_percent: int | None
    is_warned: Annotated[bool, msgspec.Meta(description="Most of them face ourselves: damage control.")]


class CrisisStandingRecord(msgspec.Struct):
    """When the next update is due, what must be true before it is over, and whom its actions face."""

    next_update_due_at: Annotated[datetime | None, msgspec.Meta(description="None while it is suspected or over.")]
    is_overdue: bool
    checks: list[CheckRecord]
    drift: DriftRecord


def list_crises(
    user: User, part: Slice, *, kind: str | None = None, state: str | None = None, issue: int | None = None
) -> Page[CrisisRecord]:
    crises = crisis_scope.visible_crises(user).filter(**given(kind=kind, state=state))
    if issue is not None:
        crises = crises.filter(links__issue=issue, pk__in=crisis_scope.crises_inside(user).values("pk"))
    page = cursors.take_changes(crises, CRISES, part)
    return Page(_records(user, page.entries), page.last_key)


def read_crisis(user: User, pk: int) -> CrisisRecord:
    return reread(user, crisis_scope.get_crisis(user, pk))


def reread(user: User, crisis: Crisis) -> CrisisRecord:
    return _records(user, [Crisis.objects.get(pk=crisis.pk)])[0]


def history(crisis: Crisis) -> CrisisHistory:
    return CrisisHistory(issue_records.moves_of(crisis))


def list_entries(crisis: Crisis, part: Slice) -> Page[CrisisEntryRecord]:
    """In the order in which they were written; ``updated_since`` asks when that was, for they never change."""
    found = crisis.entries.filter(**given(written_at__gte=part.updated_since))
    page = cursors.take(found, ENTRIES, part)
    return Page([entry_record(entry) for entry in page.entries], page.last_key)


def entry_record(entry: CrisisEntry) -> CrisisEntryRecord:
    return CrisisEntryRecord(*(getattr(entry, name) for name in CrisisEntryRecord.__struct_fields__))


def list_actions(crisis: Crisis, part: Slice, *, state: str | None = None) -> Page[CrisisActionRecord]:
    page = cursors.take_changes(crisis.actions.filter(**given(state=state)), ACTIONS, part)
    return Page([action_record(action) for action in page.entries], page.last_key)


def action_record(action: CrisisAction) -> CrisisActionRecord:
    copied = {name: getattr(action, name) for name in CrisisActionRecord.__struct_fields__ if name != "etag"}
    return CrisisActionRecord(**copied, etag=f'"{action.version}"')


def issues_of(crisis: Crisis) -> CrisisIssues:
    links = crisis.links.order_by("linked_at", "pk")
    return CrisisIssues(
        [
            CrisisIssueRecord(each.issue_id, each.issue_id == crisis.main_issue_id, each.linked_by_id, each.linked_at)
            for each in links
        ]
    )


def audience(crisis: Crisis) -> CrisisAudienceRecord:
    kept = CrisisAudience.objects.filter(crisis=crisis).first()
    additions = crisis.customers.filter(is_addition=True).count()
    return CrisisAudienceRecord(
        filter=kept.wanted if kept else {},
        set_by_id=kept.set_by_id if kept else None,
        set_at=kept.set_at if kept else None,
        frozen_at=kept.frozen_at if kept else None,
        frozen=crisis.customers.count() - additions,
        additions=additions,
        read_at=kept.read_at if kept else None,
        failure=kept.failure if kept else "",
    )


def list_customers(user: User, crisis: Crisis, part: Slice) -> Page[CrisisCustomerRecord]:
    """Those whom this person may see: all of them to who is inside."""
    found = CrisisCustomer.objects.filter(crisis=crisis, **given(added_at__gte=part.updated_since))
    if not crisis_scope.is_inside(user, crisis):
        found = access.limit(found, user, team="customer__team_id", owner="customer__owner_id")
    page = cursors.take(found, CUSTOMERS, part)
    rows = [CrisisCustomerRecord(each.pk, each.customer_id, each.is_addition, each.added_at) for each in page.entries]
    return Page(rows, page.last_key)


def standing(crisis: Crisis, *, at: datetime) -> CrisisStandingRecord:
    drifting = rules.drift(crisis.actions.exclude(state=CrisisActionState.DROPPED).values_list("facing", flat=True))
    checks = rules.stand_down_checks(crisis_standing.standing(crisis, at=at))
    owed = CrisisCadence.objects.filter(crisis=crisis).first()
    return CrisisStandingRecord(
        next_update_due_at=owed.due_at if owed else None,
        is_overdue=owed is not None and owed.due_at <= at,
        checks=[CheckRecord(each.name, each.label, each.is_met, each.open, each.words) for each in checks],
        drift=DriftRecord(drifting.customers, drifting.internal, drifting.share, drifting.is_warned),
    )


INSIDE = ("main_issue_id", "commander_id", "liaison_id", "scribe_id", "after_action_owner_id", "after_action_due_on")
AS_THEY_ARE = [name for name in CrisisRecord.__struct_fields__ if name not in {*INSIDE, "etag", "summary", "is_inside"}]


def _records(user: User, crises: Any) -> list[CrisisRecord]:
    inside = set(
        crisis_scope.crises_inside(user).filter(pk__in=[each.pk for each in crises]).values_list("pk", flat=True)
    )
    return [_record(crisis, is_inside=crisis.pk in inside) for crisis in crises]


def _record(crisis: Crisis, *, is_inside: bool) -> CrisisRecord:
    seen: dict[str, Any] = {name: getattr(crisis, name) if is_inside else None for name in INSIDE}
    return CrisisRecord(
        **{name: getattr(crisis, name) for name in AS_THEY_ARE},
        **seen,
        etag=f'"{crisis.version}"',
        summary=crisis.summary if is_inside else "",
        is_inside=is_inside,
    )
