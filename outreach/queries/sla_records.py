"""SLA policies and office hours as the API hands them on. Who may set them may read them: a policy of one customer names it."""

import zlib
from datetime import date, datetime
from typing import Annotated

import msgspec

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Page, Slice
from crisis_triage.shared.errors import NotFound
from outreach.models import BusinessCalendar, CalendarVersion, SlaPolicy
from outreach.queries import sla_words
from outreach.sla import written
from outreach.sla.hours import DAYS
from outreach.vocabulary import Counting, SlaScope

POLICIES = Order("SLA policies", (("id", int),))
CALENDARS = Order("SLA calendars", (("id", int),))
MINUTES = Annotated[int | None, msgspec.Meta(description="None leaves it to the next policy in precedence.")]


class SlaPolicyRecord(msgspec.Struct):
    """One version of a policy. A change is a new version with a number and an id of its own."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    scope: SlaScope
    customer_id: int | None
    segment: str
    severity: int | None
    number: Annotated[int, msgspec.Meta(description="Of the version, from 1.")]
    replaces_id: int | None
    ended_at: Annotated[datetime | None, msgspec.Meta(description="None while it holds.")]
    first_contact_minutes: MINUTES
    first_contact_counting: Counting
    close_loop_minutes: MINUTES
    close_loop_counting: Counting
    resolve_minutes: MINUTES
    resolve_counting: Counting
    calendar_id: Annotated[int | None, msgspec.Meta(description="None: the default calendar.")]
    loop_pauses: list[str]
    issue_pauses: list[str]
    made_by_id: Annotated[int | None, msgspec.Meta(description="None: of the house.")]
    made_at: datetime


class Holiday(msgspec.Struct):
    day: date
    name: str


class SlaCalendarRecord(msgspec.Struct):
    """Office hours in the words in which they are written: “09:00-12:00, 13:00-17:30”. A day that is not named is closed."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    name: str
    is_default: Annotated[bool, msgspec.Meta(description="For every policy that names no calendar.")]
    number: Annotated[int, msgspec.Meta(description="Of the version, from 1.")]
    time_zone: str
    week: dict[str, str]
    holidays: list[Holiday]
    made_by_id: int | None
    made_at: datetime


COPIED = [name for name in SlaPolicyRecord.__struct_fields__ if name not in {"etag", "scope"}]


def list_policies(
    user: User, part: Slice, *, scope: str | None = None, holds: bool | None = None
) -> Page[SlaPolicyRecord]:
    """``updated_since`` asks when a version was made. Raises Forbidden."""
    access.check_may(user, Action.MANAGE_SETTINGS)
    exact = {"scope": scope, "ended_at__isnull": holds, "made_at__gte": part.updated_since}
    found = SlaPolicy.objects.filter(**{name: value for name, value in exact.items() if value is not None})
    page = cursors.take(found, POLICIES, part)
    return Page([policy_record(policy) for policy in page.entries], page.last_key)


def get_policy(user: User, pk: int) -> SlaPolicy:
    """Raises Forbidden, NotFound."""
    access.check_may(user, Action.MANAGE_SETTINGS)
    found = SlaPolicy.objects.select_related("customer").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such policy.")
    return found


def policy_record(policy: SlaPolicy) -> SlaPolicyRecord:
    copied = {name: getattr(policy, name) for name in COPIED}
    ended = int(policy.ended_at.timestamp()) if policy.ended_at else 0
    return SlaPolicyRecord(**copied, scope=SlaScope(policy.scope), etag=f'"slapolicy-{policy.pk}-{ended}"')


def list_calendars(user: User, part: Slice) -> Page[SlaCalendarRecord]:
    """``updated_since`` asks when the latest version was made. Raises Forbidden."""
    access.check_may(user, Action.MANAGE_SETTINGS)
    found = BusinessCalendar.objects.all()
    if part.updated_since is not None:
        found = found.filter(pk__in=CalendarVersion.objects.filter(made_at__gte=part.updated_since).values("calendar"))
    page = cursors.take(found, CALENDARS, part)
    versions = CalendarVersion.objects.filter(calendar__in=page.entries).select_related("calendar")
    latest = versions.order_by("calendar_id", "-number").distinct("calendar_id")
    return Page([calendar_record(version) for version in latest], page.last_key)


def get_calendar(user: User, pk: int) -> CalendarVersion:
    """The latest version of it. Raises Forbidden, NotFound."""
    access.check_may(user, Action.MANAGE_SETTINGS)
    found = CalendarVersion.objects.filter(calendar=pk).select_related("calendar").order_by("-number").first()
    if found is None:
        raise NotFound("There is no such calendar.")
    return found


def calendar_record(version: CalendarVersion) -> SlaCalendarRecord:
    calendar, shifts = version.calendar, sla_words.shifts(version)
    week = {name.lower(): written.write_day(shifts, weekday) for weekday, name in enumerate(DAYS)}
    # A new name or another default is no new version of the hours, and a change all the same.
    named = zlib.crc32(f"{calendar.name} {calendar.is_default}".encode())
    return SlaCalendarRecord(
        id=calendar.pk,
        etag=f'"slacalendar-{calendar.pk}-{version.number}-{named:x}"',
        name=calendar.name,
        is_default=calendar.is_default,
        number=version.number,
        time_zone=version.time_zone,
        week={day: hours for day, hours in week.items() if hours},
        holidays=[Holiday(day, name) for day, name in sla_words.holidays(version)],
        made_by_id=version.made_by_id,
        made_at=version.made_at,
    )
