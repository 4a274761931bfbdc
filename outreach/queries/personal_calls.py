"""Whom somebody shall call in person, and how far the calls of a crisis have come. A call is made when a talk with the customer was logged
after it was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import access
from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.errors import NotFound
from crisis_triage.shared.statements import given
from outreach.honesty.stages import ScriptState
from outreach.models import Crisis, PersonalCall, ScriptVersion, Touchpoint
from outreach.queries import wording
from outreach.vocabulary import Outcome, TouchpointKind

MOST = 200
CALLS = cursors.Order("personal calls", (("id", int),))
IN_PERSON = [TouchpointKind.CALL.value, TouchpointKind.MEETING.value, TouchpointKind.VISIT.value]
A_MINUTE = timedelta(minutes=1)
"""People say to the minute when they talked: a call in the minute in which it was asked for was made."""
TALK = Touchpoint.objects.filter(
    customer=OuterRef("customer"),
    kind__in=IN_PERSON,
    outcome=Outcome.CONNECTED,
    is_two_way=True,
    happened_at__gt=OuterRef("asked_at") - A_MINUTE,
)


@dataclass(frozen=True)
class CallRow:
    id: int
    customer: str
    customer_url: str
    log_url: str
    crisis: str
    subject: str
    message_url: str
    script: str
    script_url: str
    asked_of: str
    asked: str
    state_label: str
    state_tone: str
    why: str
    is_open: bool


@dataclass(frozen=True)
class CallCounts:
    total: int
    made: int
    dropped: int

    @property
    def open(self) -> int:
        return self.total - self.made - self.dropped


class PersonalCallRecord(msgspec.Struct):
    """A premium customer who shall hear it in person."""

    id: int
    crisis_id: int
    message_id: int
    customer_id: int
    asked_of_id: int
    asked_at: datetime
    is_made: Annotated[bool, msgspec.Meta(description="A talk with the customer was logged after it was asked.")]
    dropped_at: datetime | None
    dropped_by_id: int | None
    dropped_because: str


def visible(user: User) -> QuerySet[PersonalCall]:
    """By the customer, as everything that names one."""
    found = access.limit(PersonalCall.objects.all(), user, team="customer__team_id", owner="customer__owner_id")
    return found.annotate(made=Exists(TALK))


def get_call(user: User, pk: int) -> PersonalCall:
    call = visible(user).filter(pk=pk).first()
    if call is None:
        raise NotFound("There is no such call, or its customer is not one of yours.")
    return call


def is_made(call: PersonalCall) -> bool:
    return PersonalCall.objects.filter(Exists(TALK), pk=call.pk).exists()


def owed_by(user: User) -> int:
    return _open_of(user).count()


def mine(user: User) -> Sequence[CallRow]:
    """What is asked of them and not done, the oldest first."""
    return _rows(_open_of(user).order_by("asked_at", "pk"))


def _open_of(user: User) -> QuerySet[PersonalCall]:
    return visible(user).filter(~Exists(TALK), asked_of=user, dropped_at=None)


def of_crisis(crisis: Crisis, user: User) -> Sequence[CallRow]:
    """Of the customers whom this person may see; what is open first."""
    found = visible(user).filter(crisis=crisis)
    return sorted(_rows(found.order_by("asked_at", "pk")), key=lambda row: not row.is_open)


def counts(crisis: Crisis) -> CallCounts:
    """For who is inside: numbers name nobody."""
    calls = PersonalCall.objects.filter(crisis=crisis).annotate(made=Exists(TALK))
    return CallCounts(
        total=calls.count(),
        made=calls.filter(made=True, dropped_at=None).count(),
        dropped=calls.filter(dropped_at__isnull=False).count(),
    )


def list_calls(
    user: User, part: Slice, *, crisis: int | None = None, asked_of: int | None = None, state: str | None = None
) -> Page[PersonalCallRecord]:
    found = visible(user).filter(**given(crisis=crisis, asked_of=asked_of, asked_at__gte=part.updated_since))
    asked: dict[str | None, Q] = {
        "open": Q(made=False, dropped_at=None),
        "made": Q(made=True, dropped_at=None),
        "dropped": Q(dropped_at__isnull=False),
    }
    page = cursors.take(found.filter(asked.get(state, Q())), CALLS, part)
    return Page([_record(each) for each in page.entries], page.last_key)


def read(user: User, pk: int) -> PersonalCallRecord:
    return _record(get_call(user, pk))


def _record(call: Any) -> PersonalCallRecord:
    copied = {name: getattr(call, name) for name in PersonalCallRecord.__struct_fields__ if name != "is_made"}
    return PersonalCallRecord(**copied, is_made=call.made)


def _rows(found: QuerySet[PersonalCall]) -> Sequence[CallRow]:
    calls = list(found.select_related("customer", "crisis", "message", "asked_of")[:MOST])
    scripts = _scripts({call.crisis_id for call in calls})
    return [_row(call, scripts.get(call.crisis_id)) for call in calls]


def _scripts(crises: set[int]) -> dict[int, ScriptVersion]:
    """The newest that is published, of each: what the caller says."""
    found = ScriptVersion.objects.filter(script__crisis__in=crises, state=ScriptState.PUBLISHED)
    return {each.script.crisis_id: each for each in found.select_related("script").order_by("published_at", "pk")}


def _row(call: Any, script: ScriptVersion | None) -> CallRow:
    label, tone = "To be made", "needs-you"
    if call.dropped_at is not None:
        label, tone = "Dropped", "plain"
    elif call.made:
        label, tone = "Made", "good"
    return CallRow(
        id=call.pk,
        customer=call.customer.name,
        customer_url=f"/customers/{call.customer_id}",
        log_url=f"/customers/{call.customer_id}/touchpoint",
        crisis=call.crisis.title,
        subject=call.message.subject,
        message_url=f"/messages/{call.message_id}",
        script=script.script.title if script else "",
        script_url=f"/script-versions/{script.pk}/talk" if script else "",
        asked_of=call.asked_of.name,
        asked=wording.moment(call.asked_at),
        state_label=label,
        state_tone=tone,
        why=call.dropped_because,
        is_open=tone == "needs-you",
    )
