"""Touchpoints to read: who talked with whom, how it went, and what it taught us. The latest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, QuerySet

from accounts import access
from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Slice
from crisis_triage.shared.errors import NotFound
from outreach.models import Need, Touchpoint
from outreach.queries import needs as need_queries
from outreach.queries import wording
from outreach.queries.needs import NeedRow
from outreach.queries.readers import Reader
from outreach.vocabulary import Discovery, Heading, How, TouchpointKind

PAGE = 50
ORDER = Order("touchpoints", (("happened_at", datetime), ("id", int)), is_descending=True)
HOW_TONES = {How.TALKED: "good", How.ONE_WAY: "plain", How.NOT_REACHED: "watch", How.DECLINED: "risk"}
NEEDS = Prefetch("needs", Need.objects.select_related("customer", "touchpoint", "issue").order_by("-kind", "id"))


@dataclass(frozen=True)
class TouchpointRow:
    id: int
    url: str
    customer: str
    customer_url: str
    kind: str
    heading: str
    how: str
    how_tone: str
    owes_discovery: bool
    is_none_found: bool
    contact: str
    made_by: str
    happened_at: str
    iso: str
    age: str
    logged_at: str  # only where it was logged on another day
    summary: str
    resonates: str
    avoid: str
    needs: Sequence[NeedRow]


@dataclass(frozen=True)
class TouchpointFilters:
    made_by: int | None = None
    owes: bool = False
    kind: str = ""
    how: str = ""
    days: int | None = None
    customer: int | None = None

    def narrow(self, found: QuerySet[Touchpoint], *, at: datetime) -> QuerySet[Touchpoint]:
        exact = {"made_by_id": self.made_by, "kind": self.kind, "customer_id": self.customer}
        found = found.filter(**{name: value for name, value in exact.items() if value})
        if self.owes:
            found = found.filter(discovery=Discovery.PENDING)
        if self.how:
            outcome, is_two_way = How(self.how).taken_apart
            found = found.filter(outcome=outcome, is_two_way=is_two_way)
        if self.days is not None:
            found = found.filter(happened_at__gt=at - timedelta(days=self.days))
        return found


@dataclass(frozen=True)
class TouchpointPage:
    rows: Sequence[TouchpointRow]
    next_cursor: str


def page(*, reader: Reader, filters: TouchpointFilters, after: str) -> TouchpointPage:
    """Raises BadCursor."""
    part = Slice(limit=PAGE, after=cursors.unsign(ORDER, after) if after else None)
    taken = cursors.take(listed(reader=reader, filters=filters), ORDER, part)
    return TouchpointPage(
        rows=[row(touchpoint, at=reader.at) for touchpoint in taken.entries],
        next_cursor=cursors.sign(ORDER, taken.last_key) if taken.last_key else "",
    )


def listed(*, reader: Reader, filters: TouchpointFilters) -> QuerySet[Touchpoint]:
    return filters.narrow(_seen(reader), at=reader.at)


def owed_by(*, reader: Reader) -> int:
    """How many talks of this person still owe their discovery."""
    return _seen(reader).filter(made_by=reader.user, discovery=Discovery.PENDING).count()


def of_customer(*, customer_id: int, at: datetime, limit: int = 5) -> Sequence[TouchpointRow]:
    """For a customer that the caller has found to be visible."""
    found = Touchpoint.objects.filter(customer_id=customer_id).select_related("customer", "contact", "made_by")
    return [
        row(touchpoint, at=at) for touchpoint in found.prefetch_related(NEEDS).order_by("-happened_at", "-id")[:limit]
    ]


def get(*, user: User, touchpoint_id: int) -> Touchpoint:
    """Raises NotFound, to strangers too."""
    found = access.limit(_all(), user, team="customer__team_id", owner="customer__owner_id")
    touchpoint = found.filter(pk=touchpoint_id).first()
    if touchpoint is None:
        raise NotFound("There is no such touchpoint, or its customer is not one of yours.")
    return touchpoint


def last_contact(*, customer_id: int) -> int | None:
    """Whom we talked with last: most likely it is the same person again."""
    with_somebody = Touchpoint.objects.filter(customer_id=customer_id, contact__deleted_at=None)
    return (
        with_somebody.exclude(contact=None).order_by("-happened_at", "-id").values_list("contact_id", flat=True).first()
    )


def row(touchpoint: Touchpoint, *, at: datetime) -> TouchpointRow:
    how = How.of(touchpoint.outcome, is_two_way=touchpoint.is_two_way)
    is_late = touchpoint.logged_at - touchpoint.happened_at > timedelta(days=1)
    return TouchpointRow(
        id=touchpoint.pk,
        url=f"/touchpoints/{touchpoint.pk}",
        customer=touchpoint.customer.name,
        customer_url=f"/customers/{touchpoint.customer_id}",
        kind=TouchpointKind(touchpoint.kind).label,
        heading=Heading(touchpoint.heading).label,
        how=how.label,
        how_tone=HOW_TONES[how],
        owes_discovery=touchpoint.discovery == Discovery.PENDING,
        is_none_found=touchpoint.discovery == Discovery.NONE_FOUND,
        contact=touchpoint.contact.name if touchpoint.contact else "",
        made_by=touchpoint.made_by.name,
        happened_at=wording.moment(touchpoint.happened_at),
        iso=touchpoint.happened_at.isoformat(),
        age=wording.age(at - touchpoint.happened_at),
        logged_at=wording.moment(touchpoint.logged_at) if is_late else "",
        summary=touchpoint.summary,
        resonates=touchpoint.resonates,
        avoid=touchpoint.avoid,
        needs=[need_queries.row(need) for need in touchpoint.needs.all()],
    )


def _all() -> QuerySet[Touchpoint]:
    found = Touchpoint.objects.filter(customer__deleted_at=None)
    return found.select_related("customer", "contact", "made_by").prefetch_related(NEEDS)


def _seen(reader: Reader) -> QuerySet[Touchpoint]:
    return reader.limit(_all(), team="customer__team_id", owner="customer__owner_id")
