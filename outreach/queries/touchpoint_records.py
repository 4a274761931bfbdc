"""Touchpoints and needs as the API hands them on."""

from datetime import datetime
from typing import Annotated, TypeVar

import msgspec
from django.db.models import Prefetch, QuerySet

from accounts import access
from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.statements import given
from outreach.models import Need, Touchpoint
from outreach.queries import needs as need_queries
from outreach.queries import touchpoints as touchpoint_queries
from outreach.vocabulary import Discovery, Heading, NeedKind, Outcome, Surfaced, TouchpointKind
from signals.text import taxonomy

Row = TypeVar("Row", Touchpoint, Need)

TOUCHPOINTS = cursors.by_change("touchpoints")
NEEDS = cursors.by_change("needs")


class NeedRecord(msgspec.Struct):
    """What a touchpoint brought to light. The words are the customer's where they were asked, ours otherwise."""

    id: int
    touchpoint_id: int
    customer_id: int
    kind: NeedKind
    words: str
    surfaced: Annotated[Surfaced, msgspec.Meta(description="How it came to light.")]
    themes: Annotated[list[str], msgspec.Meta(description="Short names of the themes that its words touch.")]
    issue_id: Annotated[int | None, msgspec.Meta(description="Of the issue that was made of it, if one was.")]
    heard_at: Annotated[datetime, msgspec.Meta(description="When its touchpoint happened.")]
    updated_at: datetime


class TouchpointRecord(msgspec.Struct):
    """One act of contact. A talk is complete when its discovery is no longer pending."""

    id: int
    customer_id: int
    contact_id: int | None
    made_by: Annotated[str, msgspec.Meta(description="E-mail address of our colleague.")]
    kind: TouchpointKind
    heading: Annotated[Heading, msgspec.Meta(description="Who turned to whom.")]
    happened_at: datetime
    logged_at: datetime
    outcome: Outcome
    is_two_way: bool
    discovery: Discovery
    summary: str
    resonates: Annotated[str, msgspec.Meta(description="What this customer likes to hear.")]
    avoid: Annotated[str, msgspec.Meta(description="What would make it worse.")]
    needs: list[NeedRecord]
    source: Annotated[str, msgspec.Meta(description="Of the system that logged it, with its external id; or empty.")]
    external_id: str
    updated_at: datetime


def list_touchpoints(
    user: User, part: Slice, *, customer: int | None = None, discovery: str | None = None, outcome: str | None = None
) -> Page[TouchpointRecord]:
    found = _visible(Touchpoint.objects.all(), user).select_related("made_by")
    found = found.filter(**given(customer_id=customer, discovery=discovery, outcome=outcome))
    page = cursors.take_changes(found.prefetch_related(Prefetch("needs", _needs())), TOUCHPOINTS, part)
    return Page([_touchpoint(touchpoint) for touchpoint in page.entries], page.last_key)


def read_touchpoint(user: User, pk: int) -> TouchpointRecord:
    return _touchpoint(touchpoint_queries.get(user=user, touchpoint_id=pk))


def list_needs(
    user: User,
    part: Slice,
    *,
    customer: int | None = None,
    kind: str | None = None,
    theme: str | None = None,
    is_open: bool = False,
) -> Page[NeedRecord]:
    filters = need_queries.NeedFilters(kind=kind or "", theme=theme or "", customer=customer, is_open=is_open)
    page = cursors.take_changes(filters.narrow(_visible(_needs(), user)), NEEDS, part)
    return Page([_need(need) for need in page.entries], page.last_key)


def read_need(user: User, pk: int) -> NeedRecord:
    return _need(need_queries.get(user=user, need_id=pk))


def _visible(rows: QuerySet[Row], user: User) -> QuerySet[Row]:
    return access.limit(
        rows.filter(customer__deleted_at=None), user, team="customer__team_id", owner="customer__owner_id"
    )


def _needs() -> QuerySet[Need]:
    return Need.objects.select_related("touchpoint").order_by("id")


def _touchpoint(touchpoint: Touchpoint) -> TouchpointRecord:
    return TouchpointRecord(
        id=touchpoint.pk,
        customer_id=touchpoint.customer_id,
        contact_id=touchpoint.contact_id,
        made_by=touchpoint.made_by.email,
        kind=TouchpointKind(touchpoint.kind),
        heading=Heading(touchpoint.heading),
        happened_at=touchpoint.happened_at,
        logged_at=touchpoint.logged_at,
        outcome=Outcome(touchpoint.outcome),
        is_two_way=touchpoint.is_two_way,
        discovery=Discovery(touchpoint.discovery),
        summary=touchpoint.summary,
        resonates=touchpoint.resonates,
        avoid=touchpoint.avoid,
        needs=[_need(need) for need in touchpoint.needs.all()],
        source=touchpoint.source,
        external_id=touchpoint.external_id,
        updated_at=touchpoint.updated_at,
    )


def _need(need: Need) -> NeedRecord:
    return NeedRecord(
        id=need.pk,
        touchpoint_id=need.touchpoint_id,
        customer_id=need.customer_id,
        kind=NeedKind(need.kind),
        words=need.words,
        surfaced=Surfaced(need.surfaced),
        themes=[theme.slug for code in need.themes if (theme := taxonomy.BY_CODE.get(code))],
        issue_id=need.issue_id,
        heard_at=need.touchpoint.happened_at,
        updated_at=need.updated_at,
    )
